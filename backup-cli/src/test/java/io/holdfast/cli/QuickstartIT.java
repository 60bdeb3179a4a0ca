package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.redis.TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class QuickstartIT {

    @TempDir
    private Path directory;

    @Test
    void whatWasLostComesBack() throws Exception {
        Path kept = directory.resolve("kept");
        CommandRun run =
                CommandRun.of(Map.of(), "quickstart", "--keep", kept.toString()).ok();
        assertThat(run.out())
                .contains("made a sample directory")
                .contains("proved the backup")
                .contains("damaged the copy")
                .contains("DELETE FROM orders: 0 orders of 0.00")
                .contains("a server was started on it, and has 100,001 orders of 4,999,599.99")
                .contains("The copy is the original, byte for byte.")
                .contains("The 100,001 orders of 4,999,599.99 that were deleted are back")
                .contains("restic -r " + kept + "/repository");
        assertThat(kept.resolve("repository/config")).exists();
        assertThat(kept.resolve("pg")).isDirectoryNotContaining("glob:**/scratch-*");
        assertThat(run.err()).isEmpty();

        TestServer.program();
        assertThat(run.out())
                .containsPattern("started (Redis|Valkey) \\d+\\.\\d+\\S* +10,000 carts with 49,997 articles")
                .contains("FLUSHALL: 0 carts with 0 articles")
                .contains("a server was started on it, and has 10,001 carts with 50,000 articles; 2 checks passed")
                .contains("The 10,001 carts with 50,000 articles that were flushed are back");
        assertThat(kept.resolve("redis")).isDirectoryNotContaining("glob:**/scratch-*");
    }

    @Test
    void whereNoServerCanBeStartedTheRestIsShown() throws Exception {
        Path kept =
                Files.createDirectories(directory.resolve("longer".repeat(10))).resolve("kept");
        CommandProcess.Ended run = CommandProcess.on(directory.resolve("none"))
                .withVariable("PATH", directory.toString())
                .run("quickstart", "--keep", kept.toString())
                .ok();
        assertThat(run.out())
                .contains("PostgreSQL is left out")
                .contains("Redis is left out")
                .contains("There is neither redis-server nor valkey-server on the PATH")
                .contains("The copy is the original, byte for byte.")
                .doesNotContain("are back");
    }
}
