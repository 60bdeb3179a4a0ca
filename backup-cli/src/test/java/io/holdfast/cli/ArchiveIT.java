package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.postgres.StartedCluster;
import io.holdfast.postgres.TestCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A server archives by {@code wal-push} and recovers by {@code wal-fetch}, each a process that the server runs. */
@EnabledOnOs(OS.LINUX)
@Timeout(600)
class ArchiveIT {

    private static final int MAJOR = 17;

    @TempDir
    private Path directory;

    private Fixture fixture;
    private Path script;
    private TestCluster cluster;
    private Process follower;

    @BeforeEach
    void start() throws Exception {
        fixture = Fixture.in(directory);
        script = script("20s");
        cluster = TestCluster.builder(MAJOR)
                .setting("archive_mode", "on")
                .setting("archive_command", script + " wal-push \"%p\"")
                .start();
        follower = follow(cluster);
        await(() -> Files.exists(socket()));
        cluster.sql("CREATE TABLE entries AS SELECT generate_series(1, 1000) AS id");
    }

    @AfterEach
    void stop() throws Exception {
        follower.destroyForcibly().waitFor();
        cluster.close();
    }

    @Test
    void segmentsAreArchivedOnceTheyAreDurableAndNotWhileNobodyFollows() throws Exception {
        String first = finishSegment();
        awaitArchived(cluster, first);

        follower.destroyForcibly().waitFor();
        script("1s");
        cluster.sql("INSERT INTO entries VALUES (1001)");
        String second = finishSegment();
        await(() -> second.equals(cluster.query("SELECT last_failed_wal FROM pg_stat_archiver")));
        assertThat(cluster.query("SELECT last_archived_wal FROM pg_stat_archiver"))
                .isEqualTo(first);
        assertThat(Files.readString(cluster.log())).contains(second + " is not in the repository yet");

        script("20s");
        follower = follow(cluster);
        awaitArchived(cluster, finishSegment());
        assertThat(push(cluster.data(), second).ok().err()).isEmpty();
    }

    @Test
    void otherContentIsNotArchived() throws Exception {
        String segment = finishSegment();
        awaitArchived(cluster, segment);
        Path data = directory.resolve("copy");
        TestCluster.copy(cluster.data(), data);
        flipByte(data.resolve("pg_wal").resolve(segment), 100_000);

        assertThat(push(data, segment).endedWith(ExitCode.ERROR).err()).contains("has another content");
        follower.destroyForcibly().waitFor();
        assertThat(push(data, segment).endedWith(ExitCode.ERROR).err()).contains("has another content");
    }

    @Test
    void clusterRecoversByWhatIsFetched() throws Exception {
        CommandRun.of(
                        variables(),
                        "backup",
                        "--source",
                        "postgres",
                        "--set",
                        "url=" + cluster.url(),
                        "--await-log",
                        "1m")
                .ok();
        cluster.sql("INSERT INTO entries VALUES (1001)");
        awaitArchived(cluster, finishSegment());
        cluster.sql("INSERT INTO entries VALUES (1002)");
        awaitDurable(cluster);

        Path target = directory.resolve("restored");
        fixture.run("restore", "latest", "--tag", "kind=full", "--target", target.toString())
                .ok();
        takeOver(target);
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwx------"));
        Files.createFile(target.resolve("recovery.signal"));
        Files.writeString(
                target.resolve("postgresql.auto.conf"),
                "restore_command = '" + script + " wal-fetch \"%f\" \"%p\"'\n",
                StandardOpenOption.APPEND);

        try (StartedCluster restored = new StartedCluster(MAJOR, target)) {
            assertThat(restored.query("SELECT max(id) FROM entries")).containsExactly("1002");
        }
    }

    @Test
    void fetchTellsWhatIsNotThereFromWhatFailed() throws Exception {
        String target = cluster.data().resolve("pg_wal/RECOVERYXLOG").toString();
        assertThat(CommandRun.of(variables(), "wal-fetch", "0000000100000000000000F0", target)
                        .code())
                .isEqualTo(4);
        assertThat(CommandRun.of(variables(), "wal-fetch", "00000007.history", target)
                        .code())
                .isEqualTo(4);
        assertThat(Path.of(target)).doesNotExist();
        Map<String, String> wrong = variables();
        wrong.put(Passwords.VARIABLE, "wrong");
        assertThat(CommandRun.of(wrong, "wal-fetch", "0000000100000000000000F0", target)
                        .code())
                .isEqualTo(126);
        assertThat(CommandRun.of(variables(), "wal-fetch").code()).isEqualTo(126);
    }

    @Test
    void promotionIsArchivedWithItsHistory() throws Exception {
        try (TestCluster standby = cluster.standby(Map.of("archive_mode", "on"))) {
            follower.destroyForcibly().waitFor();
            follower = follow(standby);
            await(() -> Files.exists(socket()));
            cluster.sql("INSERT INTO entries VALUES (1001)");
            standby.catchUp(cluster);
            cluster.stop();
            standby.promote();
            standby.sql("INSERT INTO entries VALUES (1002)");
            awaitArchived(standby, finishSegment(standby));

            try (Stream<Path> archived =
                    Files.list(standby.data().resolve("pg_wal").resolve("archive_status"))) {
                assertThat(archived.map(path -> path.getFileName().toString()))
                        .contains("00000002.history.done")
                        .anyMatch(name -> name.endsWith(".partial.done"));
            }
        }
    }

    private Path socket() {
        return directory.resolve("run").resolve("archive");
    }

    /** The command, as whoever installed it would make it known to the server. */
    private Path script(String patience) throws IOException {
        Path file = directory.resolve("holdfast");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        StringBuilder text = new StringBuilder("#!/bin/sh\n");
        variables()
                .forEach((name, value) -> text.append("export ")
                        .append(name)
                        .append("='")
                        .append(value)
                        .append("'\n"));
        text.append("export HOLDFAST_SOURCE_ARCHIVE_WAIT=").append(patience).append('\n');
        text.append("exec ").append(java).append(" -XX:TieredStopAtLevel=1 -Xshare:auto -cp '");
        text.append(System.getProperty("java.class.path")).append("' ").append(HoldfastCommand.class.getName());
        Path written = directory.resolve("holdfast.new");
        Files.writeString(written, text.append(" \"$@\"\n"));

        Files.setPosixFilePermissions(written, PosixFilePermissions.fromString("rwxr-xr-x"));
        // The server may just be running it.
        return Files.move(written, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private Map<String, String> variables() {
        Map<String, String> variables = new HashMap<>(fixture.variables());
        variables.put("HOLDFAST_SOURCE_PASSWORD", TestCluster.PASSWORD);
        variables.put("HOLDFAST_SOURCE_USER", "backup");
        variables.put("HOLDFAST_SOURCE_ARCHIVE_SOCKET", socket().toString());
        variables.put("HOLDFAST_SOURCE_ARCHIVE_WAIT", "1s");
        return variables;
    }

    private Process follow(TestCluster source) throws IOException {
        return new ProcessBuilder(script.toString(), "follow", "--source", "postgres", "--set", "url=" + source.url())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("follower.log").toFile()))
                .start();
    }

    private String finishSegment() throws Exception {
        return finishSegment(cluster);
    }

    /** Returns the name of the segment that the server has left. */
    private static String finishSegment(TestCluster server) throws Exception {
        return String.valueOf(server.query("SELECT pg_walfile_name(pg_switch_wal())"));
    }

    /** Waits until the server has archived this segment and so all before it; it waits a minute after failures, unless there is a new one. */
    private static void awaitArchived(TestCluster server, String segment) throws Exception {
        await(() -> {
            boolean archived =
                    "t".equals(server.query("SELECT last_archived_wal >= '" + segment + "' FROM pg_stat_archiver"));
            if (!archived && !"0".equals(server.query("SELECT failed_count FROM pg_stat_archiver"))) {
                server.sql("CREATE TABLE more ()", "DROP TABLE more", "SELECT pg_switch_wal()");
                Thread.sleep(3000);
            }
            return archived;
        });
    }

    /** Longer than elsewhere: each file that is archived is a process. */
    private static void await(Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            Thread.sleep(20);
        }
    }

    private static void awaitDurable(TestCluster server) throws Exception {
        String written = String.valueOf(server.query("SELECT pg_current_wal_flush_lsn()"));
        await(() -> "t"
                .equals(server.query(
                        "SELECT flush_lsn >= '" + written + "' FROM pg_stat_replication WHERE state = 'streaming'")));
    }

    /** To the superuser a snapshot gives files the owner that they had. */
    private static void takeOver(Path data) throws IOException {
        UserPrincipal us = Files.getOwner(Files.createTempFile(data.getParent(), "ours", ""));
        try (Stream<Path> all = Files.walk(data)) {
            for (Path path : all.toList()) {
                Files.setOwner(path, us);
            }
        }
    }

    private CommandRun push(Path data, String segment) {
        return CommandRun.of(
                variables(), "wal-push", data.resolve("pg_wal").resolve(segment).toString());
    }

    private static void flipByte(Path file, int offset) throws IOException {
        byte[] content = Files.readAllBytes(file);
        content[offset] ^= 1;
        Files.write(file, content);
    }
}
