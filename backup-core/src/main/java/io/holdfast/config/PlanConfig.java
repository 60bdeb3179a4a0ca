package io.holdfast.config;

import io.holdfast.Objectives;
import io.holdfast.RetentionPolicy;
import io.holdfast.Snapshot;
import io.holdfast.spi.source.SnapshotKind;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is backed up together, where to, when, and how long it is kept.
 *
 * @param name how its snapshots are told from those of other plans
 * @param sources the names of its sources
 * @param repository the name of the repository that it writes
 * @param tags of its snapshots
 * @param copies other repositories that have its snapshots as well
 * @param schedules by what they are for; of each kind as many as there are tiers
 * @param retention what is kept of each kind; a kind without is kept for good
 * @param holds which snapshots no cleanup removes, whatever retention keeps
 * @param log how change logs come into the repository, if they do
 * @param restoreTest what restore tests look at, if there are any
 * @param drill which recovery is rehearsed, if one is
 * @param hooks commands around its backups
 * @param objectives what is promised for the plan as a whole
 * @param run how it is carried out
 */
public record PlanConfig(
        String name,
        List<String> sources,
        String repository,
        List<String> tags,
        List<CopyConfig> copies,
        Map<ScheduleKind, List<ScheduleConfig>> schedules,
        Map<SnapshotKind, RetentionPolicy> retention,
        List<HoldConfig> holds,
        Optional<LogConfig> log,
        Optional<RestoreTestConfig> restoreTest,
        Optional<DrillConfig> drill,
        List<HookConfig> hooks,
        Objectives objectives,
        PlanRunConfig run) {

    /** Copies what can change. */
    public PlanConfig {
        sources = List.copyOf(sources);
        tags = List.copyOf(tags);
        copies = List.copyOf(copies);
        schedules = Map.copyOf(schedules);
        retention = Map.copyOf(retention);
        holds = List.copyOf(holds);
        hooks = List.copyOf(hooks);
    }

    /**
     * What holds a snapshot, in whatever repository it is; nothing if it is not of this plan.
     *
     * @param now the moment
     */
    public Optional<HoldConfig> held(Snapshot snapshot, Instant now) {
        return holds.stream()
                .filter(hold -> snapshot.plan().equals(Optional.of(name)))
                .filter(hold -> hold.holds(snapshot.time().toInstant(), now))
                .findFirst();
    }

    /** The schedules of a kind; none if there is no such schedule. */
    public List<ScheduleConfig> schedules(ScheduleKind kind) {
        return schedules.getOrDefault(kind, List.of());
    }
}
