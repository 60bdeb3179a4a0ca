package io.holdfast.internal.recovery;

import io.holdfast.recovery.StepState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What the records of a run say of one of its steps. */
public final class StepHistory {

    /** What a step waits for. */
    enum Asked {
        NOTHING,
        APPROVAL,
        PERSON
    }

    private static final String REASON = "reason";

    private StepState state = StepState.PENDING;
    private Asked asked = Asked.NOTHING;
    private Optional<Instant> askedAt = Optional.empty();
    private Optional<Instant> began = Optional.empty();
    private Optional<Instant> ended = Optional.empty();
    private Optional<Instant> failedAt = Optional.empty();
    private final List<Span> waits = new ArrayList<>();
    private final List<String> approvers = new ArrayList<>();
    private Map<String, String> outputs = Map.of();
    private final Set<String> withoutApproval = new TreeSet<>();
    private String skippedBy = "";
    private String reason = "";
    private int attempts;
    private int failures;
    private long firstStart;
    private boolean unclear;
    private boolean byPerson;
    private boolean leftAsItIs;
    private Optional<Boolean> chosen = Optional.empty();

    /** A time from one moment to another. */
    record Span(Instant from, Instant to) {}

    void apply(JournalRecord journal) {
        switch (journal.kind()) {
            case CHOSEN -> chosen = Optional.of(Boolean.valueOf(journal.get("holds")));
            case ASK -> ask(journal);
            case APPROVE -> approvers.add(journal.get("by"));
            case DENIED -> {
                // It stands in the journal, and nothing follows from it.
            }
            case BREAK_GLASS -> withoutApproval.add(journal.get("by"));
            case START -> start(journal);
            case DONE -> end(journal, StepState.DONE);
            case FAILED -> fail(journal);
            case UNCLEAR -> {
                unclear = true;
                reason = journal.get(REASON);
            }
            case DOUBT -> {
                state = StepState.IN_DOUBT;
                reason = reason.isEmpty() ? journal.get(REASON) : reason + "; " + journal.get(REASON);
            }
            case NOT_DONE -> state = StepState.PENDING;
            case SKIP -> skip(journal);
            case WALK -> end(journal, StepState.WALKED);
            case RETRY -> retry();
            case UNDO -> state = StepState.UNDOING;
            case UNDONE -> state = StepState.UNDONE;
            case NOT_UNDONE -> {
                state = StepState.NOT_UNDONE;
                reason = journal.get(REASON);
            }
            case BEGIN,
                    POINT,
                    PLAN,
                    REFUSED,
                    STATE,
                    REVOKE,
                    REVIEW,
                    PAUSE,
                    GO_ON,
                    CANCEL,
                    ROLL_BACK,
                    COMMIT,
                    NOT_COPIED -> throw new IllegalArgumentException(journal + " is of no step");
        }
    }

    private void ask(JournalRecord journal) {
        answered(journal.time());
        state = StepState.WAITING;
        asked = Asked.valueOf(journal.get("for"));
        askedAt = Optional.of(journal.time());
    }

    /** The wait is over, if it has waited. */
    void answered(Instant time) {
        askedAt.ifPresent(since -> waits.add(new Span(since, time)));
        askedAt = Optional.empty();
        asked = Asked.NOTHING;
    }

    private void start(JournalRecord journal) {
        answered(journal.time());
        began = began.or(() -> Optional.of(journal.time()));
        firstStart = firstStart == 0 ? journal.number() : firstStart;
        state = StepState.RUNNING;
        attempts++;
        unclear = false;
        reason = "";
    }

    private void end(JournalRecord journal, StepState end) {
        answered(journal.time());
        began = began.or(() -> Optional.of(journal.time()));
        ended = Optional.of(journal.time());
        state = end;
        outputs = end == StepState.DONE ? journal.detail() : Map.of();
        reason = "";
    }

    private void fail(JournalRecord journal) {
        if (asked == Asked.APPROVAL) {
            // Whoever wants it tried again asks again.
            approvers.clear();
        }
        answered(journal.time());
        failures++;
        failedAt = Optional.of(journal.time());
        reason = journal.get(REASON);
        unclear = false;
        boolean again = Boolean.parseBoolean(journal.get("again"));
        state = again ? StepState.PENDING : StepState.FAILED;
        ended = again ? Optional.empty() : Optional.of(journal.time());
    }

    private void skip(JournalRecord journal) {
        answered(journal.time());
        byPerson = !journal.get("by").isEmpty();
        if (byPerson && attempts == 0) {
            skippedBy = journal.get("by");
        }
        reason = journal.get(REASON);
        if (state == StepState.NOT_UNDONE) {
            leftAsItIs = true;
        } else {
            state = StepState.SKIPPED;
            ended = Optional.of(journal.time());
        }
    }

    private void retry() {
        state = state == StepState.NOT_UNDONE ? StepState.UNDOING : StepState.PENDING;
        failures = 0;
        failedAt = Optional.empty();
        ended = state == StepState.PENDING ? Optional.empty() : ended;
    }

    /** Where it stands. */
    public StepState state() {
        return state;
    }

    /** Who has approved it. */
    public List<String> approvers() {
        return List.copyOf(approvers);
    }

    /** What somebody agreed to no longer counts, unless it was begun. */
    void revoke(String approver) {
        if (attempts == 0) {
            approvers.removeIf(other -> isSame(other, approver));
        }
    }

    /** Whether two names are of one person. */
    static boolean isSame(String one, String other) {
        return one.strip().equalsIgnoreCase(other.strip());
    }

    /** Whether a person has it done without being approved. */
    boolean isGlassBroken() {
        return !withoutApproval.isEmpty();
    }

    /** Who has it done without being approved, or has left it out before it was begun. */
    Set<String> goneAround() {
        Set<String> all = new TreeSet<>(withoutApproval);
        if (!skippedBy.isEmpty()) {
            all.add(skippedBy);
        }
        return all;
    }

    /** Whether its condition holds; empty as long as nobody has looked. */
    Optional<Boolean> chosen() {
        return chosen;
    }

    Asked asked() {
        return asked;
    }

    Optional<Instant> askedAt() {
        return askedAt;
    }

    /** When it was begun first. */
    public Optional<Instant> began() {
        return began;
    }

    /** When it was done, had failed or was skipped. */
    public Optional<Instant> ended() {
        return ended;
    }

    Optional<Instant> failedAt() {
        return failedAt;
    }

    /** The times that it waited for people, up to now. */
    List<Span> waits(Instant now) {
        List<Span> all = new ArrayList<>(waits);
        askedAt.ifPresent(since -> all.add(new Span(since, now)));
        return all;
    }

    /** How long it waited for people, up to now. */
    public Duration waited(Instant now) {
        return waits(now).stream()
                .map(span -> Duration.between(span.from(), span.to()))
                .reduce(Duration.ZERO, Duration::plus);
    }

    /** What it has said of its result. */
    public Map<String, String> outputs() {
        return new TreeMap<>(outputs);
    }

    /** Why it is where it stands. */
    public String reason() {
        return reason;
    }

    /** How often it was begun. */
    public int attempts() {
        return attempts;
    }

    int failures() {
        return failures;
    }

    long firstStart() {
        return firstStart;
    }

    /** Whether it ended, in the process that did it, so that nobody knows whether it was done. */
    boolean unclear() {
        return unclear;
    }

    boolean skippedByPerson() {
        return state == StepState.SKIPPED && byPerson;
    }

    /** Whether a person decided not to undo it. */
    boolean leftAsItIs() {
        return leftAsItIs;
    }
}
