package io.holdfast.examples;

import io.holdfast.RetentionPolicy;
import io.holdfast.Snapshot;
import io.holdfast.repository.ForgetPlan;
import io.holdfast.repository.ForgetReport;
import io.holdfast.repository.ForgetRequest;
import io.holdfast.repository.ForgottenSnapshot;
import io.holdfast.repository.GroupBy;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RetentionDecision;
import io.holdfast.repository.SnapshotFilter;
import io.holdfast.repository.SnapshotGroup;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Period;
import java.util.List;

/** What is kept of the snapshots of an application. Immutable. */
public final class Retention {

    private static final Logger LOG = System.getLogger(Retention.class.getName());

    private final Repository repository;

    /** The retention of what is in a repository, which the caller closes. */
    public Retention(Repository repository) {
        this.repository = repository;
    }

    /** Forgets what is no longer needed, after each backup. */
    public ForgetReport forgetOldUploads() {
        RetentionPolicy policy = RetentionPolicy.builder()
                .within(Duration.ofHours(36))
                .daily(35)
                .withinWeekly(Period.ofYears(1))
                .yearly(RetentionPolicy.UNLIMITED)
                .keepTags("release")
                .build();
        ForgetPlan plan = repository.planForget(policy);
        plan.groups().forEach(Retention::log);
        return repository.forget(plan);
    }

    private static void log(SnapshotGroup group, List<RetentionDecision> decisions) {
        for (RetentionDecision decision : decisions) {
            String verdict = decision.kept() ? "stays" : "goes";
            LOG.log(Level.INFO, "{0}: {1} {2}: {3}", group, decision.snapshot().shortId(), verdict, decision.reasons());
        }
    }

    /** Plans what to forget of a database, so that each moment of the last week can be restored. */
    public ForgetPlan planDatabase() {
        RetentionPolicy policy = RetentionPolicy.builder()
                .pointInTime(Period.ofDays(7))
                .daily(30)
                .monthly(12)
                .build();
        return repository.planForget(ForgetRequest.keeping(policy)
                .filter(SnapshotFilter.all().tags("source=db"))
                .groupBy(GroupBy.HOST, GroupBy.SOURCE)
                .build());
    }

    /** Keeps a snapshot for a court, whatever the policy says. */
    public Snapshot holdLatest() {
        Snapshot latest = repository.snapshot("latest");
        return repository.hold(List.of(latest), "case 7").get(0);
    }

    /** Puts back what was forgotten last. */
    public void putBackTheLast() {
        List<ForgottenSnapshot> forgotten = repository.forgotten();
        if (!forgotten.isEmpty()) {
            repository.undelete(forgotten.get(0).snapshot().id());
        }
    }
}
