package io.holdfast.repository;

import java.time.Instant;

/** To which point of its life a source is restored. */
public sealed interface RecoveryPoint {

    /** As late as can be restored. */
    static RecoveryPoint latest() {
        return new Latest();
    }

    /** As late as can be restored of what was read, all of it, and found sound right before: of the base every file, of the log every record. */
    static RecoveryPoint latestVerified() {
        return new LatestVerified();
    }

    /**
     * As the source was at a moment: before its first change that is later.
     *
     * @param instant by the clock of the source
     */
    static RecoveryPoint at(Instant instant) {
        return new AtInstant(instant);
    }

    /**
     * As the source was at a position of a stream of its change log.
     *
     * @param stream as the source names it: {@code wal/1}
     * @param position exactly one of those at which it can be restored
     */
    static RecoveryPoint at(String stream, String position) {
        return new AtPosition(stream, position);
    }

    /** As the source was when this mark was set in its log; at the last one of this name. */
    static RecoveryPoint mark(String name) {
        return new AtMark(name);
    }

    /**
     * As the source was behind a place in its change log that only its plugin knows when it sees it. The log is read from the base on to find it.
     *
     * @param text as the plugin understands it: {@code xid=748} of PostgreSQL
     */
    static RecoveryPoint target(String text) {
        return new AtTarget(text);
    }

    /**
     * What a snapshot shows: a full one or an increment, as it is; one of the log, as late as it reaches. It needs nothing but this snapshot, and also serves
     * sources without a change log.
     *
     * @param which as {@link Repository#snapshot} takes it
     */
    static RecoveryPoint snapshot(String which) {
        return new AtSnapshot(which);
    }

    /** See {@link #latest()}. */
    record Latest() implements RecoveryPoint {
        @Override
        public String toString() {
            return "the latest point";
        }
    }

    /** See {@link #latestVerified()}. */
    record LatestVerified() implements RecoveryPoint {
        @Override
        public String toString() {
            return "the latest point that is verified";
        }
    }

    /** See {@link #at(Instant)}. */
    record AtInstant(Instant instant) implements RecoveryPoint {
        @Override
        public String toString() {
            return instant.toString();
        }
    }

    /** See {@link #at(String, String)}. */
    record AtPosition(String stream, String position) implements RecoveryPoint {
        @Override
        public String toString() {
            return "position " + position + " of " + stream;
        }
    }

    /** See {@link #target(String)}. */
    record AtTarget(String text) implements RecoveryPoint {
        @Override
        public String toString() {
            return text;
        }
    }

    /** See {@link #snapshot(String)}. */
    record AtSnapshot(String which) implements RecoveryPoint {
        @Override
        public String toString() {
            return "the snapshot " + which;
        }
    }

    /** See {@link #mark(String)}. */
    record AtMark(String name) implements RecoveryPoint {
        @Override
        public String toString() {
            return "the mark " + name;
        }
    }
}
