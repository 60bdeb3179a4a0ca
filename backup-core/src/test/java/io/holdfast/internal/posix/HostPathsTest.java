package io.holdfast.internal.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.spi.source.EntryPaths;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisabledOnOs(OS.WINDOWS)
class HostPathsTest {
    @TempDir
    Path temporary;

    @ParameterizedTest
    @ValueSource(strings = {"/", "", ".", "a/b", "/a b/%41?#", "ü", "/ü", "../ü/x", "/日本/😀", "a%20ü"})
    void everyTextComesBack(String text) throws IOException {
        assertThat(HostPaths.text(HostPaths.path(text))).isEqualTo(text);
    }

    @Test
    void bytesOfNoCharsetComeBack() throws IOException {
        for (int b = 1; b < 256; b++) {
            String text = EntryPaths.decode(new byte[] {'a', '/', 'x', (byte) b, 'y'});
            if (b != '/') {
                assertThat(HostPaths.text(HostPaths.path(text))).isEqualTo(text);
                assertThat(HostPaths.text(HostPaths.path("/" + text))).isEqualTo("/" + text);
            }
        }
    }

    @Test
    void aDirectoryThatExistsGetsNoSlash() throws IOException {
        String name = EntryPaths.decode(HexFormat.of().parseHex("ffc3a9"));
        Path directory = Files.createDirectory(HostPaths.path(HostPaths.text(temporary) + "/" + name));

        assertThat(HostPaths.text(directory)).isEqualTo(HostPaths.text(temporary) + "/" + name);
        assertThat(HostPaths.text(directory.getFileName())).isEqualTo(name);
    }

    @Test
    void whatNoPathCanHoldIsRefused() {
        assertThatThrownBy(() -> HostPaths.path("a\0b"))
                .isInstanceOf(FileSystemException.class)
                .hasMessageContaining("a\\x00b");
        assertThatThrownBy(() -> HostPaths.path("ü\0b")).isInstanceOf(FileSystemException.class);
        assertThatThrownBy(() -> HostPaths.path("\uD800")).isInstanceOf(FileSystemException.class);
    }
}
