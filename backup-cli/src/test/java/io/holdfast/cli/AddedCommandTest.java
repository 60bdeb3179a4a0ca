package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class AddedCommandTest {

    @Test
    void helpShowsADescriptionAsThePluginWroteIt() {
        String help = CommandRun.of(Map.of(), "wal-fetch", "--help").out();

        assertThat(help).contains("for restore_command: holdfast wal-fetch").contains("%f %p");
    }
}
