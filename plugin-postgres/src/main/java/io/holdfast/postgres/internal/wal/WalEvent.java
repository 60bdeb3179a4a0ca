package io.holdfast.postgres.internal.wal;

import java.time.Instant;

/** What a record of the write-ahead log means, where that matters to a backup. */
public sealed interface WalEvent {

    /** A transaction ended, now or when it had been prepared before. */
    record TransactionEnd(Outcome outcome, Instant time) implements WalEvent {}

    /** How a transaction ended. */
    enum Outcome {
        COMMIT,
        ABORT,
        COMMIT_PREPARED,
        ABORT_PREPARED
    }

    /** Somebody called {@code pg_create_restore_point}. */
    record RestorePoint(String name, Instant time) implements WalEvent {}

    /**
     * A checkpoint.
     *
     * @param shutdown whether the server stopped with it, or began with it after a crash
     * @param time when it began, in whole seconds
     * @param redo from where recovery has to replay
     * @param previousTimeline the same as {@code timeline}, unless this begins a timeline
     */
    record Checkpoint(boolean shutdown, Instant time, long redo, int timeline, int previousTimeline)
            implements WalEvent {}

    /** The server was started with other settings: one that replays its log needs them from here on. */
    record ParameterChange(RequiredSettings settings) implements WalEvent {}
}
