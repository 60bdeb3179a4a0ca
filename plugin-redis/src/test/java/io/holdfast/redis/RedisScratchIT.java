package io.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.redis.internal.resp.RespConnection;
import io.holdfast.spi.recovery.Restored;
import io.holdfast.spi.source.LogSource;
import io.holdfast.spi.source.RestorePoint;
import io.holdfast.spi.source.Source;
import io.holdfast.testkit.RecordedEntries;
import io.holdfast.testkit.TestOperation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was restored runs where it harms nobody, and nothing of it stays. */
class RedisScratchIT {

    @TempDir
    private Path directory;

    private TestServer server;
    private Path scratches;

    @BeforeEach
    void start() throws Exception {
        server = TestServer.start(directory.resolve("server"));
        scratches = Files.createDirectory(
                directory.resolve("s"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    @AfterEach
    void end() {
        server.close();
    }

    @Test
    void copyRunsAndCanBeWrittenTo() throws Exception {
        EveryType.fill(server);
        EveryType.addLibrary(server);
        RecordedEntries base = FollowedServer.base(server.source().build());
        try (Restored restored = provision(RestorePoint.of(base, LogSource.none()))) {
            RedisAddress address = address(restored);
            try (RedisConnection connection = address.connect()) {
                assertThat(connection.number("DBSIZE")).isEqualTo(Long.parseLong(server.text("DBSIZE")));
                assertThat(connection.text("GET", "text")).contains("text");
                assertThat(connection.texts("LRANGE", "small-list", "0", "-1")).containsExactly("1", "2", "three");
                assertThat(connection.text("SET", "written", "here")).contains("OK");
                assertThat(connection.texts("FUNCTION", "LIST").toString()).contains("lib");
            }
            assertThat(restored.description()).startsWith("a restored server, started by Redis ");
            assertThat(restored.limits()).isEmpty();
            assertThat(restored.data())
                    .isEqualTo(restored.directory().resolve("data"))
                    .isNotEmptyDirectory();
            assertThat(restored.directory().resolve("server.log")).isNotEmptyFile();
        }
        assertThat(server.text("EXISTS", "written")).isEqualTo("0");
        assertThat(scratches()).isEmpty();
    }

    @Test
    void commandsAfterTheCopyAreInIt() throws Exception {
        server.command("SET", "counter", "1");
        RecordedEntries base = FollowedServer.base(server.source().build());
        try (FollowedServer followed = new FollowedServer(server.source().build(), Optional.of(base.checkpoint()))) {
            server.command("INCR", "counter");
            followed.awaitAllOf(server);
            LogSource log = followed.log().asSource(followed.log().records().size());
            try (Restored restored = provision(RestorePoint.of(base, log));
                    RedisConnection connection = address(restored).connect()) {
                assertThat(connection.number("GET", "counter")).isEqualTo(2);
            }
        }
        assertThat(scratches()).isEmpty();
    }

    @Test
    void onlyWhoKnowsThePasswordIsLetIn() throws Exception {
        RecordedEntries base = FollowedServer.base(server.source().build());
        try (Restored restored = provision(RestorePoint.of(base, LogSource.none()))) {
            RedisAddress address = address(restored);
            byte[] password = address.password().orElseThrow().utf8();
            String secret = new String(password, StandardCharsets.UTF_8);
            assertThat(secret).hasSize(64);
            assertThat(address.toString()).doesNotContain(secret);
            try (RespConnection stranger = new RespConnection(new Socket(address.host(), address.port()))) {
                assertThatThrownBy(() -> stranger.command("GET", "a")).hasMessageContaining("NOAUTH");
            }
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(restored.directory())))
                    .isEqualTo("rwx------");
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(restored.directory().resolve("scratch.conf"))))
                    .isEqualTo("rw-------");
            assertThat(ProcessHandle.allProcesses().flatMap(process -> process.info().commandLine().stream()))
                    .noneMatch(line -> line.contains(secret));
            try (RedisConnection connection = address.connect()) {
                assertThat(connection.texts("CONFIG", "GET", "bind")).contains("127.0.0.1");
                assertThat(connection.texts("ROLE")).startsWith("master");
            }
        }
    }

    @Test
    void targetOfTheSourceIsNotTouched() throws Exception {
        try (TestServer target = TestServer.start(directory.resolve("target"))) {
            target.command("SET", "precious", "value");
            Source source =
                    server.source().target(target.url()).replaceExisting(true).build();
            RecordedEntries base = FollowedServer.base(source);
            try (Restored restored = provision(RestorePoint.of(base, LogSource.none()))) {
                assertThat(restored.directory()).exists();
            }
            assertThat(target.text("GET", "precious")).isEqualTo("value");
        }
    }

    @Test
    void expiredKeysAreSaidToBeMissing() throws Exception {
        server.command("SET", "short", "life", "PX", "500");
        RecordedEntries base = FollowedServer.base(server.source().build());
        TestServer.await(() -> server.command("GET", "short") == null);

        try (Restored restored = provision(RestorePoint.of(base, LogSource.none()))) {
            assertThat(restored.limits()).singleElement().asString().contains("at least 1 keys");
        }
    }

    @Test
    void programThatCannotReadTheCopyIsRefusedWithItsWords() throws Exception {
        RecordedEntries base = FollowedServer.base(server.source().build());
        RedisScratch old = RedisScratch.builder(scratches)
                .program(TestServer.oldProgram(directory))
                .build();
        assertThatThrownBy(() -> old.provision(RestorePoint.of(base, LogSource.none()), new TestOperation()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Can't handle RDB format version 10");
        assertThat(scratches()).isEmpty();

        RedisScratch none =
                RedisScratch.builder(scratches).program(Path.of("/bin/echo")).build();
        assertThatThrownBy(() -> none.provision(RestorePoint.of(base, LogSource.none()), new TestOperation()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no server of Redis or Valkey");
        assertThat(scratches()).isEmpty();
    }

    @Test
    void oldServerRunsAnOldCopy() throws Exception {
        Path program = TestServer.oldProgram(directory);
        try (TestServer old = TestServer.in(directory.resolve("old"))
                .program(program)
                .without("enable-debug-command")
                .start()) {
            old.command("SET", "a", "b");
            RecordedEntries base = FollowedServer.base(old.source().build());
            try (Restored restored = RedisScratch.builder(scratches)
                            .program(program)
                            .build()
                            .provision(RestorePoint.of(base, LogSource.none()), new TestOperation());
                    RedisConnection connection = address(restored).connect()) {
                assertThat(connection.text("GET", "a")).contains("b");
                assertThat(restored.description()).contains("Redis 6.2");
            }
        }
    }

    @Test
    void whoIsCancelledLeavesNothing() throws Exception {
        RecordedEntries base = FollowedServer.base(server.source().build());
        for (int checkpoint = 1; checkpoint <= 5; checkpoint++) {
            TestOperation operation = new TestOperation().cancelAtCheckpoint(checkpoint);
            assertThatThrownBy(() -> scratch().provision(RestorePoint.of(base, LogSource.none()), operation))
                    .isInstanceOf(InterruptedException.class);
            assertThat(scratches()).isEmpty();
        }
    }

    @Test
    void closingTwiceDoesNothing() throws Exception {
        RecordedEntries base = FollowedServer.base(server.source().build());
        Restored restored = provision(RestorePoint.of(base, LogSource.none()));
        restored.close();
        restored.close();
        assertThat(scratches()).isEmpty();
    }

    @Test
    void directoryThatOthersMayWriteToIsNotUsed() throws Exception {
        RecordedEntries base = FollowedServer.base(server.source().build());
        Files.setPosixFilePermissions(scratches, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThatThrownBy(() -> provision(RestorePoint.of(base, LogSource.none())))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("others than this user");
    }

    @Test
    void whatAKilledProcessLeftIsRemovedAndWhatALivingOneHasIsKept() throws Exception {
        server.command("SET", "a", "b");
        RecordedEntries base = FollowedServer.base(server.source().build());
        Files.write(directory.resolve(RedisFiles.DUMP), EveryTypeIT.bytes(base, RedisFiles.DUMP));
        RestorePoint point = RestorePoint.of(base, LogSource.none());
        try (Restored living = provision(point)) {
            Killed killed = killed();
            assertThat(killed.server.isAlive()).isTrue();
            try (Restored next = provision(point);
                    RedisConnection connection = address(living).connect()) {
                assertThat(killed.directory).doesNotExist();
                TestServer.await(() -> killed.server.info().commandLine().isEmpty());
                assertThat(scratches()).containsExactlyInAnyOrder(living.directory(), next.directory());
                assertThat(connection.text("GET", "a")).contains("b");
            }
        }
        assertThat(scratches()).isEmpty();
    }

    @Test
    void serverEndsWithItsProcess() throws Exception {
        RecordedEntries base = FollowedServer.base(server.source().build());
        Files.write(directory.resolve(RedisFiles.DUMP), EveryTypeIT.bytes(base, RedisFiles.DUMP));
        Process jvm = another();
        Path place = place(jvm);
        ProcessHandle orphan = serverOf(jvm);
        jvm.destroyForcibly().waitFor();
        TestServer.await(() -> orphan.info().commandLine().isEmpty());
        assertThat(place).exists();
    }

    /** A server whose process was killed. */
    private record Killed(ProcessHandle server, Path directory) {}

    /** The worst case: the shells that would end the server are killed as well. */
    private Killed killed() throws Exception {
        Process jvm = another();
        Path place = place(jvm);
        ProcessHandle orphan = serverOf(jvm);
        List<ProcessHandle> shells = jvm.descendants()
                .filter(process -> process.pid() != orphan.pid())
                .toList();
        // The one that watches first: it would see that another is gone.
        shells.stream()
                .sorted((one, other) -> Long.compare(other.pid(), one.pid()))
                .forEach(ProcessHandle::destroyForcibly);
        jvm.destroyForcibly().waitFor();
        return new Killed(orphan, place);
    }

    private Process another() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        ScratchInItsOwnJvm.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** What the other process says first. */
    private static Path place(Process jvm) throws IOException {
        return Path.of(
                new BufferedReader(new InputStreamReader(jvm.getInputStream(), StandardCharsets.UTF_8)).readLine());
    }

    private static ProcessHandle serverOf(Process jvm) {
        return jvm.descendants()
                .filter(process -> process.info()
                        .command()
                        .filter(name -> name.contains("redis"))
                        .isPresent())
                .findFirst()
                .orElseThrow();
    }

    private RedisScratch scratch() {
        return RedisScratch.builder(scratches).program(TestServer.program()).build();
    }

    private Restored provision(RestorePoint point) throws Exception {
        return scratch().provision(point, new TestOperation());
    }

    static RedisAddress address(Restored restored) {
        return restored.unwrap(RedisAddress.class).orElseThrow();
    }

    private List<Path> scratches() throws IOException {
        try (Stream<Path> all = Files.list(scratches)) {
            return all.filter(path -> path.getFileName().toString().startsWith("scratch-")
                            && !path.toString().endsWith(".lock"))
                    .toList();
        }
    }

    /** Provisions a scratch of the copy that is there, says where, and waits to be killed. */
    public static final class ScratchInItsOwnJvm {

        private ScratchInItsOwnJvm() {}

        public static void main(String[] arguments) throws Exception {
            Path directory = Path.of(arguments[0]);
            byte[] dump = Files.readAllBytes(directory.resolve(RedisFiles.DUMP));
            RecordedEntries base = Dumps.of(dump);
            RedisScratch scratch = RedisScratch.builder(directory.resolve("s"))
                    .program(TestServer.program())
                    .build();
            try (Restored restored = scratch.provision(RestorePoint.of(base, LogSource.none()), new TestOperation())) {
                System.out.println(restored.directory());
                Thread.sleep(Long.MAX_VALUE);
            }
        }
    }
}
