package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command says of itself. */
class CompletionCommandTest {

    @Test
    void theScriptKnowsCommandsAndOptions() {
        assertThat(CommandRun.of(Map.of(), "completion").ok().out())
                .startsWith("#!")
                .contains("snapshots")
                .contains("--password-file")
                .contains("--one-file-system");
    }

    @Test
    void theVersionIsSaid() {
        assertThat(CommandRun.of(Map.of(), "--version").ok().out()).startsWith("holdfast ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "init",
                "backup",
                "snapshots",
                "ls",
                "find",
                "diff",
                "restore",
                "dump",
                "verify",
                "stats",
                "forget",
                "undelete",
                "tag",
                "quickstart",
                "completion"
            })
    void everyCommandExplainsItsOwnOptionsBeforeThoseOfAll(String command) {
        String help = CommandRun.of(Map.of(), command, "--help").ok().out();
        assertThat(help).startsWith("Usage: holdfast " + command).contains("\nShared options:\n");
        assertThat(help.indexOf("\nOptions:\n")).isPositive().isLessThan(help.indexOf("\nShared options:\n"));
        assertThat(help.indexOf("--repo")).isGreaterThan(help.indexOf("\nShared options:\n"));
    }

    @Test
    void noOptionTakesAPassword() {
        assertThat(CommandRun.of(Map.of(), "--help").ok().out()).doesNotContainPattern("--password[ =]");
    }
}
