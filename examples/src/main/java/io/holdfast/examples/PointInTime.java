package io.holdfast.examples;

import io.holdfast.BackupPlan;
import io.holdfast.BackupReport;
import io.holdfast.ConsistentCut;
import io.holdfast.Snapshot;
import io.holdfast.repository.FollowRequest;
import io.holdfast.repository.Following;
import io.holdfast.repository.GroupRestoreReport;
import io.holdfast.repository.GroupRestoreRequest;
import io.holdfast.repository.PointRestoreReport;
import io.holdfast.repository.PointRestoreRequest;
import io.holdfast.repository.RecoveryPoint;
import io.holdfast.repository.RecoveryWindow;
import io.holdfast.repository.RehearsalReport;
import io.holdfast.repository.RehearsalRequest;
import io.holdfast.repository.Repository;
import io.holdfast.repository.SnapshotFilter;
import io.holdfast.spi.recovery.RestoredCheck;
import io.holdfast.spi.recovery.ScratchProvider;
import io.holdfast.spi.source.Source;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** A database of an application, which can be restored to any point of time. Immutable. */
public final class PointInTime {

    private static final Logger LOG = System.getLogger(PointInTime.class.getName());

    private final Repository repository;
    private final Source database;

    /** A database and where it is backed up; the caller closes both. */
    public PointInTime(Repository repository, Source database) {
        this.repository = repository;
        this.database = database;
    }

    /** Follows the database until what is returned is closed. */
    public Following follow() {
        FollowRequest request = FollowRequest.builder()
                .foldEvery(Duration.ofHours(1))
                .tolerableLag(Duration.ofSeconds(30))
                .build();
        return repository.follow(database, request);
    }

    /** Backs the database up: everything once a week if this is called each day, and else what changed. */
    public BackupReport backUp() {
        BackupPlan plan = BackupPlan.builder("nightly", repository)
                .source("db", database)
                .increments(6)
                .build();
        return plan.run();
    }

    /** Logs what can be restored. */
    public RecoveryWindow logWindow() {
        RecoveryWindow window = repository.window(database);
        window.ranges().forEach(range -> LOG.log(Level.INFO, "from {0} to {1}", range.from(), range.to()));
        window.gaps().forEach(gap -> LOG.log(Level.WARNING, "missing: {0} to {1}", gap.after(), gap.upTo()));
        window.rpo().ifPresent(rpo -> LOG.log(Level.INFO, "would be lost now: the last {0}", rpo));
        return window;
    }

    /** Puts the database back as it was at a moment. */
    public PointRestoreReport restore(Instant moment, Path target) {
        PointRestoreRequest request =
                PointRestoreRequest.to(target).point(RecoveryPoint.at(moment)).build();
        return repository.restore(database, request);
    }

    /**
     * Shows that the database could be put back as it was at a moment: restores it to a scratch, looks at it, and removes it.
     *
     * @throws IllegalStateException if it could not, with what was found
     */
    public RehearsalReport rehearse(Instant moment, ScratchProvider scratch, RestoredCheck check) {
        RehearsalRequest request = RehearsalRequest.in(scratch)
                .point(RecoveryPoint.at(moment))
                .check(check)
                .build();
        RehearsalReport rehearsal = repository.rehearse(database, request);
        if (!rehearsal.passed()) {
            throw new IllegalStateException("What was restored is not as it should be: " + rehearsal);
        }
        return rehearsal;
    }

    /** Puts two databases back as they were at one moment; both were once backed up by a consistent plan. */
    public static GroupRestoreReport restoreTogether(
            Repository repository, Source orders, Source payments, Instant moment, Path target) {
        Snapshot full = repository.snapshot("latest", SnapshotFilter.all().tags("kind=full"));
        ConsistentCut cut = repository.cut(full).orElseThrow();
        GroupRestoreRequest request = GroupRestoreRequest.at(cut, moment)
                .source("orders", orders, target.resolve("orders"))
                .source("payments", payments, target.resolve("payments"))
                .build();
        GroupRestoreReport report = repository.restore(request);
        LOG.log(Level.INFO, "at most {0} apart", report.uncertainty());
        return report;
    }
}
