package io.holdfast.internal.recovery;

import io.holdfast.Cancellation;
import io.holdfast.CancelledException;
import io.holdfast.ConfigurationException;
import io.holdfast.RecoveryException;
import io.holdfast.event.HoldfastEvent;
import io.holdfast.internal.recovery.Execution.Work;
import io.holdfast.internal.recovery.JournalRecord.Kind;
import io.holdfast.internal.run.RunningOperation;
import io.holdfast.recovery.DrillPoint;
import io.holdfast.recovery.FailurePolicy;
import io.holdfast.recovery.RecoveryScenario;
import io.holdfast.recovery.RecoveryStep;
import io.holdfast.recovery.RunState;
import io.holdfast.recovery.StepCondition;
import io.holdfast.recovery.StepState;
import io.holdfast.spi.Operation;
import io.holdfast.spi.recovery.Outcome;
import io.holdfast.spi.recovery.Probe;
import io.holdfast.spi.recovery.RecoveryAction;
import io.holdfast.spi.recovery.RecoveryMode;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Does the steps of a run. What is to be done next follows from the {@link RunHistory} alone; what happens stands in the journal before anything follows from it. So a run is gone on with
 * in the same way whether it waited for a person or its process was killed: a step that was begun and of which the journal does not say how it ended is probed. Thread-safe.
 */
public final class RunEngine {

    private static final long MILLIS_BETWEEN_LOOKS = 50;
    private static final String REASON = "reason";

    private final RecoveryScenario scenario;
    private final Journal journal;
    private final RunHistory history;
    private final ProductionGuard guard;
    private final Clock clock;
    private final Consumer<HoldfastEvent> listener;
    private final Cancellation cancellation;
    private final Duration grace;
    private final Map<String, Execution> executing = new LinkedHashMap<>();
    private boolean proceeding;
    private boolean news;

    /**
     * One that goes on where a history ends.
     *
     * @param journal that the history was read from
     * @param grace how long a step that was told to end has for that
     */
    public RunEngine(
            RecoveryScenario scenario,
            Journal journal,
            RunHistory history,
            Clock clock,
            Consumer<HoldfastEvent> listener,
            Cancellation cancellation,
            Duration grace) {
        this.scenario = scenario;
        this.journal = journal;
        this.history = history;
        guard = new ProductionGuard(scenario);
        this.clock = clock;
        this.listener = listener;
        this.cancellation = cancellation;
        this.grace = grace;
    }

    /** Something that is looked up or decided while the history stands still. */
    @FunctionalInterface
    public interface Look<T> {
        T at(RunHistory history) throws IOException;
    }

    /** Looks at the history. */
    public synchronized <T> T look(Look<T> look) {
        try {
            return look.at(history);
        } catch (IOException e) {
            throw unwritten(e);
        }
    }

    /** Writes what happened; a decision of a person wakes whoever proceeds. */
    public synchronized void append(Kind kind, Optional<String> step, Map<String, String> detail) {
        try {
            JournalRecord next = new JournalRecord(history.nextNumber(), clock.instant(), kind, step, detail);
            journal.append(next);
            history.apply(next);
            wake();
        } catch (IOException e) {
            throw unwritten(e);
        }
    }

    private static RecoveryException unwritten(IOException e) {
        return new RecoveryException(
                "The journal of the recovery cannot be written: " + e.getMessage()
                        + ". No further step was begun; open the run again to go on with it",
                e);
    }

    /** Does what can be done until the run has ended, or waits for a person. */
    public void proceed() {
        begin();
        Runnable stopListening = cancellation.onCancel(this::wake);
        try {
            while (takeTurn()) {
                // Until nothing can be done.
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw cancelled(e);
        } finally {
            stopListening.run();
            end();
        }
    }

    private synchronized void begin() {
        if (proceeding) {
            throw new IllegalStateException("Somebody else proceeds with this run");
        }
        proceeding = true;
    }

    private synchronized void wake() {
        news = true;
        notifyAll();
    }

    /** Until something was decided or done, but not long: the time of something may be over. */
    private synchronized void awaitNews() throws InterruptedException {
        long last = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MILLIS_BETWEEN_LOOKS);
        while (!news && System.nanoTime() < last) {
            wait(MILLIS_BETWEEN_LOOKS);
        }
        news = false;
    }

    /** Whatever is still being done is told to end, and waited for; the next one finds by its probe what became of it. */
    private synchronized void end() {
        boolean interrupted = Thread.interrupted();
        executing.values().forEach(Execution::cancel);
        while (executing.values().stream().anyMatch(one -> one.result().isEmpty() && !one.isDeaf(grace))) {
            try {
                wait(MILLIS_BETWEEN_LOOKS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        executing.clear();
        proceeding = false;
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean takeTurn() throws InterruptedException {
        if (look(past -> past.state() == RunState.PENDING && !past.cancelled())) {
            plan();
        }
        synchronized (this) {
            if (cancellation.cancelled()) {
                throw cancelled(null);
            }
            takeResults();
            Turn turn = turn();
            if (turn == Turn.WAIT) {
                awaitNews();
            }
            return turn != Turn.REST;
        }
    }

    private CancelledException cancelled(@Nullable Exception cause) {
        return new CancelledException(
                "The recovery " + scenario.name() + " was stopped where it stood; open the run again to go on with it",
                cause);
    }

    /** What comes after a turn. */
    private enum Turn {
        /** Another one, at once. */
        AGAIN,
        /** Another one, when something has happened. */
        WAIT,
        /** None, unless a person does something. */
        REST
    }

    private void plan() {
        Optional<String> withoutPoint = drawPoint();
        if (withoutPoint.isPresent()) {
            synchronized (this) {
                append(Kind.REFUSED, Optional.empty(), Map.of(REASON, withoutPoint.get()));
                enter(RunState.FAILED);
            }
            return;
        }
        Map<String, String> previews = new HashMap<>();
        for (RecoveryStep step : scenario.steps()) {
            previews.put(step.name(), preview(step));
        }
        Optional<String> refusal = refusal();
        synchronized (this) {
            append(Kind.PLAN, Optional.empty(), previews);
            refusal.ifPresent(reason -> append(Kind.REFUSED, Optional.empty(), Map.of(REASON, reason)));
            enter(refusal.isPresent() ? RunState.FAILED : RunState.READY);
        }
    }

    /** Before anything relies on the point it stands in the journal. Why there is none; empty if there is one, or none is asked for. */
    private Optional<String> drawPoint() {
        Optional<DrillPoint> wanted = look(RunHistory::wantedPoint);
        if (wanted.isEmpty()) {
            return Optional.empty();
        }
        Instant incident = look(RunHistory::incident);
        try {
            DrawnPoint drawn = DrawnPoint.of(scenario, wanted.get(), incident, clock, listener, cancellation);
            append(Kind.POINT, Optional.empty(), Map.of("point", drawn.moment().toString(), REASON, drawn.how()));
            return Optional.empty();
        } catch (ConfigurationException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private Optional<String> refusal() {
        if (look(RunHistory::mode) != RecoveryMode.DRILL) {
            return Optional.empty();
        }
        String run = look(RunHistory::run);
        Instant incident = look(RunHistory::incident);
        return RunningOperation.run(
                "recovery targets",
                clock,
                listener,
                cancellation,
                operation -> guard.refusal(run, incident, operation));
    }

    private String preview(RecoveryStep step) {
        return Previews.of(step, clock, listener, cancellation, operation -> context(step, operation));
    }

    private Turn turn() {
        executing.values().forEach(one -> one.checkTime(clock.instant()));
        if (history.state().isEnd()) {
            return Turn.REST;
        }
        probeWhatIsUnknown();
        if (history.cancelled()) {
            return stop(RunState.CANCELLED);
        }
        if (history.rollingBack()) {
            return rollBack();
        }
        if (history.state() == RunState.AWAITING_COMMIT) {
            return awaitCommit();
        }
        if (isOver()) {
            return timeOut();
        }
        return goOn();
    }

    /** A step that was begun, that nobody does now, and of which nobody knows how it ended. */
    private void probeWhatIsUnknown() {
        for (RecoveryStep step : scenario.steps()) {
            if (history.step(step.name()).state() == StepState.RUNNING && !executing.containsKey(step.name())) {
                execute(step, Work.PROBE);
            }
        }
    }

    private Turn stop(RunState end) {
        if (!executing.isEmpty()) {
            endRunning();
            return Turn.WAIT;
        }
        enter(end);
        return Turn.REST;
    }

    private void endRunning() {
        executing.values().stream().filter(one -> one.work() == Work.RUN).forEach(Execution::cancel);
    }

    private boolean isOver() {
        return scenario.timeout()
                .filter(limit -> !clock.instant().isBefore(history.began().plus(limit)))
                .isPresent();
    }

    private Turn timeOut() {
        if (!executing.isEmpty()) {
            endRunning();
            return Turn.WAIT;
        }
        if (scenario.onFailure() == FailurePolicy.ROLL_BACK) {
            return beginRollBack(RunState.TIMED_OUT, "its time was over");
        }
        enter(RunState.TIMED_OUT);
        return Turn.REST;
    }

    private Turn goOn() {
        if (history.paused()) {
            return rest(RunState.PAUSED_BY_OPERATOR);
        }
        if (any(StepState.IN_DOUBT)) {
            return rest(RunState.PAUSED_IN_DOUBT);
        }
        Optional<RecoveryStep> failed = scenario.steps().stream()
                .filter(step -> !step.optional())
                .filter(step -> history.step(step.name()).state() == StepState.FAILED)
                .findFirst();
        if (failed.isPresent()) {
            return failed(failed.get());
        }
        if (scenario.steps().stream().allMatch(history::isResolved)) {
            return finish();
        }
        return beginSteps();
    }

    private Turn rest(RunState state) {
        if (!executing.isEmpty()) {
            return Turn.WAIT;
        }
        enter(state);
        return Turn.REST;
    }

    private Turn failed(RecoveryStep step) {
        if (scenario.onFailure() == FailurePolicy.PAUSE) {
            return rest(RunState.PAUSED_BY_FAILED_STEP);
        }
        if (!executing.isEmpty()) {
            return Turn.WAIT;
        }
        return beginRollBack(
                RunState.FAILED,
                "the step " + step.name() + " failed: "
                        + history.step(step.name()).reason());
    }

    private Turn finish() {
        RunState end = history.hasExceptions() ? RunState.COMPLETED_WITH_EXCEPTIONS : RunState.COMPLETED;
        if (history.mode() == RecoveryMode.DRILL && history.nextToUndo().isPresent()) {
            return beginRollBack(end, "the drill is over");
        }
        if (history.mode() == RecoveryMode.REAL && scenario.commitWithin().isPresent()) {
            enter(RunState.AWAITING_COMMIT);
            return Turn.REST;
        }
        enter(end);
        return Turn.REST;
    }

    private Turn awaitCommit() {
        if (history.committed()) {
            enter(history.hasExceptions() ? RunState.COMPLETED_WITH_EXCEPTIONS : RunState.COMPLETED);
            return Turn.REST;
        }
        Instant last = history.since().plus(scenario.commitWithin().orElse(Duration.ZERO));
        return clock.instant().isBefore(last)
                ? Turn.REST
                : beginRollBack(RunState.FAILED, "nobody committed it until " + last);
    }

    private Turn beginRollBack(RunState end, String reason) {
        append(Kind.ROLL_BACK, Optional.empty(), Map.of("end", end.name(), REASON, reason));
        return Turn.AGAIN;
    }

    private Turn rollBack() {
        if (!executing.isEmpty()) {
            endRunning();
            return Turn.WAIT;
        }
        if (any(StepState.IN_DOUBT)) {
            return rest(RunState.PAUSED_IN_DOUBT);
        }
        if (scenario.steps().stream()
                .map(step -> history.step(step.name()))
                .anyMatch(step -> step.state() == StepState.NOT_UNDONE && !step.leftAsItIs())) {
            return rest(RunState.PAUSED_BY_FAILED_STEP);
        }
        enter(RunState.ROLLING_BACK);
        Optional<RecoveryStep> next = history.nextToUndo();
        if (next.isEmpty()) {
            enter(history.end());
            return Turn.REST;
        }
        append(Kind.UNDO, Optional.of(next.get().name()), Map.of());
        execute(next.get(), Work.UNDO);
        return Turn.WAIT;
    }

    private boolean any(StepState state) {
        return scenario.steps().stream()
                .anyMatch(step -> history.step(step.name()).state() == state);
    }

    private Turn beginSteps() {
        boolean waits = !executing.isEmpty();
        for (RecoveryStep step : scenario.steps()) {
            StepState state = history.step(step.name()).state();
            if ((state == StepState.PENDING || state == StepState.WAITING) && isDue(step)) {
                switch (beginStep(step)) {
                    case AGAIN -> {
                        return Turn.AGAIN;
                    }
                    case WAIT -> waits = true;
                    case REST -> {
                        // It waits for a person.
                    }
                }
            }
        }
        return waits ? Turn.WAIT : rest(RunState.WAITING_FOR_APPROVAL);
    }

    private boolean isDue(RecoveryStep step) {
        return scenario.steps().stream()
                .filter(other -> step.after().contains(other.name()))
                .allMatch(history::isResolved);
    }

    private Turn beginStep(RecoveryStep step) {
        Optional<String> name = Optional.of(step.name());
        if (!step.modes().contains(history.mode())) {
            enter(RunState.RUNNING);
            append(Kind.SKIP, name, Map.of(REASON, "it is not done in this mode"));
            return Turn.AGAIN;
        }
        if (history.mode() == RecoveryMode.TABLE_TOP) {
            enter(RunState.RUNNING);
            append(Kind.WALK, name, Map.of());
            return Turn.AGAIN;
        }
        StepHistory past = history.step(step.name());
        if (step.when().isPresent() && !past.chosen().equals(Optional.of(true))) {
            return choose(step, step.when().get(), past.chosen());
        }
        if (!past.isGlassBroken() && past.attempts() == 0 && step.approvals() > 0) {
            if (past.approvers().size() < step.approvals()) {
                return ask(step, StepHistory.Asked.APPROVAL, step.approvalTimeout(), "was not approved");
            }
            if (past.asked() == StepHistory.Asked.APPROVAL && isOver(past, step.approvalTimeout())) {
                return late(step, "was approved and not begun", step.approvalTimeout());
            }
        }
        if (step.action().isEmpty()) {
            return ask(step, StepHistory.Asked.PERSON, step.timeout(), "was not confirmed");
        }
        if (past.failedAt()
                .filter(at -> clock.instant().isBefore(at.plus(step.retryDelay())))
                .isPresent()) {
            return Turn.WAIT;
        }
        enter(RunState.RUNNING);
        append(Kind.START, name, Map.of("attempt", Integer.toString(past.attempts() + 1)));
        execute(step, Work.RUN);
        return Turn.WAIT;
    }

    /** What follows from a condition follows from what the journal says of it, also where the step that it is about has come to something else since. */
    private Turn choose(RecoveryStep step, StepCondition condition, Optional<Boolean> chosen) {
        Optional<String> name = Optional.of(step.name());
        enter(RunState.RUNNING);
        if (chosen.isPresent()) {
            append(Kind.SKIP, name, Map.of(REASON, "it is not so that " + condition));
            return Turn.AGAIN;
        }
        boolean holds = scenario.steps().stream()
                .filter(other -> other.when().equals(Optional.of(condition)))
                .flatMap(other -> history.step(other.name()).chosen().stream())
                .findFirst()
                .orElseGet(() -> {
                    StepHistory about = history.step(condition.step());
                    return condition.holds(about.state(), about.outputs());
                });
        append(Kind.CHOSEN, name, Map.of("holds", Boolean.toString(holds), REASON, condition.toString()));
        return Turn.AGAIN;
    }

    private Turn ask(RecoveryStep step, StepHistory.Asked what, Duration limit, String missing) {
        StepHistory past = history.step(step.name());
        if (past.asked() != what) {
            append(Kind.ASK, Optional.of(step.name()), Map.of("for", what.name()));
            return Turn.AGAIN;
        }
        return isOver(past, limit) ? late(step, missing, limit) : Turn.REST;
    }

    private boolean isOver(StepHistory past, Duration limit) {
        return past.askedAt()
                .filter(since -> !clock.instant().isBefore(since.plus(limit)))
                .isPresent();
    }

    private Turn late(RecoveryStep step, String missing, Duration limit) {
        append(Kind.FAILED, Optional.of(step.name()), Map.of(REASON, "it " + missing + " within " + limit));
        return Turn.AGAIN;
    }

    private void execute(RecoveryStep step, Work work) {
        RecoveryAction action = step.action().orElseThrow();
        Execution execution = new Execution(
                step.name(),
                work,
                step.timeout(),
                clock,
                listener,
                operation -> perform(step, action, work, context(step, operation)),
                this::wake);
        executing.put(step.name(), execution);
        execution.start();
    }

    private Object perform(RecoveryStep step, RecoveryAction action, Work work, RunContext context)
            throws IOException, InterruptedException {
        // Since it was looked at something else may have come to stand where the drill works.
        Optional<String> refusal = context.mode() == RecoveryMode.DRILL && work != Work.PROBE
                ? guard.refusal(step, context)
                : Optional.empty();
        return switch (work) {
            case RUN -> refusal.isPresent() ? Outcome.failed(refusal.get()) : action.run(context);
            case PROBE -> action.probe(context);
            case UNDO -> {
                if (refusal.isPresent()) {
                    throw new IOException(refusal.get());
                }
                action.compensate(context);
                yield Outcome.done();
            }
        };
    }

    private synchronized RunContext context(RecoveryStep step, Operation operation) {
        Map<String, Map<String, String>> outputs = new HashMap<>();
        for (RecoveryStep other : scenario.steps()) {
            outputs.put(other.name(), history.step(other.name()).outputs());
        }
        return new RunContext(
                history.mode(),
                history.run() + "/" + step.name(),
                history.incident(),
                history.point(),
                outputs,
                operation);
    }

    private void takeResults() {
        for (Map.Entry<String, Execution> one : List.copyOf(executing.entrySet())) {
            Execution execution = one.getValue();
            Optional<Execution.Result> result = execution.result();
            if (result.isPresent()) {
                executing.remove(one.getKey());
                take(one.getKey(), execution.work(), result.get());
            } else if (execution.isDeaf(grace)) {
                executing.remove(one.getKey());
                leave(one.getKey(), execution.work());
            }
        }
    }

    private void take(String name, Work work, Execution.Result result) {
        Optional<String> step = Optional.of(name);
        Optional<Object> value = result.value();
        if (value.isEmpty()) {
            Kind kind = switch (work) {
                case RUN -> Kind.UNCLEAR;
                case PROBE -> Kind.DOUBT;
                case UNDO -> Kind.NOT_UNDONE;
            };
            append(kind, step, Map.of(REASON, result.failure()));
        } else if (work == Work.UNDO) {
            append(Kind.UNDONE, step, Map.of());
        } else if (value.get() instanceof Outcome outcome) {
            take(name, outcome);
        } else if (value.get() instanceof Probe probe) {
            take(name, probe);
        }
    }

    private void take(String name, Outcome outcome) {
        if (outcome instanceof Outcome.Done done) {
            append(Kind.DONE, Optional.of(name), done.outputs());
        } else if (outcome instanceof Outcome.Failed failed) {
            fail(name, failed.reason());
        }
    }

    private void take(String name, Probe probe) {
        Optional<String> step = Optional.of(name);
        if (probe instanceof Probe.Done done) {
            append(Kind.DONE, step, done.outputs());
        } else if (probe instanceof Probe.Unknown unknown) {
            append(Kind.DOUBT, step, Map.of(REASON, unknown.reason()));
        } else if (history.step(name).unclear()) {
            fail(name, history.step(name).reason());
        } else {
            append(Kind.NOT_DONE, step, Map.of());
        }
    }

    private void fail(String name, String reason) {
        boolean again = history.step(name).failures() < retries(name);
        append(Kind.FAILED, Optional.of(name), Map.of(REASON, reason, "again", Boolean.toString(again)));
    }

    private int retries(String name) {
        return scenario.steps().stream()
                .filter(step -> step.name().equals(name))
                .mapToInt(RecoveryStep::retries)
                .sum();
    }

    /** Its thread goes on with nobody knows what; whether it is done only a person can tell. */
    private void leave(String name, Work work) {
        Map<String, String> detail = Map.of(REASON, "it was told to end, and goes on nevertheless");
        append(work == Work.UNDO ? Kind.NOT_UNDONE : Kind.DOUBT, Optional.of(name), detail);
    }

    private void enter(RunState state) {
        if (history.state() == state) {
            return;
        }
        if (!history.state().next().contains(state)) {
            // What is decided while it waits is done as a part of its running.
            enter(RunState.RUNNING);
        }
        append(Kind.STATE, Optional.empty(), Map.of("state", state.name()));
    }
}
