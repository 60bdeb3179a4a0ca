package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.testkit.k8s.ApiServerStandIn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Very many objects go there and back in a heap of 256 MiB, and are stored once. */
@Timeout(1800)
class ManyObjectsIT {

    private static final int OBJECTS = Boolean.getBoolean("holdfast.exhaustive") ? 20_000 : 2_000;

    @TempDir
    private Path directory;

    private Fixture fixture;
    private CommandProcess holdfast;

    @BeforeEach
    void makeRepository() throws Exception {
        fixture = Fixture.in(directory);
        holdfast = CommandProcess.on(fixture.repository())
                .withVariable("JAVA_TOOL_OPTIONS", "-Xmx256m -XX:+ExitOnOutOfMemoryError");
    }

    @Test
    void manyObjectsComeBackAndAreStoredOnce() throws Exception {
        long empty = bytes();
        try (ApiServerStandIn server = ApiServerStandIn.start(Clock.systemUTC());
                ApiServerStandIn another = ApiServerStandIn.start(Clock.systemUTC())) {
            new ManyObjects(OBJECTS).create(server);
            timed("backed up", "backup", server);
            long first = bytes() - empty;
            timed("backed up again", "backup", server);
            assertThat(bytes() - empty - first).isLessThan(first / 100);

            Path target = directory.resolve("restored");
            timed(
                    "restored",
                    "restore",
                    another,
                    "latest",
                    "--set",
                    "restore-to=cluster",
                    "--target",
                    target.toString());
            timed("backed up", "backup", another);
            List<String> snapshots = snapshots();
            String last = snapshots.get(snapshots.size() - 1);
            assertThat(ours("ls", last, "--recursive")).hasSizeGreaterThanOrEqualTo(OBJECTS);
            assertThat(ours("diff", snapshots.get(0), last)).isEmpty();
        }
    }

    private void timed(String what, String command, ApiServerStandIn server, String... more) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(Arrays.asList(more));
        arguments.addAll(
                List.of("--source", "k8s", "--set", "namespace=shop", "--set", "kubeconfig=" + server.kubeconfig()));
        long begin = System.nanoTime();
        holdfast.run(arguments.toArray(String[]::new)).ok();
        double seconds = (System.nanoTime() - begin) / 1e9;
        System.out.printf("%d objects %s in %.1f s: %.0f a second%n", OBJECTS, what, seconds, OBJECTS / seconds);
    }

    private long bytes() throws IOException {
        try (Stream<Path> all = Files.walk(fixture.repository())) {
            long sum = 0;
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                sum += Files.size(file);
            }
            return sum;
        }
    }

    private List<String> snapshots() {
        return fixture.run("snapshots", "--json").ok().lines().stream()
                .map(line -> line.replaceAll(".*\"id\":\"([0-9a-f]{64})\".*", "$1"))
                .toList();
    }

    /** The lines of a command that are about objects as they can be applied. */
    private List<String> ours(String... command) {
        return fixture.run(command).ok().lines().stream()
                .filter(line -> line.contains("namespaces/shop/") && line.endsWith(".yaml"))
                .toList();
    }
}
