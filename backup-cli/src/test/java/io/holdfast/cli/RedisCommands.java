package io.holdfast.cli;

import io.holdfast.redis.TestServer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Commands whose source is a server or cluster of Redis, under a name, with the user who may be a replica and nothing else. */
final class RedisCommands {

    private final Fixture fixture;
    private final String name;
    private final Supplier<String> url;

    /**
     * On the repository of a fixture.
     *
     * @param url where the source is now
     */
    RedisCommands(Fixture fixture, String name, Supplier<String> url) {
        this.fixture = fixture;
        this.name = name;
        this.url = url;
    }

    /** A command and its options, with this source. */
    String[] arguments(String... command) {
        List<String> arguments = new ArrayList<>(Arrays.asList(command));
        arguments.addAll(List.of("--source", "redis", "--set", "name=" + name, "--set", "url=" + url.get()));
        arguments.addAll(List.of("--set", "user=backup"));
        return arguments.toArray(String[]::new);
    }

    /** What the environment has to have for it. */
    Map<String, String> variables() {
        Map<String, String> variables = new HashMap<>(fixture.variables());
        variables.put("HOLDFAST_SOURCE_PASSWORD", TestServer.PASSWORD);
        return variables;
    }

    /** Runs a command. */
    CommandRun run(String... command) {
        return CommandRun.of(variables(), arguments(command));
    }

    /** Follows the source in this process until it is interrupted. */
    CompletableFuture<CommandRun> follow(Interruption interruption, String... options) {
        String[] command = new String[options.length + 1];
        command[0] = "follow";
        System.arraycopy(options, 0, command, 1, options.length);
        String[] arguments = arguments(command);
        // Not on the common pool, which may have one thread only.
        return CompletableFuture.supplyAsync(
                () -> CommandRun.of(variables(), interruption, false, arguments),
                follower -> new Thread(follower, "follower").start());
    }

    /** How many gaps its log has, without what was before its beginning. */
    long gaps() {
        return run("--json", "window")
                .ok()
                .out()
                .lines()
                .filter(line ->
                        line.contains("\"message_type\":\"gap\"") && !line.contains("\"from_positions\":\"{}\""))
                .count();
    }

    /** How many snapshots a restore to a point may begin with. */
    long bases() {
        return run("--json", "window")
                .ok()
                .out()
                .lines()
                .filter(line -> line.contains("\"message_type\":\"base\""))
                .count();
    }
}
