package io.holdfast.internal.recovery;

import io.holdfast.internal.recovery.JournalRecord.Kind;
import io.holdfast.recovery.DrillPoint;
import io.holdfast.recovery.RecoveryScenario;
import io.holdfast.recovery.RecoveryStep;
import io.holdfast.recovery.RunState;
import io.holdfast.recovery.StepState;
import io.holdfast.spi.recovery.RecoveryMode;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What the records of a run say, and nothing else: whoever reads the same records knows the same. */
public final class RunHistory {

    private final Map<String, StepHistory> steps = new LinkedHashMap<>();
    private final RecoveryScenario scenario;
    private RunState state = RunState.PENDING;
    private Instant since = Instant.EPOCH;
    private Optional<JournalRecord> begin = Optional.empty();
    private Optional<Instant> recovered = Optional.empty();
    private Optional<JournalRecord> rollBack = Optional.empty();
    private Optional<Instant> point = Optional.empty();
    private Map<String, String> plan = Map.of();
    private boolean paused;
    private boolean cancelled;
    private boolean committed;
    private boolean reviewed;
    private final Set<String> revoked = new HashSet<>();
    private String reason = "";
    private final List<JournalRecord> records = new ArrayList<>();

    /** One without records. */
    public RunHistory(RecoveryScenario scenario) {
        this.scenario = scenario;
        scenario.steps().forEach(step -> steps.put(step.name(), new StepHistory()));
    }

    /**
     * One with these records.
     *
     * @throws IOException if they are of another scenario, or cannot follow one another
     */
    public static RunHistory of(RecoveryScenario scenario, List<JournalRecord> records) throws IOException {
        RunHistory history = new RunHistory(scenario);
        for (JournalRecord journal : records) {
            history.apply(journal);
        }
        if (history.begin.isEmpty()) {
            throw new IOException("no run stands in it");
        }
        return history;
    }

    void apply(JournalRecord journal) throws IOException {
        if (journal.number() != nextNumber() || (journal.kind() == Kind.BEGIN) != records.isEmpty()) {
            throw new IOException("record " + journal.number() + " is not the one that follows");
        }
        records.add(journal);
        if (journal.step().isPresent()) {
            stepOf(journal).apply(journal);
            // Each time that somebody goes around approvals somebody else has to look at it; a step that is not for the
            // mode, or not for the case, is skipped by nobody.
            boolean goneAround = journal.kind() == Kind.BREAK_GLASS
                    || (journal.kind() == Kind.SKIP && journal.detail().containsKey("by"));
            reviewed = reviewed && !goneAround;
            return;
        }
        switch (journal.kind()) {
            case BEGIN -> begin(journal);
            case POINT -> point = Optional.of(Instant.parse(journal.get("point")));
            case PLAN -> plan = journal.detail();
            case REFUSED -> reason = journal.get("reason");
            case STATE -> enter(journal);
            case PAUSE -> paused = true;
            case GO_ON -> paused = false;
            case CANCEL -> {
                cancelled = true;
                reason = "ended by " + journal.get("by");
            }
            case ROLL_BACK -> {
                rollBack = Optional.of(journal);
                reason = journal.get("reason");
                recovered = isComplete(end()) ? recovered.or(() -> Optional.of(journal.time())) : Optional.empty();
            }
            case COMMIT -> committed = true;
            case REVOKE -> {
                revoked.add(journal.get("approver"));
                steps.values().forEach(step -> step.revoke(journal.get("approver")));
            }
            case REVIEW -> reviewed = true;
            case DENIED, NOT_COPIED -> {
                // It stands in the journal, and nothing follows from it.
            }
            default -> throw new IOException("record " + journal.number() + " is of a step, and names none");
        }
    }

    private StepHistory stepOf(JournalRecord journal) throws IOException {
        StepHistory step = steps.get(journal.step().orElseThrow());
        if (step == null) {
            throw new IOException("record " + journal.number() + " is of a step that there is not");
        }
        return step;
    }

    private void begin(JournalRecord journal) throws IOException {
        if (!journal.get("digest").equals(scenario.digest())) {
            throw new IOException(
                    "it is of the scenario \"" + journal.get("scenario")
                            + "\" as it was then, and that was changed or is another; a run is gone on with only with the one that it began with");
        }
        begin = Optional.of(journal);
        since = journal.time();
    }

    private void enter(JournalRecord journal) throws IOException {
        RunState next = RunState.valueOf(journal.get("state"));
        if (!state.next().contains(next)) {
            throw new IOException("record " + journal.number() + ": " + next + " cannot follow " + state);
        }
        state = next;
        since = journal.time();
        if (state == RunState.AWAITING_COMMIT || isComplete(state)) {
            recovered = recovered.or(() -> Optional.of(journal.time()));
        }
    }

    private static boolean isComplete(RunState state) {
        return state == RunState.COMPLETED || state == RunState.COMPLETED_WITH_EXCEPTIONS;
    }

    /** What it was read from, in this order. */
    List<JournalRecord> records() {
        return List.copyOf(records);
    }

    /** Where the run stands. */
    public RunState state() {
        return state;
    }

    /** Since when. */
    public Instant since() {
        return since;
    }

    /** What tells it from all other runs. */
    public String run() {
        return beginning().get("run");
    }

    /** Who asked for it. */
    public String requester() {
        return beginning().get("by");
    }

    /** How seriously it is meant. */
    public RecoveryMode mode() {
        return RecoveryMode.valueOf(beginning().get("mode"));
    }

    /** When the incident began. */
    public Instant incident() {
        return Instant.parse(beginning().get("incident"));
    }

    /** The moment that a drill restores to, once it is known. */
    public Optional<Instant> point() {
        return point;
    }

    /** What is asked for of the moment that a drill restores to, and not settled yet. */
    Optional<DrillPoint> wantedPoint() {
        return point.isPresent() ? Optional.empty() : WrittenPoint.read(beginning());
    }

    /** When it began. */
    public Instant began() {
        return beginning().time();
    }

    private JournalRecord beginning() {
        return begin.orElseThrow();
    }

    /** When all was recovered. */
    public Optional<Instant> recovered() {
        return recovered;
    }

    /** Why it is where it stands, if there is a reason. */
    public String reason() {
        return reason;
    }

    /** What each step would have done as things were when it began. */
    public Map<String, String> plan() {
        return new HashMap<>(plan);
    }

    /** What is known of a step, which must be one of the scenario. */
    public StepHistory step(String name) {
        StepHistory step = steps.get(name);
        if (step == null) {
            throw new IllegalArgumentException("there is no step " + name);
        }
        return step;
    }

    boolean knows(String step) {
        return steps.containsKey(step);
    }

    boolean paused() {
        return paused;
    }

    boolean cancelled() {
        return cancelled;
    }

    boolean committed() {
        return committed;
    }

    boolean rollingBack() {
        return rollBack.isPresent();
    }

    /** Whether what somebody agrees to no longer counts. */
    boolean isRevoked(String approver) {
        return revoked.stream().anyMatch(other -> StepHistory.isSame(other, approver));
    }

    /** Who has gone around approvals; empty if nobody. */
    Set<String> approvalsGoneAroundBy() {
        return scenario.steps().stream()
                .filter(step -> step.approvals() > 0)
                .flatMap(step -> step(step.name()).goneAround().stream())
                .collect(Collectors.toSet());
    }

    /** Whether somebody has gone around approvals, and nobody has looked at that. */
    public boolean isReviewDue() {
        return !reviewed && !approvalsGoneAroundBy().isEmpty();
    }

    /** The state after all is undone. */
    RunState end() {
        return RunState.valueOf(rollBack.orElseThrow().get("end"));
    }

    long nextNumber() {
        return records.size() + 1L;
    }

    /** Whether what comes after it may begin. */
    boolean isResolved(RecoveryStep step) {
        return switch (step(step.name()).state()) {
            case DONE, SKIPPED, WALKED -> true;
            case FAILED -> step.optional();
            case PENDING, WAITING, RUNNING, IN_DOUBT, UNDOING, UNDONE, NOT_UNDONE -> false;
        };
    }

    /** Whether all is done, but for what failed without harm or was left out by a person. */
    boolean hasExceptions() {
        return scenario.steps().stream()
                .map(step -> step(step.name()))
                .anyMatch(step -> step.state() == StepState.FAILED || step.skippedByPerson() || step.isGlassBroken());
    }

    /** The step that is to be undone next: of those that were begun, the last. */
    Optional<RecoveryStep> nextToUndo() {
        return scenario.steps().stream()
                .filter(this::isToBeUndone)
                .max(Comparator.comparing(step -> step(step.name()).firstStart()));
    }

    private boolean isToBeUndone(RecoveryStep step) {
        StepHistory history = step(step.name());
        return history.attempts() > 0
                && history.state() != StepState.UNDONE
                && history.state() != StepState.NOT_UNDONE
                && step.action().filter(action -> action.compensable(mode())).isPresent();
    }
}
