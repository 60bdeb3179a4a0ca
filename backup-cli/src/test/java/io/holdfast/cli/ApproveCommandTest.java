package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.recovery.Approval;
import io.holdfast.recovery.ApprovalRequest;
import io.holdfast.recovery.Approvers;
import io.holdfast.spi.recovery.RecoveryMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApproveCommandTest {

    @TempDir
    private Path directory;

    private CommandRun run(String... arguments) {
        return CommandRun.of(Map.of(), arguments);
    }

    @Test
    void whatIsSignedCounts() throws Exception {
        Path key = directory.resolve("ben.key");
        String publicKey = run("approve", "keygen", key.toString()).ok().out().strip();
        ApprovalRequest request = new ApprovalRequest(
                "lost host",
                "run 1",
                "00ff",
                RecoveryMode.REAL,
                "wipe",
                "Delete\neverything",
                "anna",
                Instant.parse("2026-11-22T12:00:00Z"));
        Path file = Files.writeString(directory.resolve("request"), request.text());

        CommandRun signed = run("approve", "sign", "--key", key.toString(), "--as", "ben", file.toString());

        Approvers approvers = Approvers.builder().add("ben", publicKey).build();
        assertThat(approvers.verify(request, Approval.parse(signed.ok().out()))).isTrue();
        assertThat(signed.out() + signed.err())
                .doesNotContain(Files.readAllLines(key).get(1));
    }

    @Test
    void noKeyIsOverwritten() throws Exception {
        Path key = Files.writeString(directory.resolve("ben.key"), "mine");
        assertThat(run("approve", "keygen", key.toString())
                        .endedWith(ExitCode.ERROR)
                        .err())
                .contains("there is a file");
        assertThat(key).hasContent("mine");
        assertThat(run("approve", "sign", "--key", key.toString(), "--as", "ben", key.toString())
                        .endedWith(ExitCode.ERROR)
                        .err())
                .contains("is no key for approvals");
    }
}
