package io.holdfast.internal.recovery;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What happened in a run. Immutable.
 *
 * @param number 1 for the first, one more for each that follows
 * @param time when it was written
 * @param kind what happened
 * @param step in which step; empty if in none
 * @param detail what else there is to say
 */
public record JournalRecord(long number, Instant time, Kind kind, Optional<String> step, Map<String, String> detail) {

    /** What happened. */
    public enum Kind {
        /** The run begins: {@code run}, {@code scenario}, {@code digest}, {@code mode}, {@code incident}, {@code by}; of a drill perhaps the {@code point} that it restores to, {@code random} or a moment, and the {@code seed}. */
        BEGIN,
        /** To which moment a drill restores: {@code point}; {@code reason} is how that was found. Nothing has been restored before. */
        POINT,
        /** What each step would do, by its name. */
        PLAN,
        /** The run came to another {@code state}. */
        STATE,
        /** Nothing is done, for it would touch what is in production, or there is no point to restore to: {@code reason}. */
        REFUSED,
        /** The condition of a step was looked at: {@code holds}, {@code reason}. */
        CHOSEN,
        /** A step waits for a person. */
        ASK,
        /** One who agrees: {@code by}, and the {@code signature}, if there is one. */
        APPROVE,
        /** Somebody wanted to agree, to confirm, to review, or to go around approvals, and it does not count: {@code by}, {@code reason}. */
        DENIED,
        /** What somebody agreed to, or will, no longer counts: {@code approver}, {@code by}, {@code reason}. */
        REVOKE,
        /** A step is done without being approved: {@code by}, {@code reason}. */
        BREAK_GLASS,
        /** Somebody has looked at what was done without being approved: {@code by}, {@code finding}. */
        REVIEW,
        /** A step is about to be done. */
        START,
        /** It was done; its outputs. */
        DONE,
        /** It was not done: {@code reason}; {@code again} if it is tried again. */
        FAILED,
        /** It ended so that nobody knows whether it was done: {@code reason}. */
        UNCLEAR,
        /** Its probe does not know either: {@code reason}. */
        DOUBT,
        /** It turned out not to be done: {@code by} whom, if that was no probe. */
        NOT_DONE,
        /** It is left out: {@code reason}, and {@code by} whom, if that was a person. */
        SKIP,
        /** People went through it. */
        WALK,
        /** A person wants it tried again: {@code by}. */
        RETRY,
        /** A person wants no further step begun: {@code by}. */
        PAUSE,
        /** A person wants it to go on: {@code by}. */
        GO_ON,
        /** A person ends the run: {@code by}. */
        CANCEL,
        /** What was done is to be undone: {@code reason}, {@code end} is the state after that, {@code by} whom, if that was a person. */
        ROLL_BACK,
        /** A step is about to be undone. */
        UNDO,
        /** It was undone. */
        UNDONE,
        /** It is not undone: {@code reason}. */
        NOT_UNDONE,
        /** A person wants it to stay: {@code by}. */
        COMMIT,
        /** What stands in the journal could not be copied: {@code reason}. */
        NOT_COPIED
    }

    /** Copies the map. */
    public JournalRecord {
        detail = Collections.unmodifiableMap(new TreeMap<>(detail));
    }

    /** A detail; empty text if there is none of this name. */
    public String get(String name) {
        return detail.getOrDefault(name, "");
    }
}
