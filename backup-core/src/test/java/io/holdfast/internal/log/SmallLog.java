package io.holdfast.internal.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.CorruptionException;
import io.holdfast.internal.crypto.SealingKey;
import io.holdfast.internal.format.LogPlace;
import io.holdfast.internal.format.LogSegment;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.SourceIdentity;
import io.holdfast.spi.store.Store;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/** A source whose log is the numbers from 1 on, and the tail that holds a part of it. */
final class SmallLog {

    static final String STREAM = "numbers";
    static final SourceIdentity IDENTITY = new SourceIdentity("numbers", "1", List.of("/numbers"));
    static final Spool.Limits SPOOL = new Spool.Limits(1 << 20, Optional.empty(), 0);

    /** So small that a few records fill a segment. */
    static final TailWriter.GroupCommit COMMIT =
            new TailWriter.GroupCommit(600, Duration.ofMillis(1), Duration.ofMinutes(1));

    /** Always the same: processes of one test share a tail. */
    private static final SealingKey KEY = SealingKey.of("k".repeat(64).getBytes(UTF_8));

    private SmallLog() {}

    static Tail tail(Store store) {
        return new Tail(store, KEY, IDENTITY);
    }

    static Checkpoint at(long position) {
        return new Checkpoint(Optional.empty(), Map.of(STREAM, Long.toString(position)), Map.of());
    }

    static long position(Checkpoint checkpoint) {
        return Long.parseLong(checkpoint.positions().getOrDefault(STREAM, "0"));
    }

    /** Somebody who follows the source. */
    static final class Follower implements AutoCloseable {

        private final TailWriter writer;
        private final AtomicLong acknowledged = new AtomicLong();
        private long next;

        Follower(
                Tail tail, String name, TailWriter.GroupCommit commit, Spool.Limits limits, LongConsumer onAcknowledged)
                throws IOException, InterruptedException {
            this(tail, TailClaim.take(tail, name, TailClaim.Folded.NOTHING), commit, limits, onAcknowledged);
        }

        Follower(
                Tail tail,
                TailClaim.Epoch epoch,
                TailWriter.GroupCommit commit,
                Spool.Limits limits,
                LongConsumer onAcknowledged) {
            next = position(epoch.from()) + 1;
            acknowledged.set(next - 1);
            writer = TailWriter.start(tail, epoch, commit, limits, last -> {
                if (last.containsKey(STREAM)) {
                    long upTo = position(last.getOrDefault(STREAM, Checkpoint.none()));
                    acknowledged.set(upTo);
                    onAcknowledged.accept(upTo);
                }
            });
        }

        /** Up to where all is acknowledged, or was before this one came. */
        long acknowledged() {
            return acknowledged.get();
        }

        TailWriter writer() {
            return writer;
        }

        void append(int count) throws IOException, InterruptedException {
            for (int i = 0; i < count; i++) {
                writer.append(STREAM, UTF_8.encode("number " + next), at(next));
                next++;
            }
        }

        @Override
        public void close() {
            writer.close();
        }
    }

    /** What a tail holds: the numbers, and whatever is wrong in words. */
    static List<String> read(Tail tail) throws IOException, InterruptedException {
        Seen seen = new Seen();
        TailReader.read(tail, seen);
        return seen.numbers();
    }

    /** Collects what a log holds. */
    static final class Seen implements TailReader.Visitor {

        private final List<String> numbers = new ArrayList<>();

        List<String> numbers() {
            return numbers;
        }

        @Override
        public void record(String stream, ByteBuffer bytes, Checkpoint upTo) {
            String text = UTF_8.decode(bytes.duplicate()).toString();
            boolean right = stream.equals(STREAM) && text.equals("number " + position(upTo));
            numbers.add(right ? Long.toString(position(upTo)) : "wrong: " + text + " at " + upTo);
        }

        @Override
        public void head(LogSegment.Head head) {}

        @Override
        public void gap(Checkpoint after, Checkpoint upTo) {
            numbers.add("gap from " + position(after) + " to " + position(upTo));
        }

        @Override
        public void damaged(LogPlace place, CorruptionException why) {
            numbers.add("damaged");
        }
    }

    /** The numbers from 1 on. */
    static List<String> upTo(long last) {
        List<String> numbers = new ArrayList<>();
        for (long number = 1; number <= last; number++) {
            numbers.add(Long.toString(number));
        }
        return numbers;
    }

    /** Sees nothing. */
    static class Nothing implements TailReader.Visitor {
        @Override
        public void record(String stream, ByteBuffer bytes, Checkpoint upTo) {}

        @Override
        public void head(LogSegment.Head head) {}

        @Override
        public void gap(Checkpoint after, Checkpoint upTo) {}

        @Override
        public void damaged(LogPlace place, CorruptionException why) {}
    }
}
