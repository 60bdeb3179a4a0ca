package io.holdfast.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.ConfigurationException;
import io.holdfast.spi.source.SourceIdentity;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class FileSourceTest {

    @Test
    void itsIdentityIsTheMachineAndTheAbsolutePaths() throws Exception {
        try (FileSource source = FileSource.of(Path.of("/srv/data/../x"), Path.of("relative"))) {
            SourceIdentity identity = source.identity();
            assertThat(identity.type()).isEqualTo("files");
            assertThat(identity.id()).isNotBlank();
            assertThat(identity.paths())
                    .containsExactly(
                            "/srv/x", Path.of("relative").toAbsolutePath().toString());
        }
    }

    @Test
    void itIsShownAsWhatItIs() {
        try (FileSource source = FileSource.of(Path.of("/srv/x"), Path.of("/srv/new\nline"))) {
            assertThat(source).hasToString("files /srv/x, /srv/new\\nline");
        }
    }

    @Test
    void everyProblemIsReportedAtOnce() {
        FileSource.Builder builder = FileSource.builder(Path.of("sub"), Path.of("/sub"))
                .exclude("fine", "[a")
                .excludeIgnoringCase("b\\")
                .excludeIfPresent("dir/.nobackup")
                .excludeIfPresent("")
                .excludeLargerThan(-1);
        assertThatThrownBy(builder::build)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("'/sub' would be at the same place")
                .hasMessageContaining("'[a'")
                .hasMessageContaining("'b\\'")
                .hasMessageContaining("'dir/.nobackup'")
                .hasMessageContaining("not as ''")
                .hasMessageContaining("-1");
    }
}
