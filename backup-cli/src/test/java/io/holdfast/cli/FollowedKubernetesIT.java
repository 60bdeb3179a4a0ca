package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.testkit.k8s.ApiServerStandIn;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The objects of a cluster are followed by a process, which may be killed at any moment, and are restored as they were between snapshots. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(1200)
class FollowedKubernetesIT {

    private static final int KILLS = Boolean.getBoolean("holdfast.exhaustive") ? 20 : 2;
    private static final String WIDGETS = """
            {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "widgets.example.org"},
             "spec": {"group": "example.org", "scope": "Namespaced", "names": {"plural": "widgets", "kind": "Widget"},
             "versions": [{"name": "v1", "served": true, "storage": true, "schema": {"openAPIV3Schema": {"type": "object"}}}]}}""";
    private static final String MAPS = "/api/v1/namespaces/shop/configmaps";

    @TempDir
    private Path directory;

    private final Random random = new Random(20_261_122);
    private final List<Process> started = new ArrayList<>();
    private final Thread bookmarks = new Thread(this::bookmark, "bookmarks");
    private Fixture fixture;
    private ApiServerStandIn server;
    private int maps;
    private int restores;

    @BeforeEach
    void start() throws Exception {
        fixture = Fixture.in(directory);
        server = ApiServerStandIn.start(Clock.systemUTC());
        server.create("{\"apiVersion\": \"v1\", \"kind\": \"Namespace\", \"metadata\": {\"name\": \"shop\"}}");
        bookmarks.setDaemon(true);
        bookmarks.start();
    }

    /** As servers do each minute, only more often. */
    private void bookmark() {
        try {
            while (true) {
                server.bookmark();
                Thread.sleep(100);
            }
        } catch (InterruptedException e) {
            // That was all.
        }
    }

    @AfterEach
    void stop() throws Exception {
        bookmarks.interrupt();
        bookmarks.join();
        for (Process process : started) {
            process.destroyForcibly().waitFor();
        }
        server.close();
    }

    private Process follow() throws Exception {
        Process following = CommandProcess.on(fixture.repository())
                .start(directory.resolve("followed" + started.size()), arguments("follow"));
        started.add(following);
        return following;
    }

    private CommandRun run(String... command) throws Exception {
        return fixture.run(arguments(command));
    }

    private String[] arguments(String... command) throws Exception {
        List<String> arguments = new ArrayList<>(Arrays.asList(command));
        arguments.addAll(
                List.of("--source", "k8s", "--set", "namespace=shop", "--set", "kubeconfig=" + server.kubeconfig()));
        return arguments.toArray(String[]::new);
    }

    /** Makes a map, and returns its name. */
    private String create() {
        String name = "map" + maps++;
        server.create("{\"apiVersion\": \"v1\", \"kind\": \"ConfigMap\", \"metadata\": {\"name\": \"" + name
                + "\", \"namespace\": \"shop\"}}");
        return name;
    }

    /** The maps that are restored by these options. */
    private List<String> restored(String... point) throws Exception {
        Path target = directory.resolve("restored" + restores++);
        List<String> command = new ArrayList<>(List.of("restore", "--target", target.toString()));
        command.addAll(Arrays.asList(point));
        run(command.toArray(String[]::new)).ok();
        Path found = target.resolve("namespaces/shop/core/ConfigMap");
        try (Stream<Path> files = Files.exists(found) ? Files.list(found) : Stream.empty()) {
            return files.map(file -> file.getFileName().toString().replace(".yaml", ""))
                    .sorted()
                    .toList();
        }
    }

    /** Waits until a map is there in what is restored of the latest. */
    private List<String> awaitRestored(String map) throws Exception {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        List<String> restored = restored("--to-latest");
        while (!restored.contains(map)) {
            assertThat(System.nanoTime())
                    .as("in vain for %s in %s", map, restored)
                    .isLessThan(end);
            Thread.sleep(100);
            restored = restored("--to-latest");
        }
        return restored;
    }

    private void awaitGap() throws Exception {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        while (gaps() == 0) {
            assertThat(System.nanoTime()).as("in vain for a gap").isLessThan(end);
            Thread.sleep(100);
        }
    }

    private long gaps() throws Exception {
        return run("--json", "window")
                .ok()
                .out()
                .lines()
                .filter(line ->
                        line.contains("\"message_type\":\"gap\"") && !line.contains("\"from_positions\":\"{}\""))
                .count();
    }

    @Test
    void momentBetweenSnapshotsComesBack() throws Exception {
        Process following = follow();
        String first = create();
        run("backup", "--await-log", "2m").ok();
        String second = create();
        server.delete(MAPS + "/" + first);
        assertThat(awaitRestored(second)).doesNotContain(first);
        Instant between = Instant.now();
        String third = create();
        assertThat(awaitRestored(third)).contains(second);

        assertThat(restored("--to-time", between.toString())).contains(second).doesNotContain(first, third);
        following.destroy();
        assertThat(following.waitFor()).isZero();
        fixture.run("verify", "--read-data").ok();
    }

    @Test
    void nothingIsMissingWheneverFollowingIsKilled() throws Exception {
        Process following = follow();
        run("backup", "--await-log", "2m").ok();
        List<String> all = new ArrayList<>();
        for (int kill = 0; kill < KILLS; kill++) {
            for (int i = 0; i < 20; i++) {
                all.add(create());
                if (i == 10) {
                    assertThat(following.waitFor(random.nextInt(1500), TimeUnit.MILLISECONDS))
                            .isFalse();
                    assertThat(Kills.kill(following)).isTrue();
                }
            }
            following = follow();
            String last = create();
            all.add(last);
            assertThat(awaitRestored(last)).containsAll(all);
        }
        assertThat(gaps()).isZero();
        following.destroy();
        assertThat(following.waitFor()).isZero();
        fixture.run("verify", "--read-data").ok();
    }

    @Test
    void kindThatVanishesWhileNobodyFollowsStaysGone() throws Exception {
        server.create(WIDGETS);
        server.create("{\"apiVersion\": \"example.org/v1\", \"kind\": \"Widget\","
                + " \"metadata\": {\"name\": \"one\", \"namespace\": \"shop\"}}");
        Process following = follow();
        run("backup", "--await-log", "2m").ok();
        awaitRestored(create());
        assertThat(widgets()).containsExactly("one.yaml");
        assertThat(Kills.kill(following)).isTrue();
        server.delete("/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.example.org");
        following = follow();
        awaitRestored(create());

        assertThat(widgets()).isEmpty();
        assertThat(gaps()).isZero();
        following.destroy();
        assertThat(following.waitFor()).isZero();
    }

    /** The files of widgets in what was restored last. */
    private List<String> widgets() throws Exception {
        Path found = directory.resolve("restored" + (restores - 1)).resolve("namespaces/shop/example.org/Widget");
        try (Stream<Path> files = Files.exists(found) ? Files.list(found) : Stream.empty()) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    @Test
    void whatTheServerForgotIsAGapUpToTheNextSnapshot() throws Exception {
        Process following = follow();
        run("backup", "--await-log", "2m").ok();
        String before = create();
        awaitRestored(before);
        assertThat(Kills.kill(following)).isTrue();
        String forgotten = create();
        server.delete(MAPS + "/" + forgotten);
        server.expireContinues();
        following = follow();
        awaitGap();
        run("backup", "--await-log", "2m").ok();
        String after = create();

        assertThat(awaitRestored(after)).contains(before).doesNotContain(forgotten);
        assertThat(gaps()).isEqualTo(1);
        assertThat(run("window").ok().out()).contains("Missing: from ");
        following.destroy();
        assertThat(following.waitFor()).isZero();
    }
}
