package io.holdfast.recovery;

import io.holdfast.Cancellation;
import io.holdfast.CancelledException;
import io.holdfast.ConfigurationException;
import io.holdfast.RecoveryException;
import io.holdfast.event.HoldfastEvent;
import io.holdfast.internal.recovery.AuditedJournal;
import io.holdfast.internal.recovery.CopiedJournal;
import io.holdfast.internal.recovery.Decisions;
import io.holdfast.internal.recovery.Journal;
import io.holdfast.internal.recovery.JournalFile;
import io.holdfast.internal.recovery.JournalRecord.Kind;
import io.holdfast.internal.recovery.Reports;
import io.holdfast.internal.recovery.RunEngine;
import io.holdfast.internal.recovery.RunHistory;
import io.holdfast.internal.recovery.RunPlan;
import io.holdfast.internal.recovery.WrittenPoint;
import io.holdfast.internal.run.RunningOperation;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * A run of a {@link RecoveryScenario}. Thread-safe.
 *
 * <p>All that happens in it stands in its journal, a file, before anything follows from it; nothing else is remembered. So a run that waits for a person, or whose process was killed, is gone
 * on with by {@link #open} and {@link #proceed} by whoever has the file and the same scenario. A step that was being done then is probed first; where that does not tell, a person has to.
 *
 * <p>The file belongs to where what is recovered cannot harm it. One process at a time has a run open.
 *
 * <pre>{@code
 * try (RecoveryRun run = RecoveryRun.begin(scenario, journal, request)) {
 *     RecoveryReport report = run.proceed();
 * }
 * }</pre>
 */
public final class RecoveryRun implements AutoCloseable {

    private final RecoveryScenario scenario;
    private final Journal journal;
    private final RunEngine engine;
    private final Decisions decisions;
    private final Clock clock;
    private final Consumer<HoldfastEvent> listener;
    private final Duration grace;
    private final Optional<CopiedJournal> copied;

    private RecoveryRun(RecoveryScenario scenario, Journal file, RunHistory history, RunRequest request) {
        this.scenario = scenario;
        copied = request.copies().map(repository -> new CopiedJournal(file, repository, this::tellNotCopied));
        Journal kept = copied.<Journal>map(one -> one).orElse(file);
        journal = request.audit()
                .<Journal>map(log -> new AuditedJournal(kept, log))
                .orElse(kept);
        clock = request.clock();
        listener = request.listener();
        grace = request.grace();
        engine = new RunEngine(
                scenario, journal, history, clock, request.listener(), request.cancellation(), request.grace());
        decisions = new Decisions(scenario, engine, clock);
    }

    /**
     * What a run would do. Nothing is done, and nothing written.
     *
     * @throws ConfigurationException if a point is asked for, and it is no drill, or there is none
     * @throws CancelledException if it was cancelled
     */
    public static RecoveryPlan plan(RecoveryScenario scenario, RunRequest request) {
        return RunPlan.of(scenario, request);
    }

    /**
     * Begins a run. Nothing is done before {@link #proceed}.
     *
     * @param file of its journal, which is created
     * @throws ConfigurationException if there is such a file, nobody is named who asks for it, or it is no drill and a {@link RunRequest#point() point} is given; nothing was done
     * @throws RecoveryException if the file cannot be written; nothing was done
     */
    public static RecoveryRun begin(RecoveryScenario scenario, Path file, RunRequest request) {
        if (request.requester().isBlank()) {
            throw new ConfigurationException("Nothing was done: nobody is named who asks for the recovery");
        }
        WrittenPoint.requireDrill(request);
        try {
            return begin(scenario, JournalFile.create(file), request);
        } catch (FileAlreadyExistsException e) {
            throw new ConfigurationException(
                    "Nothing was done: there is a journal " + file + "; open that run, or name another file", e);
        } catch (IOException e) {
            throw new RecoveryException("Nothing was done: the journal " + file + " cannot be written", e);
        }
    }

    static RecoveryRun begin(RecoveryScenario scenario, Journal journal, RunRequest request) {
        RecoveryRun run = new RecoveryRun(scenario, journal, new RunHistory(scenario), request);
        Map<String, String> detail = new HashMap<>();
        detail.put("run", UUID.randomUUID().toString());
        detail.put("scenario", scenario.name());
        detail.put("digest", scenario.digest());
        detail.put("mode", request.mode().name());
        detail.put(
                "incident",
                request.incident().orElseGet(request.clock()::instant).toString());
        detail.put("by", request.requester());
        request.point().ifPresent(point -> detail.putAll(WrittenPoint.write(point)));
        run.engine.append(Kind.BEGIN, Optional.empty(), detail);
        return run;
    }

    /**
     * Opens a run that was begun, to decide something or to go on with it.
     *
     * @param file of its journal
     * @param request of which only clock, listener, cancellation, grace and audit log count; the rest is as it was begun
     * @throws RecoveryException if the journal cannot be read, is not what was written, is open elsewhere, or is of another scenario; nothing was done
     */
    public static RecoveryRun open(RecoveryScenario scenario, Path file, RunRequest request) {
        try {
            return open(scenario, JournalFile.open(file), request);
        } catch (IOException e) {
            throw notOpened(file, e);
        }
    }

    static RecoveryRun open(RecoveryScenario scenario, Journal journal, RunRequest request) throws IOException {
        try {
            return new RecoveryRun(scenario, journal, RunHistory.of(scenario, journal.records()), request);
        } catch (IOException | RuntimeException e) {
            journal.close();
            throw e;
        }
    }

    /**
     * What a run has shown so far, also while somebody has it open.
     *
     * @throws RecoveryException if the journal cannot be read, is not what was written, or is of another scenario
     */
    public static RecoveryReport report(RecoveryScenario scenario, Path file, Clock clock) {
        try {
            return Reports.of(scenario, RunHistory.of(scenario, JournalFile.read(file)), clock.instant());
        } catch (IOException e) {
            throw notOpened(file, e);
        }
    }

    private static RecoveryException notOpened(Path file, IOException e) {
        return new RecoveryException(
                "The run of the journal " + file + " cannot be opened: " + e.getMessage() + ". Nothing was done", e);
    }

    /**
     * Does what can be done until the run has ended, or waits for a person. What people decide meanwhile, from other threads, counts at once.
     *
     * @return what it has shown so far; where it stands has to be asked of it
     * @throws CancelledException if it was cancelled, or the thread interrupted; it can be gone on with
     * @throws RecoveryException if the journal cannot be written; it can be opened again and gone on with
     * @throws IllegalStateException if another thread does this
     */
    public RecoveryReport proceed() {
        try {
            engine.proceed();
        } finally {
            awaitCopy();
        }
        return report();
    }

    private void awaitCopy() {
        copied.ifPresent(copy -> copy.awaitCopy(grace));
    }

    private void tellNotCopied(String reason) {
        try {
            engine.append(Kind.NOT_COPIED, Optional.empty(), Map.of("reason", reason));
            RunningOperation.run("recovery journal copy", clock, listener, new Cancellation(), operation -> {
                operation.warn(
                        "recovery " + scenario.name(),
                        "its journal could not be copied, and the recovery goes on: " + reason,
                        false);
                return reason;
            });
        } catch (RuntimeException e) {
            // The run was closed meanwhile, or cannot write its journal either, which it says itself.
        }
    }

    /** What it has shown so far. */
    public RecoveryReport report() {
        Instant now = clock.instant();
        return engine.look(history -> Reports.of(scenario, history, now));
    }

    /**
     * Agrees that a step is done. Whoever tries and cannot stands in the journal.
     *
     * @param by who agrees, as the host knows them: not who asked for the run, and everybody once
     * @throws ConfigurationException if they cannot, the step does not wait for that, its time is over, or the scenario says who approves
     */
    public void approve(String step, String by) {
        decisions.approve(step, by);
    }

    /**
     * What somebody is asked to agree to.
     *
     * @throws ConfigurationException if the step does not wait for that
     */
    public ApprovalRequest approvalRequest(String step) {
        return decisions.request(step);
    }

    /**
     * Agrees that a step is done, by the signature of one of the {@linkplain RecoveryScenario#approvers() approvers}. Whoever tries and cannot stands in the journal.
     *
     * @throws ConfigurationException if it is not theirs, or is for another request; and where the other way to {@link #approve(String, String) approve} throws it
     */
    public void approve(String step, Approval approval) {
        decisions.approve(step, approval);
    }

    /**
     * Says that somebody's approvals no longer count, of what was not begun, and that none will.
     *
     * @throws ConfigurationException if the run has ended
     */
    public void revoke(String approver, String by, String reason) {
        decisions.revoke(approver, by, reason);
    }

    /**
     * Has a step done without the approvals that it waits for. The run is complete with an exception then, and somebody else has to {@link #review} it.
     *
     * @throws ConfigurationException if the scenario does not allow that, or the step does not wait for an approval
     */
    public void breakGlass(String step, String by, String reason) {
        decisions.breakGlass(step, by, reason);
    }

    /**
     * Says what somebody has found who looked at what was done without approvals; also when the run has ended.
     *
     * @throws ConfigurationException if nothing is to be reviewed, or by somebody else
     */
    public void review(String by, String finding) {
        decisions.review(by, finding);
    }

    /**
     * Says that a step that is a person's was done.
     *
     * @param evidence what shows that
     * @throws ConfigurationException if the step does not wait for that, or its time is over
     */
    public void confirm(String step, String by, String evidence) {
        decisions.confirm(step, by, evidence);
    }

    /**
     * Does not agree to a step, or says that a person could not do it: it has failed.
     *
     * @throws ConfigurationException if the step does not wait for a person
     */
    public void refuse(String step, String by, String reason) {
        decisions.refuse(step, by, reason);
    }

    /**
     * Says whether a step was done that is {@linkplain StepState#IN_DOUBT in doubt}. If it was not, it is done again.
     *
     * @param evidence what shows that
     * @throws ConfigurationException if it is not in doubt
     */
    public void settle(String step, boolean done, String by, String evidence) {
        decisions.settle(step, done, by, evidence);
    }

    /**
     * Wants a step that failed, or could not be undone, tried again.
     *
     * @throws ConfigurationException if it has not failed
     */
    public void retry(String step, String by) {
        decisions.retry(step, by);
    }

    /**
     * Wants to go on without a step that failed, or leave as it is one that could not be undone. Of one that needs approvals and was not begun, that has to be {@link #review reviewed}.
     *
     * @throws ConfigurationException if it has not failed, or needs approvals, was not begun, and the scenario does not allow to {@link RecoveryScenario#breakGlass() break glass}
     */
    public void skip(String step, String by, String reason) {
        decisions.skip(step, by, reason);
    }

    /**
     * Wants no further step begun; those that are being done come to their end.
     *
     * @throws ConfigurationException if it is paused, rolled back or has ended
     */
    public void pause(String by) {
        decisions.pause(by);
    }

    /**
     * Wants steps begun again after a {@link #pause}.
     *
     * @throws ConfigurationException if it is not paused
     */
    public void goOn(String by) {
        decisions.goOn(by);
    }

    /**
     * Ends the run; steps that are being done are told to end. What was done stays as it is.
     *
     * @throws ConfigurationException if it is rolled back, waits to be committed or has ended
     */
    public void cancel(String by) {
        decisions.cancel(by);
    }

    /**
     * Wants undone what was done, and the run ended; steps that are being done are told to end.
     *
     * @throws ConfigurationException if it is rolled back or has ended
     */
    public void rollBack(String by, String reason) {
        decisions.rollBack(by, reason);
    }

    /**
     * Wants what was done to stay.
     *
     * @throws ConfigurationException if it does not wait for that, or its time is over
     */
    public void commit(String by) {
        decisions.commit(by);
    }

    /** Closes the journal. What happens after that is not done. */
    @Override
    public void close() {
        awaitCopy();
        try {
            journal.close();
        } catch (IOException e) {
            throw new RecoveryException("The journal of the recovery cannot be closed; all that it says is durable", e);
        }
    }

    @Override
    public String toString() {
        return "a run of " + scenario;
    }
}
