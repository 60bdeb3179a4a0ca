package io.holdfast.recovery;

/** What drills have shown of a scenario as it is now. */
public enum Verification {
    /** There was no drill of it since it, or how its sources are backed up, was changed; or the last one was not complete, or missed an objective. */
    NEEDS_VERIFICATION,
    /** The last drill was complete and met all objectives. */
    VERIFIED
}
