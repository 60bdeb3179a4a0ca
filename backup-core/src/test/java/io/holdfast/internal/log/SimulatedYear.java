package io.holdfast.internal.log;

import io.holdfast.BackupPlan;
import io.holdfast.RetentionPolicy;
import io.holdfast.internal.format.FileType;
import io.holdfast.internal.repository.OpenRepository;
import io.holdfast.internal.store.ForwardingStore;
import io.holdfast.repository.PruneOptions;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.spi.store.BlobContent;
import io.holdfast.spi.store.BlobInfo;
import io.holdfast.spi.store.Store;
import io.holdfast.testkit.MemoryStore;
import io.holdfast.testkit.MutableClock;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Period;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Hours that pass at once: a source trickles and is followed and folded every hour, and a person, or rather their timers, back it up every week, forget
 * every day what is not needed for any point in time, and prune every week.
 */
final class SimulatedYear implements AutoCloseable {

    static final int HOURS_OF_A_WEEK = 7 * 24;

    /** After a while somebody restarts everything. */
    private static final int HOURS_OF_A_PROCESS = 10 * 24;

    private static final int RECORDS_AN_HOUR = 20;
    private static final long PIECE = 64 << 10;
    private static final TailWriter.GroupCommit COMMIT =
            new TailWriter.GroupCommit(300, Duration.ofHours(1), Duration.ofMinutes(1));

    private final MutableClock clock = MutableClock.at("2026-01-01T00:00:00Z");
    private final MemoryStore medium = new MemoryStore(clock);
    private final CountingStore store = new CountingStore(medium);
    private final RetentionPolicy policy;
    private final boolean prunes;
    private final RepositoryOptions options = RepositoryOptions.builder()
            .lock(false)
            .clock(clock)
            .keyDerivationTime(Duration.ZERO)
            .build();
    private final Repository repository;
    private Optional<Follower> follower = Optional.empty();
    private long records;
    private int hours;

    /** What a while has cost at the store. */
    record Cost(long operations, long bytesRead, long namesListed) {

        static final Cost NONE = new Cost(0, 0, 0);

        Cost plus(Cost more) {
            return new Cost(operations + more.operations, bytesRead + more.bytesRead, namesListed + more.namesListed);
        }

        Cost minus(Cost before) {
            return new Cost(
                    operations - before.operations, bytesRead - before.bytesRead, namesListed - before.namesListed);
        }
    }

    /** A process that follows. */
    private record Follower(OpenRepository repository, FollowedLog log, SmallLog.Follower writer) {

        void close() {
            writer.close();
            log.close();
            repository.close();
        }
    }

    /**
     * Time that begins.
     *
     * @param window for how far back every point in time is kept
     * @param prunes whether somebody does
     */
    SimulatedYear(Period window, boolean prunes) {
        this.prunes = prunes;
        policy = RetentionPolicy.builder().pointInTime(window).build();
        repository = Repository.init(store, FoldedNumbers.PASSWORD, options);
    }

    /** An hour passes in which nobody follows. */
    void hourWithoutFollowing() {
        records += RECORDS_AN_HOUR;
        pass();
    }

    /**
     * An hour passes.
     *
     * @return what its folding cost
     */
    Cost hour() throws Exception {
        if (hours % HOURS_OF_A_PROCESS == 0) {
            restart();
        }
        Follower now = follower.orElseThrow();
        now.writer.append(RECORDS_AN_HOUR);
        now.writer.writer().flush();
        records += RECORDS_AN_HOUR;
        pass();
        Cost before = store.cost();
        FoldedNumbers.fold(now.log, PIECE);
        return store.cost().minus(before);
    }

    private void restart() throws IOException, InterruptedException {
        if (follower.isPresent()) {
            follower.get().writer.writer().end();
            follower.get().close();
        }
        OpenRepository opened = open();
        FollowedLog log = FoldedNumbers.log(opened);
        SmallLog.Follower writer = new SmallLog.Follower(
                log.tail(),
                TailClaim.take(log.tail(), "numbers", log.history().claimable()),
                COMMIT,
                SmallLog.SPOOL,
                upTo -> {});
        follower = Optional.of(new Follower(opened, log, writer));
    }

    private OpenRepository open() throws IOException, InterruptedException {
        return OpenRepository.open(store, FoldedNumbers.PASSWORD.utf8(), options);
    }

    /** The clock moves on, and what is due is done. */
    private void pass() {
        clock.advance(Duration.ofHours(1));
        if (hours % HOURS_OF_A_WEEK == 0) {
            BackupPlan.builder("plan", repository)
                    .source("numbers", new FoldedNumbers.Numbers(records))
                    .build()
                    .run();
        }
        if (hours % 24 == 3) {
            repository.forget(repository.planForget(policy));
        }
        if (prunes && hours % HOURS_OF_A_WEEK == 5) {
            repository.prune(repository.planPrune(PruneOptions.defaults()));
        }
        hours++;
    }

    /** What it costs to open the repository, and to know what is in it. */
    Cost opening() throws IOException, InterruptedException {
        Cost before = store.cost();
        try (OpenRepository opened = open()) {
            opened.snapshots().list(snapshot -> true);
            opened.index();
        }
        return store.cost().minus(before);
    }

    /** How many numbers there are by now. */
    long records() {
        return records;
    }

    /** How many there were some hours ago. */
    long recordsBefore(int hoursAgo) {
        return records - (long) hoursAgo * RECORDS_AN_HOUR;
    }

    /** The process that follows now. */
    FollowedLog following() {
        return follower.orElseThrow().log;
    }

    /** How many objects of each kind there are. */
    Map<String, Integer> objects() {
        Map<String, Integer> objects = new TreeMap<>();
        medium.names()
                .forEach(name -> objects.merge(name.replaceFirst("^(holdfast/)?([^/]*).*", "$2"), 1, Integer::sum));
        return objects;
    }

    /** How many bytes all packs have. */
    long packBytes() {
        AtomicLong bytes = new AtomicLong();
        medium.list(FileType.PACK.prefix(), blob -> bytes.addAndGet(blob.size()));
        return bytes.get();
    }

    @Override
    public void close() {
        follower.ifPresent(Follower::close);
        repository.close();
    }

    /** Counts. */
    private static final class CountingStore extends ForwardingStore {

        private final AtomicLong operations = new AtomicLong();
        private final AtomicLong bytesRead = new AtomicLong();
        private final AtomicLong namesListed = new AtomicLong();

        CountingStore(Store store) {
            super(store);
        }

        Cost cost() {
            return new Cost(operations.get(), bytesRead.get(), namesListed.get());
        }

        @Override
        public void put(String name, BlobContent content) throws IOException, InterruptedException {
            operations.incrementAndGet();
            super.put(name, content);
        }

        @Override
        public InputStream read(String name, long offset, long length) throws IOException, InterruptedException {
            operations.incrementAndGet();
            return new FilterInputStream(super.read(name, offset, length)) {
                @Override
                public int read() throws IOException {
                    int one = super.read();
                    bytesRead.addAndGet(one < 0 ? 0 : 1);
                    return one;
                }

                @Override
                public int read(byte[] into, int at, int most) throws IOException {
                    int count = super.read(into, at, most);
                    bytesRead.addAndGet(Math.max(0, count));
                    return count;
                }
            };
        }

        @Override
        public Optional<BlobInfo> stat(String name) throws IOException, InterruptedException {
            operations.incrementAndGet();
            return super.stat(name);
        }

        @Override
        public void list(String prefix, Consumer<BlobInfo> each) throws IOException, InterruptedException {
            operations.incrementAndGet();
            super.list(prefix, blob -> {
                namesListed.incrementAndGet();
                each.accept(blob);
            });
        }

        @Override
        public Map<String, IOException> delete(Collection<String> names) throws IOException, InterruptedException {
            operations.incrementAndGet();
            return super.delete(names);
        }
    }
}
