package io.holdfast.internal.plan;

import io.holdfast.CancelledException;
import io.holdfast.HoldfastException;
import io.holdfast.Snapshot;
import io.holdfast.config.LimitPolicy;
import io.holdfast.config.PlanConfig;
import io.holdfast.health.SpaceFact;
import io.holdfast.plan.Outcome;
import io.holdfast.plan.PlanRequest;
import io.holdfast.plan.Task;
import io.holdfast.repository.Repository;
import io.holdfast.repository.SnapshotFilter;
import io.holdfast.spi.source.SnapshotKind;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Whether there is room for a backup, as far as those before it tell. */
final class Space {

    private final PlanConfig plan;
    private final PlanRequest request;
    private final StepLog log;

    Space(PlanConfig plan, PlanRequest request, StepLog log) {
        this.plan = plan;
        this.request = request;
        this.log = log;
    }

    /**
     * Whether a backup may begin, which is noted if it may not, or will hardly succeed.
     *
     * @param action what is noted
     * @param subject of what
     * @param sources the names of what is backed up at once
     */
    boolean suffices(Repository repository, String action, String subject, Collection<String> sources)
            throws InterruptedException {
        Optional<Lack> lacking;
        try {
            lacking = lacking(repository, subject, sources);
        } catch (CancelledException e) {
            throw e;
        } catch (HoldfastException e) {
            log.warn(subject, "whether there is room for it could not be found out: " + e.getMessage());
            return true;
        }
        if (lacking.isEmpty()) {
            return true;
        }
        Lack lack = lacking.get();
        boolean refused =
                plan.run().onLowSpace().map(LimitPolicy.REFUSE::equals).orElse(lack.certain());
        if (request.force() || request.dryRun() || !refused) {
            log.warn(subject, lack.what());
            return true;
        }
        log.add(
                action,
                subject,
                Outcome.FAILED,
                "refused: " + lack.what()
                        + ". Nothing was copied; free some space, or let on-low-space: warn or --force try it all the same");
        return false;
    }

    /**
     * Why a backup will hardly succeed.
     *
     * @param certain whether it cannot. What the last backups have added tells less: what one that was broken off has stored already is not stored again.
     */
    private record Lack(String what, boolean certain) {}

    private Optional<Lack> lacking(Repository repository, String subject, Collection<String> sources) {
        OptionalLong free = repository.freeBytes();
        if (free.isEmpty()) {
            if (plan.run().onLowSpace().isPresent()) {
                log.warn(
                        subject,
                        "how many bytes are free in '" + plan.repository()
                                + "' is not known, so that nobody can tell whether this fits: its store does not say, and it has no quota");
            }
            return Optional.empty();
        }
        if (free.getAsLong() == 0) {
            return Optional.of(new Lack("nothing is free in '" + plan.repository() + "'", true));
        }
        // What cannot be read keeps no new one from being made.
        List<Snapshot> ours = repository.snapshots(SnapshotFilter.all().tags("plan=" + plan.name()), problem -> {});
        SnapshotKind kind = request.task() == Task.INCREMENTAL ? SnapshotKind.INCREMENTAL : SnapshotKind.FULL;
        long least = sources.stream()
                .flatMap(source -> fact(free, ours, source, kind))
                .mapToLong(SpaceFact::least)
                .sum();
        return free.getAsLong() < least
                ? Optional.of(new Lack(
                        free.getAsLong() + " bytes are free in '" + plan.repository()
                                + "', and by the last backups at least " + least + " are needed",
                        false))
                : Optional.empty();
    }

    private static Stream<SpaceFact> fact(OptionalLong free, List<Snapshot> ours, String source, SnapshotKind kind) {
        List<Snapshot> its = ours.stream()
                .filter(snapshot -> snapshot.source().equals(Optional.of(source)))
                .toList();
        return SpaceFact.of(free, its, kind).stream();
    }
}
