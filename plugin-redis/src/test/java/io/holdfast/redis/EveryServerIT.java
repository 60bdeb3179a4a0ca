package io.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.redis.internal.resp.ServerException;
import io.holdfast.spi.recovery.CheckReport.Result;
import io.holdfast.spi.recovery.Restored;
import io.holdfast.spi.source.LogSource;
import io.holdfast.spi.source.RestorePoint;
import io.holdfast.testkit.RecordedEntries;
import io.holdfast.testkit.TestOperation;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every server that is here is copied and followed, and comes back by each way: that of the machine, Redis 7.0 and 6.2 of Maven Central, and Valkey where it is installed. */
class EveryServerIT {

    @TempDir
    private static Path programs;

    @TempDir
    private Path directory;

    /**
     * A server.
     *
     * @param name for who reads the report
     */
    private record Program(String name, Path path) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Program> servers() throws IOException {
        Stream.Builder<Program> all = Stream.builder();
        all.add(new Program("redis-server", TestServer.program()));
        for (String version : TestServer.EMBEDDED_VERSIONS) {
            TestServer.embedded(version, programs).ifPresent(path -> all.add(new Program("Redis " + version, path)));
        }
        Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(path -> Path.of(path, "valkey-server"))
                .filter(Files::isExecutable)
                .findFirst()
                .ifPresent(path -> all.add(new Program("valkey-server", path)));
        return all.build();
    }

    @ParameterizedTest
    @MethodSource("servers")
    void comesBack(Program program) throws Exception {
        try (TestServer server = server(program, "server").start()) {
            EveryType.fill(server);
            RecordedEntries base = FollowedServer.base(server.source().build());
            assertThat(EveryTypeIT.text(base, RedisFiles.KEYSPACE)).doesNotContain("unknown");
            String digest = server.digest();

            assertFile(program, server, base, LogSource.none(), digest);
            assertServed(program, server, base, LogSource.none(), digest);
            try (TestServer target = server(program, "keys").start()) {
                RedisSource keys = server.source()
                        .target(target.url())
                        .keys(KeyRestore.matching("*"))
                        .build();
                FollowedServer.restore(keys, base, LogSource.none(), directory.resolve("report"));
                assertThat(target.digest()).isEqualTo(digest);
            }
            assertRehearsed(program, base);

            try (FollowedServer followed =
                    new FollowedServer(server.source().build(), Optional.of(base.checkpoint()))) {
                server.command("FLUSHALL");
                EveryType.fill(server);
                expireFields(server);
                followed.awaitAllOf(server);
                LogSource log = followed.log().asSource(followed.log().records().size());
                assertFile(program, server, base, log, server.digest());
                assertServed(program, server, base, log, server.digest());
            }
            assertServed(
                    program, server, FollowedServer.base(server.source().build()), LogSource.none(), server.digest());
        }
    }

    private TestServer.Builder server(Program program, String name) throws Exception {
        TestServer.Builder server = TestServer.in(directory.resolve(name)).program(program.path());
        // Before 7 it is always there, and nobody knows the setting.
        return program.name().contains("6.2") ? server.without("enable-debug-command") : server;
    }

    /** Where a server has such fields. */
    private static void expireFields(TestServer server) throws IOException {
        try {
            server.command("HEXPIRE", "hash", "100000", "FIELDS", "1", "field-1");
        } catch (ServerException e) {
            assertThat(e.isUnknown()).isTrue();
        }
    }

    private void assertFile(Program program, TestServer server, RecordedEntries base, LogSource log, String digest)
            throws Exception {
        Path restored = Files.createTempDirectory(directory, "file");
        FollowedServer.restore(server.source().build(), base, log, restored);
        boolean appended = Files.exists(restored.resolve(RedisFiles.APPEND_ONLY));
        try (TestServer again = server(program, restored.getFileName().toString())
                .setting("appendonly", appended ? "yes" : "no")
                .start()) {
            assertThat(again.digest()).isEqualTo(digest);
        }
    }

    private void assertServed(Program program, TestServer server, RecordedEntries base, LogSource log, String digest)
            throws Exception {
        try (TestServer target = server(program, "served").start()) {
            FollowedServer.restore(
                    server.source().target(target.url()).build(), base, log, directory.resolve("report"));
            assertThat(target.digest()).isEqualTo(digest);
        }
    }

    private void assertRehearsed(Program program, RecordedEntries base) throws Exception {
        TestOperation operation = new TestOperation(Clock.systemUTC());
        operation.call(Duration.ofMinutes(1), () -> {
            try (Restored restored = RedisScratch.builder(directory.resolve("scratch"))
                    .program(program.path())
                    .build()
                    .provision(RestorePoint.of(base, LogSource.none()), operation)) {
                assertThat(RedisRestoredCheck.builder()
                                .build()
                                .check(restored, operation)
                                .findings())
                        .allMatch(finding -> finding.result() == Result.PASSED);
            }
            return program;
        });
    }
}
