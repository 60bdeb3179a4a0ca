package io.holdfast.internal.forget;

import io.holdfast.ConfigurationException;
import io.holdfast.Snapshot;
import io.holdfast.internal.format.FileType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.lock.HeldLock;
import io.holdfast.internal.repository.OpenRepository;
import io.holdfast.internal.run.RunningOperation;
import io.holdfast.internal.store.FileInfo;
import io.holdfast.repository.ForgetPlan;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Removes snapshots as planned: a batch is first kept among the {@linkplain ForgottenSnapshots forgotten}, and only then deleted. */
public final class SnapshotRemoval {

    private static final int BATCH = 100;

    private final OpenRepository repository;
    private final ForgetPlan plan;
    private final RunningOperation operation;

    public SnapshotRemoval(OpenRepository repository, ForgetPlan plan, RunningOperation operation) {
        this.repository = repository;
        this.plan = plan;
        this.operation = operation;
    }

    /**
     * Removes what the plan removes.
     *
     * @throws ConfigurationException if the plan is refused, or the snapshots are no longer those that it was made for; nothing was removed
     */
    public void run() throws IOException, InterruptedException {
        if (!plan.refusals().isEmpty()) {
            throw new ConfigurationException("Nothing was forgotten: " + String.join("; ", plan.refusals()) + ".");
        }
        List<Id> removed = ids(plan.removed().stream()).toList();
        operation.expect(removed.size(), 0);
        if (removed.isEmpty()) {
            return;
        }
        try (HeldLock lock = repository.lockExclusively(operation)) {
            checkNothingChanged();
            for (int from = 0; from < removed.size(); from += BATCH) {
                operation.checkCancelled();
                lock.check();
                List<Id> batch = removed.subList(from, Math.min(removed.size(), from + BATCH));
                new ForgottenSnapshots(repository).remove(batch);
                operation.advance(batch.size(), 0, "");
            }
        }
    }

    /** A snapshot of which anything changes, such as a hold, gets another id. */
    private void checkNothingChanged() throws IOException, InterruptedException {
        Set<Id> existing = repository.files().list(FileType.SNAPSHOT).stream()
                .map(FileInfo::id)
                .collect(Collectors.toSet());
        long gone = ids(Stream.concat(plan.kept().stream(), plan.removed().stream()))
                .filter(id -> !existing.contains(id))
                .count();
        if (gone > 0) {
            throw new ConfigurationException("Nothing was forgotten: since it was planned, " + gone
                    + " snapshots of the plan were removed, held or tagged by somebody else. Plan again");
        }
    }

    private static Stream<Id> ids(Stream<Snapshot> snapshots) {
        return snapshots.map(snapshot -> Id.fromHex(snapshot.id()));
    }
}
