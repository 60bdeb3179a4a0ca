package io.holdfast.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.ConfigurationException;
import io.holdfast.audit.AuditLog;
import io.holdfast.spi.recovery.RecoveryMode;
import io.holdfast.testkit.MutableClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who can have a step done, and each way to cheat. */
@Timeout(60)
class ApprovalsTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private final MutableClock clock = MutableClock.at(Instant.parse("2026-11-22T12:00:00Z"));
    private final World world = new World();
    private final ApprovalKey anna = ApprovalKey.generate();
    private final ApprovalKey ben = ApprovalKey.generate();
    private final ApprovalKey carl = ApprovalKey.generate();
    private final Approvers all = Approvers.builder()
            .add("anna", anna.publicKey())
            .add("ben", ben.publicKey())
            .add("carl", carl.publicKey())
            .build();

    @TempDir
    private Path directory;

    private AuditLog audit;

    @BeforeEach
    void openAudit() throws IOException {
        audit = AuditLog.open(directory.resolve("audit"), "test", clock);
    }

    private RecoveryScenario.Builder scenario(int approvals) {
        return RecoveryScenario.builder("test")
                .approvers(all)
                .then(RecoveryStep.builder("wipe", world.action("wipe"))
                        .approvals(approvals, HOUR)
                        .build());
    }

    /** A run that anna asked for, and that waits. */
    private RecoveryRun waiting(RecoveryScenario scenario, String journal) {
        RecoveryRun run = RecoveryRun.begin(scenario, directory.resolve(journal), request());
        assertThat(run.proceed().state()).isEqualTo(RunState.WAITING_FOR_APPROVAL);
        return run;
    }

    private RunRequest request() {
        return RunRequest.by("anna")
                .mode(RecoveryMode.REAL)
                .clock(clock)
                .audit(audit)
                .build();
    }

    private RecoveryRun waiting(int approvals) {
        return waiting(scenario(approvals).build(), "journal");
    }

    private void assertDenied(RecoveryRun run, ThrowingCallable cheat, String why) throws IOException {
        assertDenied(cheat, why);
        assertThat(run.proceed().state()).isEqualTo(RunState.WAITING_FOR_APPROVAL);
        assertThat(world.effects()).isEmpty();
    }

    /** Refused, in the journal, and in the audit log. */
    private void assertDenied(ThrowingCallable cheat, String why) throws IOException {
        assertThatThrownBy(cheat).isInstanceOf(ConfigurationException.class).hasMessageContaining(why);
        assertThat(lastDenied()).contains(why);
        assertThat(Files.readAllLines(directory.resolve("audit")))
                .last()
                .asString()
                .contains("\"recovery-denied\"", why);
    }

    private String lastDenied() throws IOException {
        return Files.readAllLines(directory.resolve("journal")).stream()
                .filter(line -> line.contains("\"denied\""))
                .reduce("", (one, next) -> next);
    }

    @Test
    void asManyAsAreNeededSign() {
        try (RecoveryRun run = waiting(2)) {
            ApprovalRequest request = run.approvalRequest("wipe");
            assertThat(request.text()).contains("step: wipe\n", "which would: do wipe\n", "asked for by: anna\n");
            run.approve("wipe", ben.approve(request, "ben"));
            assertThat(run.proceed().state()).isEqualTo(RunState.WAITING_FOR_APPROVAL);
            run.approve("wipe", Approval.parse(carl.approve(request.text().strip(), "carl") + "\n"));
            RecoveryReport report = run.proceed();
            assertThat(report.state()).isEqualTo(RunState.COMPLETED);
            assertThat(report.step("wipe").approvers()).containsExactly("ben", "carl");
            assertThat(report.reviewDue()).isFalse();
        }
        assertThat(world.effects()).containsExactly("wipe");
    }

    @Test
    void eachWayToCheatIsDeniedAndStandsInTheJournal() throws Exception {
        try (RecoveryRun other = waiting(scenario(2).build(), "another");
                RecoveryRun run = waiting(2)) {
            ApprovalRequest request = run.approvalRequest("wipe");
            assertDenied(run, () -> run.approve("wipe", "ben"), "with a signature");
            assertDenied(run, () -> run.approve("wipe", anna.approve(request, "anna")), "somebody else has to");
            assertDenied(run, () -> run.approve("wipe", anna.approve(request, "ben")), "not signed by ben");
            ApprovalKey stranger = ApprovalKey.generate();
            assertDenied(run, () -> run.approve("wipe", stranger.approve(request, "dora")), "not signed by dora");
            assertDenied(run, () -> run.approve("wipe", new Approval("ben", "bm90aGluZw==")), "not signed by ben");
            assertDenied(run, () -> run.approve("wipe", new Approval("ben", "%")), "not signed by ben");
            Approval forOther = ben.approve(other.approvalRequest("wipe"), "ben");
            assertDenied(run, () -> run.approve("wipe", forOther), "for something else");
            Approval renamed = new Approval("carl", ben.approve(request, "ben").signature());
            assertDenied(run, () -> run.approve("wipe", renamed), "not signed by carl");

            run.approve("wipe", ben.approve(request, "ben"));
            assertDenied(run, () -> run.approve("wipe", ben.approve(request, "ben")), "already");
            clock.advance(HOUR);
            assertDenied(() -> run.approve("wipe", carl.approve(request, "carl")), "was over");
        }
    }

    @Test
    void approvalsAreOfThePlanAsItWas() {
        Path journal = directory.resolve("journal");
        try (RecoveryRun run = waiting(2)) {
            run.approve("wipe", ben.approve(run.approvalRequest("wipe"), "ben"));
        }
        RecoveryScenario changed = scenario(1).build();
        assertThatThrownBy(() -> RecoveryRun.open(changed, journal, request())).hasMessageContaining("was changed");
        RecoveryScenario others = scenario(2)
                .approvers(Approvers.builder().add("dora", anna.publicKey()).build())
                .build();
        assertThatThrownBy(() -> RecoveryRun.open(others, journal, request())).hasMessageContaining("was changed");
    }

    @Test
    void revokedApprovalsDoNotCount() throws IOException {
        try (RecoveryRun run = waiting(2)) {
            ApprovalRequest request = run.approvalRequest("wipe");
            run.approve("wipe", ben.approve(request, "ben"));
            run.revoke("ben", "anna", "the key was stolen");
            run.approve("wipe", carl.approve(request, "carl"));
            assertThat(run.proceed().state()).isEqualTo(RunState.WAITING_FOR_APPROVAL);
            assertDenied(() -> run.approve("wipe", ben.approve(request, "ben")), "does not count any more");
        }
        try (RecoveryRun run = RecoveryRun.open(scenario(2).build(), directory.resolve("journal"), request())) {
            assertThat(run.proceed().step("wipe").approvers()).containsExactly("carl");
        }
        assertThat(world.effects()).isEmpty();
    }

    @Test
    void approvedAndNotBegunInTimeItIsAskedForAgain() {
        try (RecoveryRun run = waiting(1)) {
            run.approve("wipe", ben.approve(run.approvalRequest("wipe"), "ben"));
            clock.advance(HOUR);
            RecoveryReport late = run.proceed();
            assertThat(late.state()).isEqualTo(RunState.PAUSED_BY_FAILED_STEP);
            assertThat(late.step("wipe").reason()).isEqualTo("it was approved and not begun within PT1H");
            run.retry("wipe", "anna");
            RecoveryReport again = run.proceed();
            assertThat(again.state()).isEqualTo(RunState.WAITING_FOR_APPROVAL);
            assertThat(again.step("wipe").approvers()).isEmpty();
        }
        assertThat(world.effects()).isEmpty();
    }

    @Test
    void aManualStepIsApprovedBeforeItIsAPersons() {
        RecoveryScenario scenario = RecoveryScenario.builder("test")
                .approvers(all)
                .then(RecoveryStep.manual("call", "Call the provider")
                        .approvals(1, HOUR)
                        .timeout(Duration.ofHours(5))
                        .build())
                .build();
        try (RecoveryRun run = waiting(scenario, "journal")) {
            run.approve("call", ben.approve(run.approvalRequest("call"), "ben"));
            run.proceed();
            clock.advance(HOUR.multipliedBy(2));
            run.confirm("call", "carl", "ticket 7");
            assertThat(run.proceed().state()).isEqualTo(RunState.COMPLETED);
        }
    }

    @Test
    void brokenGlassLeavesItsMarkAndAReview() throws IOException {
        RecoveryScenario scenario = scenario(2).breakGlass().build();
        try (RecoveryRun run = waiting(scenario, "journal")) {
            assertThatThrownBy(() -> run.review("carl", "fine")).hasMessageContaining("no review is due");
            assertThatThrownBy(() -> run.breakGlass("wipe", "anna", " ")).hasMessageContaining("nobody says why");
            run.breakGlass("wipe", "anna", "nobody answers");
            RecoveryReport report = run.proceed();
            assertThat(report.state()).isEqualTo(RunState.COMPLETED_WITH_EXCEPTIONS);
            assertThat(report.reviewDue()).isTrue();
        }
        assertThat(world.effects()).containsExactly("wipe");
        try (RecoveryRun run = RecoveryRun.open(scenario, directory.resolve("journal"), request())) {
            assertDenied(() -> run.review("Anna", "fine"), "somebody else");
            run.review("carl", "it was right");
            assertThat(run.report().reviewDue()).isFalse();
        }
    }

    @Test
    void aManualStepWhoseApprovalWasRevokedIsAskedForAgain() throws IOException {
        RecoveryScenario scenario = RecoveryScenario.builder("test")
                .approvers(all)
                .then(RecoveryStep.manual("call", "Call the provider")
                        .approvals(1, HOUR)
                        .build())
                .build();
        try (RecoveryRun run = waiting(scenario, "journal")) {
            run.approve("call", ben.approve(run.approvalRequest("call"), "ben"));
            run.proceed();
            run.revoke("ben", "anna", "the key was stolen");
            assertDenied(() -> run.confirm("call", "anna", "done"), "not approved any more");
            run.proceed();
            run.approve("call", carl.approve(run.approvalRequest("call"), "carl"));
            run.proceed();
            run.confirm("call", "anna", "done");
            assertThat(run.proceed().state()).isEqualTo(RunState.COMPLETED);
        }
    }

    @Test
    void whatNeedsApprovalsIsNotLeftOutByOnePerson() throws IOException {
        try (RecoveryRun run = waiting(1)) {
            run.refuse("wipe", "anna", "no");
            run.proceed();
            assertDenied(() -> run.skip("wipe", "anna", "it takes too long"), "does not allow to go around");
        }
    }

    @Test
    void aStepThatIsNotForTheModeNeedsNoOtherReview() {
        RecoveryScenario scenario = scenario(1)
                .breakGlass()
                .then(RecoveryStep.builder("rehearse", world.action("rehearse"))
                        .modes(Set.of(RecoveryMode.DRILL))
                        .build())
                .build();
        try (RecoveryRun run = waiting(scenario, "journal")) {
            run.breakGlass("wipe", "anna", "nobody answers");
            run.review("ben", "it was right");
            assertThat(run.proceed().reviewDue()).isFalse();
            assertThat(run.report().step("rehearse").state()).isEqualTo(StepState.SKIPPED);
        }
    }

    @Test
    void eachWayAroundApprovalsHasToBeReviewed() {
        RecoveryScenario scenario = scenario(1)
                .breakGlass()
                .then(RecoveryStep.builder("rebuild", world.action("rebuild"))
                        .approvals(1, HOUR)
                        .build())
                .build();
        try (RecoveryRun run = waiting(scenario, "journal")) {
            run.breakGlass("wipe", "anna", "nobody answers");
            assertThat(run.proceed().reviewDue()).isTrue();
            run.review("ben", "it was right");
            run.refuse("rebuild", "carl", "not now");
            assertThat(run.proceed().reviewDue()).isFalse();
            run.skip("rebuild", "carl", "later");
            assertThat(run.proceed().reviewDue()).isTrue();
            assertThatThrownBy(() -> run.review("carl", "fine")).hasMessageContaining("somebody else");
            run.review("ben", "it can wait");
            assertThat(run.report().reviewDue()).isFalse();
        }
    }

    @Test
    void withoutLeaveNoGlassIsBroken() throws IOException {
        try (RecoveryRun run = waiting(1)) {
            assertDenied(() -> run.breakGlass("wipe", "anna", "in a hurry"), "does not allow");
        }
    }

    @Test
    void keysAreKeptInAFileOfTheirOwner() throws Exception {
        Path file = directory.resolve("ben.key");
        ben.write(file);
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThatThrownBy(() -> ben.write(file)).isInstanceOf(FileAlreadyExistsException.class);
        try (RecoveryRun run = waiting(1)) {
            run.approve("wipe", ApprovalKey.read(file).approve(run.approvalRequest("wipe"), "ben"));
            assertThat(run.proceed().state()).isEqualTo(RunState.COMPLETED);
        }
        String secret = Files.readAllLines(file).get(1);
        assertThat(ben.toString()).doesNotContain(secret);

        Path mixed = directory.resolve("mixed.key");
        Files.writeString(mixed, Files.readString(file).replace(ben.publicKey(), carl.publicKey()));
        assertThatThrownBy(() -> ApprovalKey.read(mixed)).hasMessageContaining("two keys");
        Files.writeString(mixed, Files.readString(file).replace(secret, secret.substring(4)));
        assertThatThrownBy(() -> ApprovalKey.read(mixed))
                .isInstanceOf(ConfigurationException.class)
                .satisfies(e -> assertThat(e.toString()).doesNotContain(secret.substring(8)));
        Files.writeString(mixed, "nothing");
        assertThatThrownBy(() -> ApprovalKey.read(mixed)).hasMessageContaining("no PRIVATE KEY");
    }

    @Test
    void approversAreDifferentPeopleWithDifferentKeys() {
        assertThatThrownBy(() -> Approvers.builder().add("ben", ben.publicKey()).add("Ben ", carl.publicKey()))
                .hasMessageContaining("named so already");
        assertThatThrownBy(() -> Approvers.builder().add("ben", ben.publicKey()).add("carl", ben.publicKey()))
                .hasMessageContaining("ben has the same key");
        String none = Base64.getEncoder().encodeToString("none".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> Approvers.builder().add("ben", none)).hasMessageContaining("none of Ed25519");
        assertThatThrownBy(() -> Approval.parse("signature")).isInstanceOf(IllegalArgumentException.class);
    }
}
