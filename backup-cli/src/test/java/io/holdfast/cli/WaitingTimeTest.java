package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class WaitingTimeTest {

    @Test
    void partsAreAddedUp() {
        assertThat(WaitingTime.parse("1h30m").duration()).isEqualTo(Duration.ofMinutes(90));
        assertThat(WaitingTime.parse("90s").duration()).isEqualTo(Duration.ofSeconds(90));
        assertThat(WaitingTime.parse("1m500ms").duration()).isEqualTo(Duration.ofMillis(60_500));
        assertThat(WaitingTime.parse("0").duration()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "-5m", "5 m", "m", "5d", "99999999999h"})
    void whatIsNoTimeIsRefused(String text) {
        assertThatThrownBy(() -> WaitingTime.parse(text)).isInstanceOf(CommandLine.TypeConversionException.class);
    }
}
