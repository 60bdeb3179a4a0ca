package io.holdfast.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.spi.CommandConfiguration;
import io.holdfast.spi.CommandContext;
import io.holdfast.spi.PluginCommand;
import io.holdfast.spi.source.LogSource;
import io.holdfast.spi.source.SourceIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveCommandsTest {

    @TempDir
    private Path directory;

    @Test
    void labelOfABackupNeedsNotBeKept() throws Exception {
        assertThat(push("pg_wal/000000010000000000000003.00000028.backup")).isZero();
    }

    @Test
    void fileOutsideOfAClusterIsNotArchived() {
        assertThatThrownBy(() -> push("pg_wal/000000010000000000000003")).isInstanceOf(IOException.class);
    }

    @Test
    void fetchFailsInAWayThatEndsARecovery() {
        assertThat(command("wal-fetch").failure()).isGreaterThan(125);
        assertThatThrownBy(() -> run("wal-fetch", "000000010000000000000003", "pg_wal/RECOVERYXLOG"))
                .isInstanceOf(IOException.class);
    }

    private int push(String file) throws Exception {
        return run("wal-push", file);
    }

    /** Runs it in a directory that is no cluster, without a repository. */
    private int run(String name, String... arguments) throws Exception {
        Files.createDirectories(directory.resolve("pg_wal"));
        String[] absolute = arguments.clone();
        absolute[absolute.length - 1] =
                directory.resolve(absolute[absolute.length - 1]).toString();
        PluginCommand command = command(name);
        return command.run(Arrays.asList(absolute), command.schema().read(Map.of()), new NoRepository());
    }

    private static PluginCommand command(String name) {
        List<PluginCommand> commands = new PostgresPlugin().commands();
        return commands.stream()
                .filter(command -> command.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static final class NoRepository implements CommandContext {
        @Override
        public Clock clock() {
            return Clock.systemUTC();
        }

        @Override
        public void readLog(
                SourceIdentity of,
                Comparator<String> order,
                String stream,
                String after,
                String upTo,
                LogSource.RecordHandler handler) {
            throw new AssertionError("asked for the repository");
        }

        @Override
        public CommandConfiguration configuration(Path file) {
            throw new AssertionError("asked for the configuration " + file);
        }
    }
}
