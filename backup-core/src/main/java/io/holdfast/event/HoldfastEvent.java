package io.holdfast.event;

import io.holdfast.spi.Health;
import io.holdfast.spi.source.Checkpoint;
import java.time.Duration;
import java.time.Instant;

/**
 * Something that happened in an operation. Events of one operation come in their order, but from any thread; a listener returns quickly and throws
 * nothing.
 */
public sealed interface HoldfastEvent {

    /** Which operation it belongs to. */
    String operation();

    /** When it happened. */
    Instant time();

    /**
     * An operation began.
     *
     * @param operation its id, unique in this process
     * @param name what it does: {@code backup}, {@code restore}, {@code verify}, {@code forget}, …
     * @param time when
     */
    record Started(String operation, String name, Instant time) implements HoldfastEvent {}

    /**
     * An operation went on; at most a few times a second.
     *
     * @param operation its id
     * @param entriesDone files, packs or whatever it goes through
     * @param entriesExpected how many are known of so far; 0 while unknown
     * @param bytesDone bytes read or written
     * @param bytesExpected how many are known of so far; 0 while unknown
     * @param current what it is at; empty if nothing in particular
     * @param time when
     */
    record Progressed(
            String operation,
            long entriesDone,
            long entriesExpected,
            long bytesDone,
            long bytesExpected,
            String current,
            Instant time)
            implements HoldfastEvent {}

    /**
     * An operation met something that a person should know of.
     *
     * @param operation its id
     * @param path where
     * @param reason what
     * @param missing whether something is missing from the result because of it
     * @param time when
     */
    record Warned(String operation, String path, String reason, boolean missing, Instant time)
            implements HoldfastEvent {}

    /**
     * A part of a change log that is followed has become durable; at most a few times a second.
     *
     * @param operation its id
     * @param upTo where the log stands that is durable
     * @param time when
     */
    record LogDurable(String operation, Checkpoint upTo, Instant time) implements HoldfastEvent {}

    /**
     * The source no longer has a part of the change log that is followed. The gap is recorded, and the log followed from behind it.
     *
     * @param operation its id
     * @param after where the log stands before the gap
     * @param upTo where it goes on
     * @param time when
     */
    record LogGap(String operation, Checkpoint after, Checkpoint upTo, Instant time) implements HoldfastEvent {}

    /**
     * How following a change log is going is another than before.
     *
     * @param operation its id
     * @param health from now on
     * @param time when
     */
    record HealthChanged(String operation, Health health, Instant time) implements HoldfastEvent {}

    /**
     * An operation ended.
     *
     * @param operation its id
     * @param succeeded whether it did all that was asked
     * @param duration how long it took
     * @param time when
     */
    record Finished(String operation, boolean succeeded, Duration duration, Instant time) implements HoldfastEvent {}
}
