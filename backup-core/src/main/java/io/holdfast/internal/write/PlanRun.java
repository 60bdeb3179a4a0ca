package io.holdfast.internal.write;

import io.holdfast.BackupPlan;
import io.holdfast.BackupReport.SourceReport;
import io.holdfast.ConsistentCut;
import io.holdfast.internal.index.BlobIndex;
import io.holdfast.internal.lock.HeldLock;
import io.holdfast.internal.repository.OpenRepository;
import io.holdfast.internal.repository.SoundBlobs;
import io.holdfast.internal.run.RunningOperation;
import io.holdfast.internal.run.Workers;
import io.holdfast.spi.source.Source;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The backup of all sources of a plan: one after the other, or at one cut. */
public final class PlanRun {

    private final OpenRepository repository;
    private final BackupPlan plan;
    private final String run;
    private final HeldLock lock;
    private final RunningOperation operation;
    private final SoundBlobs.Knowledge knowledge;
    private final LogCoverage coverage;
    private final List<SourceReport> reports = new ArrayList<>();
    private Optional<ConsistentCut> cut = Optional.empty();

    /**
     * A run.
     *
     * @param run its id
     * @param coverage what each source waits for
     */
    public PlanRun(
            OpenRepository repository,
            BackupPlan plan,
            String run,
            HeldLock lock,
            LogCoverage coverage,
            RunningOperation operation)
            throws IOException, InterruptedException {
        this.repository = repository;
        this.plan = plan;
        this.run = run;
        this.lock = lock;
        this.coverage = coverage;
        this.operation = operation;
        knowledge = SoundBlobs.gather(repository, repository.index());
    }

    /** Backs all sources up. */
    public void run() throws IOException, InterruptedException {
        if (plan.longestStill().isPresent()) {
            runTogether(plan.longestStill().get());
            return;
        }
        for (Map.Entry<String, Source> source : plan.sources().entrySet()) {
            BackupRun backup = begin(source.getKey(), source.getValue());
            reports.add(backup.run(repository.index(), Optional.empty()));
        }
    }

    private BackupRun begin(String name, Source source) throws InterruptedException {
        BackupRun.Request request = new BackupRun.Request(
                name,
                source,
                plan.name(),
                run,
                plan.tags(),
                plan.increments(),
                plan.hostName().orElse(repository.options().hostName()),
                plan.readAll(),
                plan.dryRun(),
                plan.sizeLimits());
        return new BackupRun(repository, knowledge, request, lock, coverage, operation);
    }

    private void runTogether(Duration longestStill) throws IOException, InterruptedException {
        Map<String, Boolean> waiting = new LinkedHashMap<>();
        List<BackupRun> backups = new ArrayList<>();
        for (Map.Entry<String, Source> source : plan.sources().entrySet()) {
            waiting.put(source.getKey(), source.getValue().snapshotter().waitsAtCut());
            backups.add(begin(source.getKey(), source.getValue()));
        }
        BlobIndex index = repository.index();
        Optional<CutBarrier> barrier = Optional.of(new CutBarrier(waiting, longestStill, operation.clock()));
        Map<BackupRun, SourceReport> reported = new ConcurrentHashMap<>();
        Workers.forEach("backup", backups.size(), backups, backup -> reported.put(backup, backup.run(index, barrier)));
        for (BackupRun backup : backups) {
            reports.add(reported.get(backup));
        }
        cut = backups.get(0).cut();
    }

    /** What became of each source, in the order of the plan. */
    public List<SourceReport> reports() {
        return reports;
    }

    /** What they show together, if they were cut together. */
    public Optional<ConsistentCut> cut() {
        return cut;
    }
}
