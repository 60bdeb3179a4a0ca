package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.spi.store.Store;
import io.holdfast.testkit.LoggedServer;
import io.holdfast.testkit.MutableClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A server with a change log, and a repository for it. */
final class FollowedServer implements AutoCloseable {

    private final MutableClock clock = MutableClock.at("2026-11-21T12:00:00Z");
    private final Fixture fixture;
    private final LoggedServer server;

    private FollowedServer(Fixture fixture) throws IOException {
        this.fixture = fixture;
        server = new LoggedServer(clock);
    }

    static FollowedServer in(Path root) throws IOException {
        return of(Fixture.in(root));
    }

    static FollowedServer of(Fixture fixture) throws IOException {
        return new FollowedServer(fixture);
    }

    Fixture fixture() {
        return fixture;
    }

    LoggedServer server() {
        return server;
    }

    int port() {
        return server.address().getPort();
    }

    /** Sets a key, a minute after the last one. */
    void set(String key, String value) {
        clock.advance(Duration.ofMinutes(1));
        server.set(key, value);
    }

    void mark(String name) {
        clock.advance(Duration.ofMinutes(1));
        server.mark(name);
    }

    /** A command and its options, with this server as its source. */
    String[] arguments(String... command) {
        List<String> arguments = new ArrayList<>(Arrays.asList(command));
        arguments.addAll(List.of("--source", "logged", "--set", "port=" + port()));
        return arguments.toArray(String[]::new);
    }

    /** Runs a command with this server as its source. */
    CommandRun run(String... command) {
        return fixture.run(arguments(command));
    }

    /** Follows it in this process until it is interrupted. */
    Running follow(String... options) {
        Interruption interruption = new Interruption(() -> {}, () -> {});
        String[] command = Arrays.copyOf(options, options.length + 1);
        command[options.length] = "follow";
        // Not on the common pool, which has one thread on two processors, while two followers are to run at a time.
        return new Running(
                interruption,
                CompletableFuture.supplyAsync(
                        () -> CommandRun.of(fixture.variables(), interruption, false, arguments(command)),
                        follower -> new Thread(follower, "follower").start()));
    }

    /** A server with two changes and a mark between them after the snapshot, all of which was followed and folded. */
    void live() throws Exception {
        Running following = follow();
        awaitSegments();
        set("a", "0");
        awaitAcknowledged();
        run("backup").ok();
        set("a", "1");
        mark("between");
        set("a", "2");
        awaitAcknowledged();
        following.interrupt().ok();
    }

    /** Waits until the log has begun. Others write below it meanwhile, which the store knows to list. */
    void awaitSegments() throws Exception {
        try (Store store = fixture.store()) {
            await(() -> {
                List<String> segments = new ArrayList<>();
                store.list("holdfast/tail/", blob -> segments.add(blob.name()));
                return segments.stream().anyMatch(name -> name.matches(".*/0+1"));
            });
        }
    }

    void awaitAcknowledged() throws Exception {
        await(() -> server.acknowledged(server.timeline()) >= server.lsn());
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void await(Condition condition) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as("in vain").isLessThan(end);
            Thread.sleep(2);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    /** A run that goes on until something ends it. */
    record Running(Interruption interruption, CompletableFuture<CommandRun> run) {

        CommandRun interrupt() throws Exception {
            interruption.request();
            return ended();
        }

        CommandRun ended() throws ExecutionException, InterruptedException, TimeoutException {
            return run.get(60, TimeUnit.SECONDS);
        }
    }
}
