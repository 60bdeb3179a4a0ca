package io.holdfast.recovery;

/** Where a step of a run stands. */
public enum StepState {
    /** Nothing was done of it. */
    PENDING,
    /** It waits for a person: to be approved, or to be done. */
    WAITING,
    /** It is being done, or was when the process that did it ended. */
    RUNNING,
    /** Nobody knows whether it was done. */
    IN_DOUBT,
    /** All of it was done. */
    DONE,
    /** It failed, as often as it may be tried. */
    FAILED,
    /** It was left out: its mode is another, or a person decided so. */
    SKIPPED,
    /** People went through it. */
    WALKED,
    /** It is being undone, or was when the process that did so ended. */
    UNDOING,
    /** It was undone. */
    UNDONE,
    /** It could not be undone. */
    NOT_UNDONE
}
