package io.holdfast.internal.plan;

import io.holdfast.BackupReport;
import io.holdfast.CancelledException;
import io.holdfast.HoldfastException;
import io.holdfast.internal.run.RunningOperation;
import io.holdfast.plan.Outcome;
import io.holdfast.plan.StepResult;
import io.holdfast.spi.InvalidSettingsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What was done so far, of which everything that was not is told to the listener. Not thread-safe. */
final class StepLog {

    private final RunningOperation operation;
    private final Retries retries;
    private final List<StepResult> results = new ArrayList<>();
    private final List<BackupReport> backups = new ArrayList<>();
    private boolean damage;

    StepLog(RunningOperation operation, Retries retries) {
        this.operation = operation;
        this.retries = retries;
    }

    /** Something that may fail as all of Holdfast does. */
    @FunctionalInterface
    interface Body<T> {
        T run() throws InterruptedException;
    }

    /**
     * Does something, again if that may help.
     *
     * @return what came of it; empty if it failed, which is noted then
     */
    <T> Optional<T> attempt(String action, String subject, Body<T> body) throws InterruptedException {
        try {
            return Optional.of(retries.run(subject, body));
        } catch (CancelledException e) {
            throw e;
        } catch (HoldfastException | InvalidSettingsException e) {
            add(action, subject, Outcome.FAILED, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    void add(String action, String subject, Outcome outcome, String message) {
        results.add(new StepResult(action, subject, outcome, message));
        if (outcome != Outcome.DONE) {
            operation.warn(subject, action + ": " + message, true);
        }
    }

    /** Tells the listener of something that has kept nothing from being done. */
    void warn(String subject, String reason) {
        operation.warn(subject, reason, false);
    }

    /** Something is damaged: whatever else is sound, what was done has failed then. */
    void addDamage(String action, String subject, String message) {
        damage = true;
        add(action, subject, Outcome.FAILED, message);
    }

    void add(BackupReport report) {
        backups.add(report);
    }

    List<StepResult> results() {
        return results;
    }

    /** What was done last. */
    StepResult last() {
        return results.get(results.size() - 1);
    }

    List<BackupReport> backups() {
        return backups;
    }

    /** How what was done of a plan ended. Damage makes a failure of all, as it does of the health of the sources; a check, a hook or a copy that failed does not make a failure of a backup that was made, nor the other way round. */
    Outcome outcome(List<String> essential) {
        Outcome all = Outcome.of(results.stream().map(StepResult::outcome).toList());
        List<Outcome> parts = results.stream()
                .filter(result -> essential.contains(result.action()))
                .map(StepResult::outcome)
                .toList();
        if (damage || Outcome.of(parts) == Outcome.FAILED) {
            return Outcome.FAILED;
        }
        return all == Outcome.DONE ? Outcome.DONE : Outcome.PARTIAL;
    }
}
