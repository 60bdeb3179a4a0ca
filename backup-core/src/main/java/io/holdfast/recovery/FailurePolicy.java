package io.holdfast.recovery;

/** What happens when a critical step has failed. */
public enum FailurePolicy {
    /** The run waits for a person. */
    PAUSE,
    /** What was done is undone. */
    ROLL_BACK
}
