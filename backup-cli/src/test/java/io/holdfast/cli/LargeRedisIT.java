package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.redis.LargeValue;
import io.holdfast.redis.TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A value goes there and back in a heap that cannot hold it: in the exhaustive build one of each type with 600 MB in 256 MiB, else a string with 200 MB in 192 MiB. */
@Timeout(1800)
class LargeRedisIT {

    private static final boolean EXHAUSTIVE = Boolean.getBoolean("holdfast.exhaustive");
    private static final long SIZE = EXHAUSTIVE ? 600_000_000 : 200_000_000;
    private static final List<String> JVM = List.of("-XX:ActiveProcessorCount=4", EXHAUSTIVE ? "-Xmx256m" : "-Xmx192m");

    @TempDir
    private Path directory;

    private final List<Process> started = new ArrayList<>();
    private Fixture fixture;
    private RedisCommands commands;
    private CommandProcess holdfast;
    private TestServer server;

    static Stream<LargeValue> values() {
        return EXHAUSTIVE ? Arrays.stream(LargeValue.values()) : Stream.of(LargeValue.STRING);
    }

    @BeforeEach
    void start() throws Exception {
        fixture = Fixture.in(directory);
        commands = new RedisCommands(fixture, "orders", () -> server.url());
        holdfast = CommandProcess.on(fixture.repository())
                .withVariable("HOLDFAST_SOURCE_PASSWORD", TestServer.PASSWORD)
                .withOptions(JVM);
        // What is written while somebody follows waits for them in the backlog, or in a buffer of at most that size.
        server = roomy("server").setting("repl-backlog-size", "2gb").start();
    }

    @AfterEach
    void stop() throws Exception {
        for (Process process : started) {
            process.destroyForcibly().waitFor();
        }
        server.close();
    }

    /** It takes larger words than the 512 MB that are the default. */
    private TestServer.Builder roomy(String name) {
        return TestServer.in(directory.resolve(name)).setting("proto-max-bulk-len", "1gb");
    }

    @ParameterizedTest
    @MethodSource("values")
    void comesBackByEachWay(LargeValue value) throws Exception {
        value.addTo(server, SIZE);
        run("backup");

        assertFile("no");
        assertServed();
        try (TestServer target = roomy("keys").start()) {
            restore("latest", "--set", "target-url=" + target.url(), "--set", "keys=*");
            assertSame(target);
        }
        assertRehearsed();
    }

    @ParameterizedTest
    @MethodSource("values")
    void comesBackWhenItWasWrittenAfterTheCopy(LargeValue value) throws Exception {
        Process following = holdfast.start(directory.resolve("followed.txt"), commands.arguments("follow"));
        started.add(following);
        run("backup", "--await-log", "1m");
        value.addTo(server, SIZE);
        // For as long as it gets on, however slowly.
        for (long before = -1; !server.durable(); ) {
            long last = before;
            TestServer.await(() -> server.acknowledged() > last || server.durable());
            before = server.acknowledged();
        }
        following.destroy();
        assertThat(following.waitFor())
                .as("exit code; %s", Files.readString(directory.resolve("followed.txt")))
                .isZero();

        assertFile("yes");
        assertServed();
    }

    private void assertFile(String appendOnly) throws Exception {
        Path target = directory.resolve("file");
        run("restore", "--to-latest", "--target", target.toString());
        try (TestServer restored =
                TestServer.in(target).setting("appendonly", appendOnly).start()) {
            assertSame(restored);
        }
        // The next one needs the room.
        try (Stream<Path> files = Files.list(target)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                Files.delete(file);
            }
        }
    }

    private void assertServed() throws Exception {
        try (TestServer target = roomy("served").start()) {
            restore("--to-latest", "--set", "target-url=" + target.url());
            assertSame(target);
        }
    }

    private void assertSame(TestServer restored) throws Exception {
        assertThat(restored.digest()).isEqualTo(server.digest());
    }

    private void assertRehearsed() throws Exception {
        Path said = directory.resolve("rehearsal.txt");
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(JVM);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), RedisRehearsal.class.getName()));
        command.addAll(List.of(
                fixture.repository().toString(),
                server.url(),
                directory.resolve("scratch").toString()));
        Process rehearsal = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        started.add(rehearsal);
        assertThat(rehearsal.waitFor())
                .as("exit code; %s", Files.readString(said))
                .isZero();
    }

    private void restore(String... point) throws Exception {
        List<String> command = new ArrayList<>(List.of("restore"));
        command.addAll(List.of(point));
        command.addAll(List.of("--target", directory.resolve("reports").toString()));
        run(command.toArray(String[]::new));
    }

    private void run(String... command) throws Exception {
        holdfast.run(commands.arguments(command)).ok();
    }
}
