package io.holdfast.internal.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.spi.source.EntryType;
import java.nio.file.FileSystemException;
import org.junit.jupiter.api.Test;

class PortableFilesTest extends HostFilesContract {
    @Override
    HostFiles create() {
        return new PortableFiles();
    }

    @Test
    void whatJavaCannotMakeIsRefusedAndTold() {
        assertThatThrownBy(() -> directory.createFifo("pipe", 0600)).isInstanceOf(FileSystemException.class);
        assertThatThrownBy(() -> directory.createDevice("device", EntryType.CHARACTER_DEVICE, 0600, 259))
                .isInstanceOf(FileSystemException.class);
        assertThat(files.losses()).anyMatch(loss -> loss.contains("Named pipes"));
    }

    @Test
    void theReasonIsTold() {
        assertThat(new PortableFiles(new NoClassDefFoundError("com/sun/jna/Native"))
                        .losses()
                        .get(0))
                .contains("com/sun/jna/Native");
    }
}
