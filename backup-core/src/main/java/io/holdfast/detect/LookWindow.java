package io.holdfast.detect;

import io.holdfast.detect.Detection.State;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * The last looks of one observer, so that what flaps neither opens incidents nor ends them: something is wrong when some of the last looks say so, and well again only when several in a row do. What is not known does neither.
 * Not thread-safe.
 */
final class LookWindow {

    private final int troubles;
    private final int looks;
    private final int wells;
    private final Deque<Verdict> last = new ArrayDeque<>();
    private Optional<Instant> lastWell = Optional.empty();
    private Optional<Instant> began = Optional.empty();
    private int wellsInARow;
    private boolean open;

    /**
     * One without looks.
     *
     * @param troubles how many of the last looks have to be of trouble
     * @param looks of how many
     * @param wells how many in a row have to be well until it is over
     */
    LookWindow(int troubles, int looks, int wells) {
        this.troubles = troubles;
        this.looks = looks;
        this.wells = wells;
    }

    void add(Verdict verdict, Instant at) {
        last.addLast(verdict);
        if (last.size() > looks) {
            last.removeFirst();
        }
        wellsInARow = verdict == Verdict.WELL ? wellsInARow + 1 : 0;
        if (verdict == Verdict.TROUBLE && began.isEmpty()) {
            began = Optional.of(lastWell.orElse(at));
        }
        if (verdict == Verdict.WELL) {
            lastWell = Optional.of(at);
        }
        if (open ? wellsInARow >= wells : count(Verdict.TROUBLE) == 0) {
            open = false;
            began = Optional.empty();
            last.removeIf(Verdict.TROUBLE::equals);
        }
        open |= count(Verdict.TROUBLE) >= troubles;
    }

    private long count(Verdict verdict) {
        return last.stream().filter(verdict::equals).count();
    }

    /** Whether something is wrong, and was not well for long enough since. */
    boolean isOpen() {
        return open;
    }

    /** When the trouble began that was seen last, or the last look before. */
    Optional<Instant> began() {
        return began;
    }

    State state() {
        if (open) {
            return wellsInARow > 0 ? State.RECOVERING : State.INCIDENT;
        }
        if (count(Verdict.TROUBLE) > 0) {
            return State.SUSPECTED;
        }
        return last.peekLast() == Verdict.WELL ? State.WELL : State.UNKNOWN;
    }
}
