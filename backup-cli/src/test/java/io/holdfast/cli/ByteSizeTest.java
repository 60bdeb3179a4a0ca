package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class ByteSizeTest {

    @ParameterizedTest
    @CsvSource({"12, 12582912", "12B, 12", "64k, 65536", "64KiB, 65536", "1.5G, 1610612736", "2 TB, 2199023255552"})
    void unitsArePowersOf1024AndABareNumberCountsTheDefault(String text, long bytes) {
        assertThat(ByteSize.parse(text).bytes(1 << 20)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "M", "-1", "1X", "1e3", "1.G"})
    void whatIsNoSizeIsRefused(String text) {
        assertThatThrownBy(() -> ByteSize.parse(text))
                .isInstanceOf(CommandLine.TypeConversionException.class)
                .hasMessageContaining("'" + text + "' is not a size");
    }
}
