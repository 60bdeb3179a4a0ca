package io.holdfast.examples;

import io.holdfast.Objectives;
import io.holdfast.recovery.CheckAction;
import io.holdfast.recovery.DrillPoint;
import io.holdfast.recovery.RecoveryReport;
import io.holdfast.recovery.RecoveryRun;
import io.holdfast.recovery.RecoveryScenario;
import io.holdfast.recovery.RecoveryStep;
import io.holdfast.recovery.RestoreAction;
import io.holdfast.recovery.RunRequest;
import io.holdfast.recovery.VerifyAction;
import io.holdfast.repository.Repository;
import io.holdfast.repository.SnapshotFilter;
import io.holdfast.spi.recovery.RecoveryMode;
import io.holdfast.spi.recovery.RestoredCheck;
import io.holdfast.verify.Verifier;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** How a shop gets its uploads back when they were damaged: written down, rehearsed, and done for real with the approval of somebody else. Thread-safe. */
public final class UploadsRecovery {

    private final RecoveryScenario scenario;
    private final Path journals;

    /**
     * The recovery of a directory.
     *
     * @param repository where it is backed up; the caller closes it
     * @param uploads what is recovered, with an absolute path
     * @param isSound tells whether uploads are as they should be
     * @param work where drills restore to and journals are; outside of what is recovered
     */
    public UploadsRecovery(Repository repository, Path uploads, RestoredCheck isSound, Path work) {
        scenario = scenario(repository, uploads, isSound, work.resolve("drills"));
        journals = work.resolve("journals");
    }

    private static RecoveryScenario scenario(Repository repository, Path uploads, RestoredCheck isSound, Path drills) {
        RestoreAction restore = RestoreAction.builder(repository, SnapshotFilter.all(), uploads)
                .subtree(uploads.getRoot().relativize(uploads).toString())
                .deleteExtra()
                .drillIn(drills)
                .build();
        return RecoveryScenario.builder("damaged uploads")
                .objectives(Objectives.of(Duration.ofMinutes(60), Duration.ofHours(24)))
                .then(RecoveryStep.builder("verify", VerifyAction.of(repository, Verifier.everythingRead()))
                        .estimate(Duration.ofMinutes(10))
                        .build())
                .then(RecoveryStep.builder("restore", restore)
                        .estimate(Duration.ofMinutes(20))
                        .approvals(1, Duration.ofMinutes(15))
                        .build())
                .then(RecoveryStep.builder("check", CheckAction.directory("look at each upload", "restore", isSound))
                        .estimate(Duration.ofMinutes(5))
                        .build())
                .build();
    }

    /** What somebody may not expect of it: nothing, as long as it can be done in time. */
    public RecoveryScenario scenario() {
        return scenario;
    }

    /**
     * Rehearses it where nothing is in production.
     *
     * @throws IllegalStateException if it could not be done, took too long or would lose too much
     */
    public RecoveryReport drill(String requester, String approver, String name) {
        RunRequest request = RunRequest.by(requester).mode(RecoveryMode.DRILL).build();
        try (RecoveryRun run = RecoveryRun.begin(scenario, journals.resolve(name), request)) {
            run.proceed();
            run.approve("restore", approver);
            RecoveryReport report = run.proceed();
            if (!report.rtoMet() || !report.rpoMet()) {
                throw new IllegalStateException("The uploads could not be recovered as they should be: " + report);
            }
            return report;
        }
    }

    /** Rehearses it as of any moment that can be restored; it waits to be approved. */
    public RecoveryReport drillAtAnyMoment(String requester, String name) {
        RunRequest request = RunRequest.by(requester).point(DrillPoint.random()).build();
        try (RecoveryRun run = RecoveryRun.begin(scenario, journals.resolve(name), request)) {
            return run.proceed();
        }
    }

    /** Begins it for real; it waits to be approved. */
    public RecoveryReport begin(String requester, Instant incident, String name) {
        RunRequest request = RunRequest.by(requester)
                .mode(RecoveryMode.REAL)
                .incident(incident)
                .build();
        try (RecoveryRun run = RecoveryRun.begin(scenario, journals.resolve(name), request)) {
            return run.proceed();
        }
    }

    /** Approves it, and goes on with it. */
    public RecoveryReport approve(String approver, String name) {
        RunRequest request = RunRequest.by(approver).build();
        try (RecoveryRun run = RecoveryRun.open(scenario, journals.resolve(name), request)) {
            run.approve("restore", approver);
            return run.proceed();
        }
    }

    /** Goes on with it after its process has ended. */
    public RecoveryReport resume(String operator, String name) {
        RunRequest request = RunRequest.by(operator).build();
        try (RecoveryRun run = RecoveryRun.open(scenario, journals.resolve(name), request)) {
            return run.proceed();
        }
    }
}
