package io.holdfast.internal.format;

import io.holdfast.internal.format.LogSegment.Data;
import io.holdfast.internal.format.LogSegment.Head;
import io.holdfast.internal.format.LogSegment.Item;
import io.holdfast.spi.source.Checkpoint;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiPredicate;

/**
 * What is known of a piece of a change log without reading it. Immutable.
 *
 * @param first segment
 * @param last segment
 * @param from where the log stands before it: all checkpoints before it, one over the other
 * @param upTo where the log stands after it, likewise
 * @param newest the latest instant of its records, which need not be that of the last one
 * @param bytes that its records have
 * @param records how many there are
 * @param breaks in order
 * @param lacks segments that belong to it, and were damaged when they were read
 * @param marks by name where the log stands at them, complete
 * @param ahead how many bytes of log the source had beyond its end, if it said so since the last record
 */
public record LogPiece(
        LogPlace first,
        LogPlace last,
        Checkpoint from,
        Checkpoint upTo,
        Optional<Instant> newest,
        long bytes,
        long records,
        List<LogBreak> breaks,
        List<LogPlace> lacks,
        Map<String, Checkpoint> marks,
        OptionalLong ahead) {

    /** Copies the lists. */
    public LogPiece {
        lacks = List.copyOf(lacks);
        breaks = List.copyOf(breaks);
        marks = Map.copyOf(marks);
    }

    /** The name of the file in a snapshot that holds it; it stays when the file is made longer. */
    public String fileName() {
        return String.format(Locale.ROOT, "%010d-%012d", first.epoch(), first.number());
    }

    /** Collects what is known of a piece while it is written or read. Not thread-safe. */
    public static final class Builder {

        private final LogPlace first;
        private final Checkpoint from;
        private final BiPredicate<Checkpoint, Checkpoint> rewinds;
        private final List<LogBreak> breaks = new ArrayList<>();
        private final List<LogPlace> lacks = new ArrayList<>();
        private final Map<String, Checkpoint> marks = new LinkedHashMap<>();
        private LogPlace last;
        private Checkpoint upTo;
        private Optional<Instant> newest = Optional.empty();
        private long bytes;
        private long records;
        private OptionalLong ahead = OptionalLong.empty();

        /**
         * A piece in which there is nothing yet.
         *
         * @param rewinds whether a record with the second checkpoint takes a log that stands at the first one back
         */
        public Builder(LogPlace first, Checkpoint from, BiPredicate<Checkpoint, Checkpoint> rewinds) {
            this.first = first;
            this.from = from;
            this.rewinds = rewinds;
            last = first;
            upTo = from;
        }

        /** A piece that is made longer. */
        public Builder(LogPiece before, BiPredicate<Checkpoint, Checkpoint> rewinds) {
            this(before.first, before.from, rewinds);
            last = before.last;
            upTo = before.upTo;
            newest = before.newest;
            bytes = before.bytes;
            records = before.records;
            breaks.addAll(before.breaks);
            lacks.addAll(before.lacks);
            marks.putAll(before.marks);
            ahead = before.ahead;
        }

        /** A segment begins. */
        public void segment(LogPlace place) {
            last = place;
        }

        /** A segment could not be read. */
        public void lacks(LogPlace place) {
            lacks.add(place);
        }

        /** A record, a head, or a gap whose checkpoint is complete. */
        public void add(Item item) {
            if (item instanceof Data data) {
                add(data);
            } else if (item instanceof Head head) {
                upTo = upTo.followedBy(head.upTo());
                ahead = head.ahead();
            } else {
                breaks.add(new LogBreak(LogBreak.Kind.GAP, last, upTo, item.upTo()));
                upTo = item.upTo();
            }
        }

        private void add(Data data) {
            Checkpoint before = upTo;
            upTo = before.followedBy(data.upTo());
            if (rewinds.test(before, data.upTo())) {
                breaks.add(new LogBreak(LogBreak.Kind.REWIND, last, before, upTo));
            }
            Optional<Instant> instant = data.upTo().instant();
            if (instant.isPresent()
                    && newest.filter(other -> !other.isBefore(instant.get())).isEmpty()) {
                newest = instant;
            }
            Optional.ofNullable(data.upTo().state().get(Checkpoint.MARK)).ifPresent(name -> marks.put(name, upTo));
            bytes += data.bytes().remaining();
            records++;
            ahead = OptionalLong.empty();
        }

        /** Where the log stands. */
        public Checkpoint upTo() {
            return upTo;
        }

        /** What is known so far. */
        public LogPiece build() {
            return new LogPiece(first, last, from, upTo, newest, bytes, records, breaks, lacks, marks, ahead);
        }
    }
}
