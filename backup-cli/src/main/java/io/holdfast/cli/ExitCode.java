package io.holdfast.cli;

/** How the command ends. The numbers are restic's where the meaning is the same. */
enum ExitCode {
    /** All was done. */
    OK(0),
    /** Something failed, or a check found damage. */
    ERROR(1),
    /** The command line makes no sense. */
    USAGE(2),
    /** It was done, but something is missing: the messages say what. */
    PARTIAL(3),
    /** There is no repository at this place. */
    NO_REPOSITORY(10),
    /** Somebody else holds a lock. */
    LOCKED(11),
    /** No key can be opened with the password. */
    WRONG_PASSWORD(12),
    /** Interrupted, as a shell says it: 128 + SIGINT. */
    INTERRUPTED(130),
    /** Whoever read the output has gone, as a shell says it: 128 + SIGPIPE. */
    OUTPUT_CLOSED(141);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }
}
