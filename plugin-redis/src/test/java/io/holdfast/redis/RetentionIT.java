package io.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.spi.Health;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.Source;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server says whether what it keeps of its commands bridges an outage, at the rate since the last copy. */
class RetentionIT {

    private static final String SMALL = "16384";
    private static final String LARGE_VALUE = "x".repeat(100_000);

    @TempDir
    private Path directory;

    @Test
    void backlogThatIsTooSmallForWhatWasWrittenSinceTheCopyIsSaid() throws Exception {
        try (TestServer server = TestServer.in(directory)
                        .setting("repl-backlog-size", SMALL)
                        .start();
                Source source = server.source().build()) {
            Checkpoint base = FollowedServer.base(source).checkpoint();
            server.command("SET", "a", LARGE_VALUE);
            assertThat(after(source, base, Duration.ofMinutes(1))).isEmpty();

            server.command("ACL", "SETUSER", "backup", "+info");
            assertThat(after(source, base, Duration.ofMinutes(1)))
                    .hasValueSatisfying(health -> assertThat(health)
                            .isInstanceOf(Health.Degraded.class)
                            .extracting(Health::reason)
                            .asString()
                            .contains(server.url(), "raise repl-backlog-size to 1"));
            assertThat(after(source, base, Duration.ofDays(1))).hasValue(Health.up());
            assertThat(after(source, base, Duration.ofSeconds(59))).isEmpty();

            server.command("DEBUG", "CHANGE-REPL-ID");
            assertThat(after(source, base, Duration.ofMinutes(1))).isEmpty();
        }
    }

    @Test
    void clusterIsAsTheWorstOfItsMasters() throws Exception {
        try (TestCluster cluster = TestCluster.start(directory, false);
                Source source = cluster.source().build()) {
            for (int i = 0; i < TestCluster.MASTERS; i++) {
                cluster.master(i).command("ACL", "SETUSER", "backup", "+info");
            }
            TestServer small = cluster.master(1);
            small.command("CONFIG", "SET", "repl-backlog-size", SMALL);
            Checkpoint base = FollowedServer.base(source).checkpoint();
            assertThat(after(source, base, Duration.ofMinutes(2))).hasValue(Health.up());

            small.command("SET", "c", LARGE_VALUE);
            assertThat(after(source, base, Duration.ofMinutes(2)))
                    .hasValueSatisfying(health -> assertThat(health.reason()).contains(small.url()));
        }
    }

    private static Optional<Health> after(Source source, Checkpoint base, Duration since)
            throws IOException, InterruptedException {
        return source.log()
                .orElseThrow()
                .retention(base, base.instant().orElseThrow().plus(since));
    }
}
