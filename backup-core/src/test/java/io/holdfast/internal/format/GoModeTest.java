package io.holdfast.internal.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.spi.source.EntryType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class GoModeTest {

    @ParameterizedTest
    @CsvSource({
        "FILE, 0644, 420",
        "DIRECTORY, 0755, 2147484141",
        "DIRECTORY, 2750, 2151678440",
        "DIRECTORY, 1777, 2148532735",
        "FILE, 4755, 8389101",
        "SYMLINK, 0777, 134218239",
        "BLOCK_DEVICE, 0644, 67109284",
        "CHARACTER_DEVICE, 0644, 69206436",
        "FIFO, 0644, 33554852",
    })
    void modesAreThoseOfGo(EntryType type, String octal, long mode) {
        int permissions = Integer.parseInt(octal, 8);
        assertThat(GoMode.of(type, permissions)).isEqualTo(mode);
        assertThat(GoMode.permissions(mode)).isEqualTo(permissions);
    }

    @ParameterizedTest
    @EnumSource
    void everyPermissionComesBack(EntryType type) {
        for (int permissions = 0; permissions <= 07777; permissions++) {
            assertThat(GoMode.permissions(GoMode.of(type, permissions))).isEqualTo(permissions);
        }
    }

    @Test
    void otherBitsAreCutOff() {
        assertThat(GoMode.of(EntryType.FILE, 0100644)).isEqualTo(0644);
    }
}
