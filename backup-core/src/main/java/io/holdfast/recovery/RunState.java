package io.holdfast.recovery;

import java.util.EnumSet;
import java.util.Set;

/** Where a run of a recovery stands. */
public enum RunState {
    /** It stands in its journal; nothing was looked at. */
    PENDING,
    /** What each step would do stands in its journal; nothing was done. */
    READY,
    /** Steps are done. */
    RUNNING,
    /** Nothing can be done before a person approves a step, or says that one is done that is a person's. */
    WAITING_FOR_APPROVAL,
    /** A person asked for it; no step is being done. */
    PAUSED_BY_OPERATOR,
    /** A critical step failed, or could not be undone; a person decides. */
    PAUSED_BY_FAILED_STEP,
    /** Nobody knows whether a step was done; a person finds out. */
    PAUSED_IN_DOUBT,
    /** What was done is undone, the last first. */
    ROLLING_BACK,
    /** All steps are done; it is rolled back unless a person commits it in time. */
    AWAITING_COMMIT,
    /** All steps are done. */
    COMPLETED,
    /** All critical steps are done or were skipped by a person; something failed or was skipped. */
    COMPLETED_WITH_EXCEPTIONS,
    /** A step failed, or nobody committed it, and what could be undone is undone; or a drill was refused before its first step, since it could have touched production. */
    FAILED,
    /** A person ended it. */
    CANCELLED,
    /** Its time was over. */
    TIMED_OUT;

    /** Which may come next. */
    public Set<RunState> next() {
        return switch (this) {
            case PENDING -> EnumSet.of(READY, FAILED, CANCELLED);
            case READY -> EnumSet.of(RUNNING, CANCELLED);
            case RUNNING -> EnumSet.complementOf(EnumSet.of(PENDING, READY, RUNNING, FAILED));
            case WAITING_FOR_APPROVAL, PAUSED_BY_OPERATOR -> EnumSet.of(RUNNING, ROLLING_BACK, CANCELLED, TIMED_OUT);
            case PAUSED_BY_FAILED_STEP, PAUSED_IN_DOUBT -> EnumSet.of(RUNNING, ROLLING_BACK, CANCELLED, TIMED_OUT);
            case ROLLING_BACK ->
                EnumSet.of(
                        PAUSED_BY_FAILED_STEP,
                        PAUSED_IN_DOUBT,
                        COMPLETED,
                        COMPLETED_WITH_EXCEPTIONS,
                        FAILED,
                        CANCELLED,
                        TIMED_OUT);
            case AWAITING_COMMIT -> EnumSet.of(COMPLETED, COMPLETED_WITH_EXCEPTIONS, ROLLING_BACK);
            case COMPLETED, COMPLETED_WITH_EXCEPTIONS, FAILED, CANCELLED, TIMED_OUT -> EnumSet.noneOf(RunState.class);
        };
    }

    /** Whether nothing comes next. */
    public boolean isEnd() {
        return next().isEmpty();
    }
}
