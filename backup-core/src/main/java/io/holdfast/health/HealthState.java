package io.holdfast.health;

/** How the backups of a source are, the better before the worse. Only {@link #OK} is green. */
public enum HealthState {
    /** Everything that is promised is kept, and known to be. */
    OK,
    /** What is promised is kept, but something deserves a look. */
    WARN,
    /** Nobody can tell. */
    UNKNOWN,
    /** Something that was due has not come, or is too old; what is promised for a disaster can still be kept. */
    LATE,
    /** There is no backup at all. */
    NEVER,
    /** What is promised cannot be kept now, or something is damaged. */
    FAILED;

    /** Whether nobody has to look. */
    public boolean isGreen() {
        return this == OK;
    }

    /** The worse of two. */
    public HealthState or(HealthState other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
