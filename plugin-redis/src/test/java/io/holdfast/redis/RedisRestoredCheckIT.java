package io.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.spi.recovery.CheckReport;
import io.holdfast.spi.recovery.CheckReport.Finding;
import io.holdfast.spi.recovery.CheckReport.Result;
import io.holdfast.spi.recovery.Restored;
import io.holdfast.spi.recovery.RestoredCheck;
import io.holdfast.spi.source.LogSource;
import io.holdfast.spi.source.RestorePoint;
import io.holdfast.testkit.RecordedEntries;
import io.holdfast.testkit.TestOperation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A restored server is what it should be, or what is wrong is named. */
class RedisRestoredCheckIT {

    private static final Instant WANTED = Instant.parse("2026-11-22T03:00:00Z");

    @TempDir
    private Path directory;

    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        server = TestServer.start(directory.resolve("server"));
    }

    @AfterEach
    void end() {
        server.close();
    }

    @Test
    void everyTypeIsComparedWithTheCopy() throws Exception {
        EveryType.fill(server);
        EveryType.addLibrary(server);
        server.command("SET", "large", "0123456789".repeat(1 << 19));
        RecordedEntries base = FollowedServer.base(server.source().build());
        long keys = 2 * Long.parseLong(server.text("DBSIZE")) + Long.parseLong(server.text("DBSIZE")) - 2;

        CheckReport report = check(base, LogSource.none(), connection -> {}, RedisRestoredCheck.builder());

        assertThat(report.passed()).as("%s", report).isTrue();
        assertThat(report.findings().get(0).detail())
                .startsWith(keys + " keys compared with the copy (")
                .contains("database 15: 2 hash, 2 list, 4 set, 2 stream, 8 string, 2 zset, of which expire 2");
    }

    @Test
    void copyOfAnOldServerIsTheSameOnANewOne() throws Exception {
        try (TestServer old = TestServer.in(directory.resolve("old"))
                .program(TestServer.oldProgram(directory))
                .without("enable-debug-command")
                .setting("rdbcompression", "no")
                .start()) {
            EveryType.fill(old);
            // The new one compresses it, with references from near and far.
            String numbers =
                    IntStream.range(0, 40_000).mapToObj(String::valueOf).collect(Collectors.joining(","));
            old.command("SET", "numbers in a row", numbers);
            RecordedEntries base = FollowedServer.base(old.source().build());

            CheckReport report = check(base, LogSource.none(), connection -> {}, RedisRestoredCheck.builder());

            assertThat(report.passed()).as("%s", report).isTrue();
        }
    }

    @Test
    void eachDifferenceIsNamed() throws Exception {
        EveryType.fill(server);
        EveryType.addLibrary(server);
        RecordedEntries base = FollowedServer.base(server.source().build());
        Finding finding = keys(check(
                base,
                LogSource.none(),
                connection -> {
                    connection.command("SADD", "set", "one-more");
                    connection.command("ZINCRBY", "small-sorted", "1", "b");
                    connection.command("PERSIST", "later");
                    connection.command("XACK", "stream", "readers", "2-1");
                    connection.command("SET", "new", "x");
                    connection.command("FUNCTION", "FLUSH");
                    connection.command("SELECT", "15");
                    connection.command("DEL", "hash");
                },
                RedisRestoredCheck.builder()));

        assertThat(finding.result()).isEqualTo(Result.FAILED);
        assertThat(finding.detail())
                .startsWith("At least 7 differ: ")
                .contains("set of database 0 is another")
                .contains("small-sorted of database 0 is another")
                .contains("later of database 0 is another")
                .contains("stream of database 0 is another")
                .contains("new of database 0 should not be there")
                .contains("a library of functions is missing")
                .contains("hash of database 15 is missing");
    }

    @Test
    void orderOfAListCounts() throws Exception {
        server.command("RPUSH", "list", "a", "b");
        RecordedEntries base = FollowedServer.base(server.source().build());
        Finding finding = keys(check(
                base,
                LogSource.none(),
                connection -> connection.command("LMOVE", "list", "list", "LEFT", "RIGHT"),
                RedisRestoredCheck.builder()));

        assertThat(finding.detail()).contains("list of database 0 is another");
    }

    @Test
    void keysWhoseTimeIsOverAreNotCompared() throws Exception {
        server.command("SET", "short", "life", "PX", "500");
        server.command("SET", "long", "life");
        RecordedEntries base = FollowedServer.base(server.source().build());
        TestServer.await(() -> server.command("GET", "short") == null);

        Finding finding = keys(check(base, LogSource.none(), connection -> {}, RedisRestoredCheck.builder()));

        assertThat(finding.result()).as(finding.detail()).isEqualTo(Result.PASSED);
        assertThat(finding.detail()).startsWith("1 keys compared with the copy, without 1 whose time is over");
    }

    @Test
    void commandsAreComparedWithASecondServer() throws Exception {
        EveryType.fill(server);
        RecordedEntries base = FollowedServer.base(server.source().build());
        try (FollowedServer followed = new FollowedServer(server.source().build(), Optional.of(base.checkpoint()))) {
            server.command("DEL", "hash");
            server.command("SADD", "after", "the copy", "a", "b");
            EveryType.addLibrary(server);
            followed.awaitAllOf(server);
            LogSource log = followed.log().asSource(followed.log().records().size());

            CheckReport sound = check(base, log, connection -> {}, RedisRestoredCheck.builder());
            Finding damaged = keys(
                    check(base, log, connection -> connection.command("SPOP", "after"), RedisRestoredCheck.builder()));

            assertThat(sound.passed()).as("%s", sound).isTrue();
            assertThat(keys(sound).detail()).contains("over the replication protocol");
            assertThat(damaged.detail()).startsWith("At least 1 differ: after of database 0 is another");
        }
    }

    @Test
    void invariantsOfTheHostAreLookedAt() throws Exception {
        server.command("SET", "order:1", "a book");
        server.command("SET", "order:2", "a pen");
        server.command("SADD", "orders", "1", "2");
        server.command("SET", "last", WANTED.minusMillis(800).toString());
        RecordedEntries base = FollowedServer.base(server.source().build());
        RedisRestoredCheck.Builder builder = RedisRestoredCheck.builder()
                .invariant("orders are in the set", 0, connection -> {
                    long keys = count(connection, "order:*");
                    long members = connection.number("SCARD", "orders");
                    return keys == members ? Optional.empty() : Optional.of(keys + " orders, " + members + " members");
                })
                .invariant("nothing is elsewhere", 1, connection -> Optional.of("of " + connection.number("DBSIZE")))
                .invariant("broken", 0, connection -> Optional.of("" + connection.number("LLEN", "orders")))
                .freshest("fresh", 0, RedisRestoredCheckIT::last, WANTED, Duration.ofSeconds(1))
                .freshest("stale", 0, RedisRestoredCheckIT::last, WANTED, Duration.ofMillis(799))
                .freshest("never", 1, RedisRestoredCheckIT::last, WANTED, Duration.ofDays(1));

        List<Finding> findings =
                check(base, LogSource.none(), connection -> {}, builder).findings();

        assertThat(findings)
                .extracting(Finding::name)
                .containsExactly(
                        "keys", "orders are in the set", "nothing is elsewhere", "broken", "fresh", "stale", "never");
        assertThat(findings)
                .extracting(Finding::result)
                .containsExactly(
                        Result.PASSED,
                        Result.PASSED,
                        Result.FAILED,
                        Result.UNKNOWN,
                        Result.PASSED,
                        Result.FAILED,
                        Result.UNKNOWN);
        assertThat(findings.get(2).detail()).isEqualTo("of 0");
        assertThat(findings.get(3).detail()).contains("WRONGTYPE");
        assertThat(findings.get(4).detail()).contains("800 ms before");
    }

    @Test
    void whatNobodyStartedIsNotKnown() throws Exception {
        CheckReport report =
                RedisRestoredCheck.builder().build().check(new NothingRestored(directory), new TestOperation());

        assertThat(report.findings()).extracting(Finding::result).containsExactly(Result.UNKNOWN);
    }

    private static long count(RedisConnection connection, String pattern) throws IOException {
        Set<String> keys = new HashSet<>();
        connection.forEachKey(pattern, keys::add);
        return keys.size();
    }

    private static Optional<Instant> last(RedisConnection connection) throws IOException {
        return connection.text("GET", "last").map(Instant::parse);
    }

    private static Finding keys(CheckReport report) {
        return report.findings().get(0);
    }

    /** Something that happens to what was restored before it is looked at. */
    private interface Damage {
        void to(RedisConnection connection) throws IOException;
    }

    private CheckReport check(RecordedEntries base, LogSource log, Damage damage, RedisRestoredCheck.Builder builder)
            throws Exception {
        RestoredCheck check = builder.build();
        TestOperation operation = new TestOperation();
        try (Restored restored = RedisScratch.builder(directory.resolve("s"))
                .program(TestServer.program())
                .build()
                .provision(RestorePoint.of(base, log), operation)) {
            try (RedisConnection connection = RedisScratchIT.address(restored).connect()) {
                damage.to(connection);
            }
            return check.check(restored, operation);
        }
    }

    /** What another provider has made. */
    private record NothingRestored(Path directory) implements Restored {

        @Override
        public String description() {
            return "nothing";
        }

        @Override
        public <T> Optional<T> unwrap(Class<T> type) {
            return Optional.empty();
        }

        @Override
        public void close() {}
    }
}
