package io.holdfast.recovery;

import io.holdfast.ConfigurationException;
import io.holdfast.Snapshot;
import io.holdfast.internal.recovery.Cancellable;
import io.holdfast.internal.recovery.DrillDirectory;
import io.holdfast.repository.Overwrite;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RestoreReport;
import io.holdfast.repository.RestoreRequest;
import io.holdfast.repository.SnapshotFilter;
import io.holdfast.spi.recovery.ActionContext;
import io.holdfast.spi.recovery.DirectoryTarget;
import io.holdfast.spi.recovery.Outcome;
import io.holdfast.spi.recovery.Probe;
import io.holdfast.spi.recovery.RecoveryAction;
import io.holdfast.spi.recovery.RecoveryMode;
import io.holdfast.spi.recovery.RestorableTime;
import io.holdfast.spi.recovery.TargetIdentity;
import io.holdfast.verify.Verifier;
import io.holdfast.verify.VerifyReport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Restores the files of the newest complete snapshot from before the incident. Immutable and thread-safe.
 *
 * <p>Every file of the snapshot is written, also over one that looks unchanged: it may be what was damaged. In a drill it restores to a directory of the drill, which is deleted when the drill
 * is over. It says where it restored to, which snapshot, and of when that is ({@link Outcome#DIRECTORY}, {@code snapshot}, {@link Outcome#NEWEST_COMMIT}). One that was interrupted is done
 * again.
 */
public final class RestoreAction implements RecoveryAction {

    private final Repository repository;
    private final SnapshotFilter filter;
    private final Path target;
    private final String subtree;
    private final boolean verified;
    private final boolean deleteExtra;
    private final Optional<Instant> before;
    private final Optional<DrillDirectory> drill;

    private RestoreAction(Builder builder) {
        repository = builder.repository;
        filter = builder.filter;
        target = builder.target;
        subtree = builder.subtree;
        verified = builder.verified;
        deleteExtra = builder.deleteExtra;
        before = builder.before;
        drill = builder.drill.map(parent -> new DrillDirectory(parent, target));
    }

    /**
     * Begins one: all of the snapshot, which is taken as it is; nothing is deleted; not in drills.
     *
     * @param filter which snapshots are meant
     * @param target the directory to restore into
     */
    public static Builder builder(Repository repository, SnapshotFilter filter, Path target) {
        return new Builder(repository, filter, target);
    }

    @Override
    public String description() {
        return "restore " + (verified ? "the newest sound snapshot" : "the newest snapshot")
                + " from before " + before.map(Instant::toString).orElse("the incident") + " of "
                + repository.location() + (subtree.isEmpty() ? "" : ", of it " + subtree) + ", into " + target
                + (deleteExtra ? ", and delete what is not in it" : "");
    }

    @Override
    public Set<RecoveryMode> modes() {
        return drill.isPresent() ? EnumSet.allOf(RecoveryMode.class) : RecoveryAction.super.modes();
    }

    @Override
    public String preview(ActionContext context) {
        Optional<Snapshot> snapshot = newest(context);
        if (snapshot.isEmpty()) {
            return description() + ": there is none";
        }
        RestoreReport report = restore(snapshot.get(), context, true);
        return "restore the snapshot " + snapshot.get().shortId() + " of "
                + snapshot.get().time() + " into "
                + directory(context) + ": " + report.files() + " files of " + report.bytes() + " bytes"
                + (deleteExtra ? ", and delete " + report.deleted() + " entries" : "");
    }

    /** Each moment since the first complete snapshot: that which was the newest then. */
    @Override
    public Optional<RestorableTime> restorable(ActionContext context) {
        Instant last = context.incident();
        return Optional.of(new RestorableTime(repository.snapshots(filter).stream()
                .filter(snapshot -> !snapshot.partial())
                .map(snapshot -> snapshot.time().toInstant())
                .filter(first -> !first.isAfter(last))
                .min(Comparator.naturalOrder())
                .map(first -> List.of(new RestorableTime.Range(first, last)))
                .orElse(List.of())));
    }

    @Override
    public List<String> details() {
        return drill.map(where -> List.of("in drills below " + where.parent())).orElseGet(List::of);
    }

    @Override
    public Set<TargetIdentity> touches(ActionContext context) throws IOException {
        return DirectoryTarget.of(directory(context)).measure();
    }

    @Override
    public Outcome run(ActionContext context) throws InterruptedException {
        Optional<Snapshot> found = verified ? newestSound(context) : newest(context);
        if (found.isEmpty()) {
            return Outcome.failed("there is no " + (verified ? "sound " : "") + "snapshot from before "
                    + context.point().orElseGet(() -> last(context))
                    + "; nothing was restored");
        }
        Snapshot snapshot = found.get();
        RestoreReport report = restore(snapshot, context, false);
        if (!report.complete()) {
            return Outcome.failed(report.problems().size() + " entries of " + snapshot.shortId()
                    + " could not be restored, such as " + report.problems().get(0));
        }
        return Outcome.done(Map.of(
                Outcome.DIRECTORY,
                directory(context).toString(),
                "snapshot",
                snapshot.id(),
                Outcome.NEWEST_COMMIT,
                snapshot.time().toInstant().toString()));
    }

    private Instant last(ActionContext context) {
        return before.orElseGet(context::incident);
    }

    private List<Snapshot> eligible(ActionContext context) {
        return repository.snapshots(filter).stream()
                .filter(snapshot -> !snapshot.partial())
                .filter(snapshot -> isInTime(snapshot.time().toInstant(), context))
                .sorted(Comparator.comparing(Snapshot::time).reversed())
                .toList();
    }

    /** What is there at the moment that a drill restores to is restored. */
    private boolean isInTime(Instant taken, ActionContext context) {
        return context.point().map(point -> !taken.isAfter(point)).orElseGet(() -> taken.isBefore(last(context)));
    }

    private Optional<Snapshot> newest(ActionContext context) {
        return eligible(context).stream().findFirst();
    }

    private Optional<Snapshot> newestSound(ActionContext context) throws InterruptedException {
        for (Snapshot snapshot : eligible(context)) {
            context.operation().checkCancelled();
            VerifyReport report = Cancellable.in(
                    context.operation(),
                    cancellation -> repository.verify(
                            Verifier.everythingRead().withCancellation(cancellation), List.of(snapshot)));
            if (report.intact()) {
                return Optional.of(snapshot);
            }
        }
        return Optional.empty();
    }

    private RestoreReport restore(Snapshot snapshot, ActionContext context, boolean dry) {
        RestoreRequest.Builder request = RestoreRequest.to(directory(context))
                .subtree(subtree)
                .overwrite(Overwrite.ALWAYS)
                .deleteExtra(deleteExtra)
                .durable(true)
                .dryRun(dry);
        return Cancellable.in(
                context.operation(),
                cancellation -> repository.restore(
                        snapshot, request.cancellation(cancellation).build()));
    }

    private Path directory(ActionContext context) {
        return context.mode() == RecoveryMode.DRILL && drill.isPresent()
                ? drill.get().of(context.key())
                : target;
    }

    @Override
    public Probe probe(ActionContext context) {
        return Probe.notDone();
    }

    @Override
    public boolean compensable(RecoveryMode mode) {
        return mode == RecoveryMode.DRILL && drill.isPresent();
    }

    @Override
    public void compensate(ActionContext context) throws IOException {
        if (!compensable(context.mode())) {
            throw new UnsupportedOperationException(description());
        }
        drill.orElseThrow().delete(context.key());
    }

    /** Builds a {@link RestoreAction}. Not thread-safe. */
    public static final class Builder {

        private final Repository repository;
        private final SnapshotFilter filter;
        private final Path target;
        private String subtree = "";
        private boolean verified;
        private boolean deleteExtra;
        private Optional<Instant> before = Optional.empty();
        private Optional<Path> drill = Optional.empty();

        private Builder(Repository repository, SnapshotFilter filter, Path target) {
            this.repository = repository;
            this.filter = filter;
            this.target = target;
        }

        /** Restores what is in this directory of the snapshot, directly into the target. */
        public Builder subtree(String directory) {
            subtree = directory;
            return this;
        }

        /** Reads each snapshot before, the newest first, and restores the first one of which nothing is damaged. */
        public Builder verified() {
            verified = true;
            return this;
        }

        /** Restores the newest from before this moment, and not from before the incident. */
        public Builder before(Instant moment) {
            before = Optional.of(moment);
            return this;
        }

        /** Deletes what the snapshot does not have from restored directories. */
        public Builder deleteExtra() {
            deleteExtra = true;
            return this;
        }

        /** Restores to a directory of its own below this one in a drill. */
        public Builder drillIn(Path directory) {
            drill = Optional.of(directory);
            return this;
        }

        /**
         * The action.
         *
         * @throws ConfigurationException if one of target and directory of drills is in the other
         */
        public RestoreAction build() {
            return new RestoreAction(this);
        }
    }
}
