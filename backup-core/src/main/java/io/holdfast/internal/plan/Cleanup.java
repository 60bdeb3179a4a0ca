package io.holdfast.internal.plan;

import io.holdfast.RetentionPolicy;
import io.holdfast.Snapshot;
import io.holdfast.config.CopyConfig;
import io.holdfast.config.HoldConfig;
import io.holdfast.config.PlanConfig;
import io.holdfast.plan.Outcome;
import io.holdfast.plan.PlanRequest;
import io.holdfast.repository.ForgetPlan;
import io.holdfast.repository.ForgetRequest;
import io.holdfast.repository.GroupBy;
import io.holdfast.repository.PruneOptions;
import io.holdfast.repository.PruneReport;
import io.holdfast.repository.Repository;
import io.holdfast.repository.SnapshotFilter;
import io.holdfast.repository.SnapshotGroup;
import io.holdfast.spi.source.SnapshotKind;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Forgets of a plan and its copies what retention does not keep, and prunes. Of one source, all snapshots count together, whichever machine made them. */
final class Cleanup {

    static final String FORGET = "forget";

    private static final String HOLD = "hold";
    private static final String PRUNE = "prune";

    private final PlanConfig plan;
    private final PlanRequest request;
    private final Connections connections;
    private final Clock clock;
    private final StepLog log;

    Cleanup(PlanConfig plan, PlanRequest request, Connections connections, Clock clock, StepLog log) {
        this.plan = plan;
        this.request = request;
        this.connections = connections;
        this.clock = clock;
        this.log = log;
    }

    void run() throws InterruptedException {
        Optional<Repository> primary = connections.repository(plan.repository(), !request.dryRun());
        if (primary.isEmpty()) {
            log.add(FORGET, plan.repository(), Outcome.FAILED, "the repository cannot be opened");
        } else {
            clean(plan.repository(), primary.get(), plan.retention());
        }
        for (CopyConfig copy : plan.copies()) {
            Optional<Repository> repository = connections.repository(copy.repository(), !request.dryRun());
            if (repository.isEmpty()) {
                log.add(FORGET, copy.repository(), Outcome.FAILED, "the repository cannot be opened");
                continue;
            }
            if (copy.followsDeletions() && primary.isPresent()) {
                follow(copy.repository(), primary.get(), repository.get());
            }
            clean(copy.repository(), repository.get(), copy.retention());
        }
    }

    private void clean(String name, Repository repository, Map<SnapshotKind, RetentionPolicy> retention)
            throws InterruptedException {
        sayHeld(name, repository);
        for (SnapshotKind kind : SnapshotKind.values()) {
            RetentionPolicy policy = retention.get(kind);
            if (policy != null) {
                forget(
                        name,
                        kind.label(),
                        repository,
                        ForgetRequest.keeping(policy)
                                .filter(snapshot -> removable(snapshot) && snapshot.kind() == kind));
            }
        }
        prune(name, repository);
    }

    private boolean removable(Snapshot snapshot) {
        return snapshot.plan().equals(Optional.of(plan.name()))
                && held(snapshot).isEmpty();
    }

    private Optional<HoldConfig> held(Snapshot snapshot) {
        return plan.held(snapshot, clock.instant());
    }

    /** Says what is held here, since that is kept beside what retention keeps. */
    private void sayHeld(String name, Repository repository) throws InterruptedException {
        if (plan.holds().isEmpty()) {
            return;
        }
        log.attempt(HOLD, name, () -> repository.snapshots(SnapshotFilter.all().tags("plan=" + plan.name())))
                .ifPresent(all -> {
                    Map<String, Long> held = all.stream()
                            .flatMap(snapshot -> held(snapshot).stream())
                            .collect(Collectors.groupingBy(HoldConfig::reason, TreeMap::new, Collectors.counting()));
                    held.forEach((reason, count) ->
                            log.add(HOLD, name, Outcome.DONE, count + " snapshots are held: " + reason));
                });
    }

    /** Forgets of a mirror what its original no longer has, unless that has nothing of a source: it was lost then, and the mirror is what is left. */
    private void follow(String name, Repository original, Repository mirror) throws InterruptedException {
        SnapshotFilter ours = SnapshotFilter.all().tags("plan=" + plan.name());
        Optional<List<String>> gone = log.attempt(FORGET, name, () -> {
            List<Snapshot> originals = original.snapshots(ours);
            Set<String> there = originals.stream()
                    .flatMap(snapshot ->
                            List.of(snapshot.id(), snapshot.original().orElse(snapshot.id())).stream())
                    .collect(Collectors.toSet());
            Set<SnapshotGroup> sources = originals.stream().map(Cleanup::source).collect(Collectors.toSet());
            List<Snapshot> missing = mirror.snapshots(ours).stream()
                    .filter(snapshot -> !there.contains(snapshot.original().orElse(snapshot.id())))
                    .filter(snapshot -> held(snapshot).isEmpty())
                    .toList();
            missing.stream()
                    .map(Cleanup::source)
                    .filter(source -> !sources.contains(source))
                    .distinct()
                    .forEach(source -> log.add(
                            FORGET,
                            name,
                            Outcome.FAILED,
                            "what is gone: refused: there is no snapshot of " + source + " in " + plan.repository()
                                    + ", and these are all that are left"));
            return missing.stream()
                    .filter(snapshot -> sources.contains(source(snapshot)))
                    .map(Snapshot::id)
                    .toList();
        });
        if (gone.isPresent() && !gone.get().isEmpty()) {
            forget(name, "what is gone", mirror, ForgetRequest.of(gone.get()).filter(this::removable));
        }
    }

    private static SnapshotGroup source(Snapshot snapshot) {
        return SnapshotGroup.of(snapshot, Set.of(GroupBy.SOURCE));
    }

    private void forget(String name, String what, Repository repository, ForgetRequest.Builder builder)
            throws InterruptedException {
        ForgetRequest forget = builder.groupBy(GroupBy.SOURCE)
                .maxDaysLost(plan.run().maxDaysLost())
                .cancellation(request.cancellation())
                .build();
        log.attempt(FORGET, name, () -> forget(repository, forget)).ifPresent(planned -> {
            if (planned.refusals().isEmpty()) {
                String would = request.dryRun() ? "would keep " : "kept ";
                log.add(
                        FORGET,
                        name,
                        Outcome.DONE,
                        what + ": " + would + planned.kept().size() + " and remove "
                                + planned.removed().size() + removed(planned));
            } else {
                log.add(FORGET, name, Outcome.FAILED, what + ": refused: " + String.join("; ", planned.refusals()));
            }
        });
    }

    private static String removed(ForgetPlan planned) {
        return planned.removed().isEmpty()
                ? ""
                : " (" + planned.removed().stream().map(Snapshot::shortId).collect(Collectors.joining(" ")) + ")";
    }

    private ForgetPlan forget(Repository repository, ForgetRequest forget) {
        ForgetPlan planned = repository.planForget(forget);
        if (!request.dryRun()
                && planned.refusals().isEmpty()
                && !planned.removed().isEmpty()) {
            repository.forget(planned);
        }
        return planned;
    }

    private void prune(String name, Repository repository) throws InterruptedException {
        PruneOptions how =
                PruneOptions.builder().cancellation(request.cancellation()).build();
        if (request.dryRun()) {
            log.attempt(PRUNE, name, () -> repository.planPrune(how))
                    .ifPresent(planned -> log.add(
                            PRUNE,
                            name,
                            Outcome.DONE,
                            "would free " + planned.forecast().bytesFreed() + " bytes at last"));
            return;
        }
        log.attempt(PRUNE, name, () -> repository.prune(repository.planPrune(how)))
                .ifPresent(report -> log.add(PRUNE, name, Outcome.DONE, message(report)));
    }

    private static String message(PruneReport report) {
        return "marked " + report.marked().packs() + " packs, deleted "
                + report.deleted().packs();
    }
}
