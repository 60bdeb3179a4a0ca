package io.holdfast.internal.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.BackupPlan;
import io.holdfast.Cancellation;
import io.holdfast.Snapshot;
import io.holdfast.internal.repository.OpenRepository;
import io.holdfast.internal.run.RunningOperation;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.spi.Operation;
import io.holdfast.spi.Secret;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.Content;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntrySink;
import io.holdfast.spi.source.LogShipper;
import io.holdfast.spi.source.LogSink;
import io.holdfast.spi.source.RestorePoint;
import io.holdfast.spi.source.RestoreTarget;
import io.holdfast.spi.source.SnapshotRequest;
import io.holdfast.spi.source.Snapshotter;
import io.holdfast.spi.source.Source;
import io.holdfast.spi.source.SourceIdentity;
import io.holdfast.spi.store.Store;
import io.holdfast.testkit.FaultyStore;
import io.holdfast.testkit.MemoryStore;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/** A repository into which the numbers of {@link SmallLog} are followed and folded. */
final class FoldedNumbers {

    static final Secret PASSWORD = Secret.of("p");

    /** So small that a few folds fill a piece. */
    static final long PIECE = 700;

    private static final TailWriter.GroupCommit COMMIT =
            new TailWriter.GroupCommit(300, Duration.ofHours(1), Duration.ofMinutes(1));

    /** What is in the store of an empty repository. */
    private static final MemoryStore EMPTY = new MemoryStore();

    private static final Seat SEAT;
    private static final Seat LOCKING;
    private static final Seat FAULTY;
    private static final Seat FAULTY_LOCKING;

    static {
        Repository.init(EMPTY, PASSWORD, options(false)).close();
        try {
            SEAT = new Seat(EMPTY, PASSWORD, options(false));
            LOCKING = new Seat(EMPTY, PASSWORD, options(true));
            FAULTY = new Seat(EMPTY, PASSWORD, options(false));
            FAULTY_LOCKING = new Seat(EMPTY, PASSWORD, options(true));
        } catch (IOException | InterruptedException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private FoldedNumbers() {}

    static RepositoryOptions options(boolean lock) {
        return RepositoryOptions.builder()
                .lock(lock)
                .keyDerivationTime(Duration.ZERO)
                .retryFor(Duration.ZERO)
                .hostName("host")
                .build();
    }

    /** A repository in which nothing is yet. */
    static MemoryStore repository() {
        return EMPTY.copy();
    }

    private static Seat seat(Store store, boolean lock) {
        if (store instanceof FaultyStore) {
            return lock ? FAULTY_LOCKING : FAULTY;
        }
        return lock ? LOCKING : SEAT;
    }

    /** The repository, without locks, as long as no other store of the same kind is used. */
    static OpenRepository open(Store store) {
        return seat(store, false).internals(store);
    }

    /** The same. */
    static Repository repository(Store store) {
        return seat(store, false).repository(store);
    }

    static FollowedLog log(OpenRepository repository) {
        return FollowedLog.of(repository, SmallLog.IDENTITY, new Numbers(0));
    }

    /**
     * Follows as many numbers as come next.
     *
     * @return up to which number all was acknowledged
     */
    static long follow(Store store, int count, boolean end) throws IOException, InterruptedException {
        AtomicLong acknowledged = new AtomicLong();
        try (FollowedLog log = log(open(store));
                SmallLog.Follower follower = follower(log, acknowledged::set)) {
            follower.append(count);
            follower.writer().flush();
            if (end) {
                follower.writer().end();
            }
        }
        return acknowledged.get();
    }

    /** Somebody who follows from now on. */
    static SmallLog.Follower follower(FollowedLog log, LongConsumer onAcknowledged)
            throws IOException, InterruptedException {
        TailClaim.Epoch epoch =
                TailClaim.take(log.tail(), "numbers", log.history().claimable());
        return new SmallLog.Follower(log.tail(), epoch, COMMIT, SmallLog.SPOOL, onAcknowledged);
    }

    /** Follows four numbers at a time, as long as that goes well; tells up to where all was acknowledged. */
    static void followInPieces(Store store, int pieces, AtomicLong acknowledged) throws InterruptedException {
        try (FollowedLog log = log(open(store));
                SmallLog.Follower follower = follower(log, acknowledged::set)) {
            for (int i = 0; i < pieces; i++) {
                follower.append(4);
                follower.writer().flush();
            }
            follower.writer().end();
        } catch (IOException e) {
            // What was acknowledged until then counts.
        }
    }

    static void removeLocks(MemoryStore store) {
        store.delete(
                store.names().stream().filter(name -> name.startsWith("locks/")).toList());
    }

    static Folding.Result fold(Store store) throws IOException, InterruptedException {
        return fold(store, PIECE);
    }

    static Folding.Result foldUnderLocks(Store store) throws IOException, InterruptedException {
        return fold(store, PIECE, true);
    }

    static Folding.Result fold(Store store, long pieceSize) throws IOException, InterruptedException {
        return fold(store, pieceSize, false);
    }

    private static Folding.Result fold(Store store, long pieceSize, boolean lock)
            throws IOException, InterruptedException {
        try (FollowedLog log = log(seat(store, lock).internals(store))) {
            return fold(log, pieceSize);
        }
    }

    static Folding.Result fold(FollowedLog log) throws IOException, InterruptedException {
        return fold(log, PIECE);
    }

    static Folding.Result fold(FollowedLog log, long pieceSize) throws IOException, InterruptedException {
        RepositoryOptions options = log.repository().options();
        return RunningOperation.run(
                "fold",
                options.clock(),
                options.listener(),
                new Cancellation(),
                operation -> new Folding(log, pieceSize, operation).run());
    }

    /** Backs the numbers up as they are after one of them. */
    static Snapshot backUp(Store store, long upTo) {
        return BackupPlan.builder("plan", repository(store))
                .source("numbers", new Numbers(upTo))
                .build()
                .run()
                .snapshots()
                .get(0);
    }

    /** What log and tail hold together, as {@link SmallLog#read} says it. */
    static List<String> read(Store store) throws IOException, InterruptedException {
        try (FollowedLog log = log(open(store))) {
            SmallLog.Seen seen = new SmallLog.Seen();
            LogReader.read(log, LogReader.Part.ALL, seen);
            return seen.numbers();
        }
    }

    /** The names of the segments, without what is the same in all. */
    static List<String> segments(MemoryStore store) {
        return store.names().stream()
                .filter(name -> name.startsWith("holdfast/tail/"))
                .map(name -> name.replaceFirst(".*/0*(\\d+)/0*(\\d+)$", "$1/$2"))
                .toList();
    }

    static List<Snapshot> logSnapshots(Store store) {
        return repository(store).snapshots().stream()
                .filter(snapshot -> snapshot.paths().equals(List.of("/numbers/log")))
                .toList();
    }

    /** The source; a snapshot of it is one file that says up to which number it goes. */
    record Numbers(long upTo) implements Source, Snapshotter, LogShipper {

        @Override
        public SourceIdentity identity() {
            return SmallLog.IDENTITY;
        }

        @Override
        public Snapshotter snapshotter() {
            return this;
        }

        @Override
        public Optional<LogShipper> log() {
            return Optional.of(this);
        }

        @Override
        public void close() {}

        @Override
        public Checkpoint snapshot(SnapshotRequest request, EntrySink sink, Operation operation)
                throws IOException, InterruptedException {
            byte[] text = ("up to " + upTo).getBytes(UTF_8);
            sink.put(Entry.file("data").size(text.length).build(), Content.of(text));
            return SmallLog.at(upTo);
        }

        @Override
        public void restore(RestorePoint point, RestoreTarget target, Operation operation) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void follow(Optional<Checkpoint> from, LogSink sink, Operation operation) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int compare(String stream, String position, String other) {
            return Long.compare(Long.parseLong(position), Long.parseLong(other));
        }
    }
}
