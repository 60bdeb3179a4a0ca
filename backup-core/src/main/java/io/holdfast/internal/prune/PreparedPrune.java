package io.holdfast.internal.prune;

import io.holdfast.ConfigurationException;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.index.BlobIndex;
import io.holdfast.internal.lock.HeldLock;
import io.holdfast.internal.repository.Marks;
import io.holdfast.internal.repository.OpenRepository;
import io.holdfast.internal.run.RunningOperation;
import io.holdfast.internal.store.FileInfo;
import io.holdfast.repository.PackTotals;
import io.holdfast.repository.PruneForecast;
import io.holdfast.repository.PruneOptions;
import io.holdfast.repository.PruneReport;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.repository.StorePrices;
import io.holdfast.spi.store.StoreCapability;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** A prune that was planned and can be performed, once. */
public final class PreparedPrune {

    private static final int SAMPLE = 4 << 20;

    private final OpenRepository repository;
    private final PruneOptions options;
    private final Survey survey;
    private final Selection selection;
    private final Marks marks;
    private final int forgotten;
    private final Optional<Duration> time;
    private boolean performed;

    private PreparedPrune(
            OpenRepository repository, PruneOptions options, Collection<Id> forgotten, RunningOperation operation)
            throws IOException, InterruptedException {
        this.repository = repository;
        this.options = options;
        this.forgotten = forgotten.size();
        RepositoryOptions how = repository.options();
        survey = Survey.take(repository, forgotten, operation);
        marks = Marks.load(repository.files());
        marks.addForeign(survey.rusticMarks());
        selection = new Selection(
                survey, options, how.packSize(), repository.config().compresses());
        time = time();
    }

    /**
     * Plans a prune. Changes nothing.
     *
     * @throws ConfigurationException if the store cannot keep marks, and the grace is not zero
     */
    public static PreparedPrune plan(OpenRepository repository, PruneOptions options, RunningOperation operation)
            throws IOException, InterruptedException {
        boolean keepsMarks = repository.files().store().capabilities().contains(StoreCapability.ARBITRARY_NAMES);
        if (!keepsMarks && !options.grace().isZero()) {
            throw new ConfigurationException(repository.files().store()
                    + " takes no files but restic's, so that nothing can be marked. Nothing was changed. Prune with a grace of"
                    + " zero, while nobody writes into it");
        }
        // Of the two indexes only one must be in memory.
        repository.forgetIndex();
        try (HeldLock lock = repository.lockShared(operation)) {
            Collection<Id> forgotten = Forgotten.roots(repository, options.grace());
            PreparedPrune prepared = new PreparedPrune(repository, options, forgotten, operation);
            lock.check();
            return prepared;
        }
    }

    /**
     * Performs it.
     *
     * @throws ConfigurationException if the repository was changed since in a way that needs another plan
     */
    public synchronized PruneReport perform(RunningOperation operation) throws IOException, InterruptedException {
        if (performed) {
            throw new IllegalStateException("A plan can be performed once; plan again");
        }
        performed = true;
        return new PruneRun(repository, options, survey, selection, operation).run();
    }

    /** What it would do, in numbers. */
    public PruneForecast forecast() {
        BitSet unused = (BitSet) selection.dropped().clone();
        unused.andNot(selection.repacked());
        BitSet vanished = absent(unused);
        unused.andNot(vanished);
        BitSet indexed = indexed();
        BitSet staying = (BitSet) indexed.clone();
        staying.andNot(selection.dropped());

        PackTotals all = selection.totals(indexed);
        PackTotals going = selection.totals(unused);
        PackTotals repacked = selection.totals(selection.repacked());
        long toCopy = selection.keptBytes(selection.repacked());
        Unindexed unindexed = new Unindexed();
        long freed = going.bytes() + repacked.bytes() - toCopy + unindexed.bytes();
        long unusedAfter = selection.unusedBytes(staying);
        long requests = requests(repacked, toCopy, going.packs() + unindexed.packs());
        return new PruneForecast(
                survey.snapshots() + (long) forgotten,
                forgotten,
                all,
                going,
                repacked,
                selection.smallPacks(),
                selection.mixedPacks(),
                selection.uncompressedPacks(),
                unindexed.fresh,
                unindexed.due,
                unindexed.waiting,
                Optional.ofNullable(unindexed.nextDue),
                vanished.cardinality(),
                selection.kept().cardinality(),
                survey.index().size() - selection.kept().cardinality(),
                selection.duplicates(),
                toCopy,
                toCopy,
                freed,
                percent(selection.unusedBytes(indexed), all.bytes()),
                percent(unusedAfter, selection.totals(staying).bytes() + toCopy),
                requests,
                time,
                cost(toCopy, requests),
                savedPerMonth(freed));
    }

    private BitSet indexed() {
        BitSet all = new BitSet();
        all.set(0, survey.index().packCount());
        all.andNot(survey.rescued());
        return all;
    }

    private BitSet absent(BitSet packs) {
        BitSet absent = new BitSet();
        packs.stream().filter(pack -> survey.size(pack) < 0).forEach(absent::set);
        return absent;
    }

    private static double percent(long part, long whole) {
        return whole == 0 ? 0 : 100.0 * part / whole;
    }

    private long requests(PackTotals repacked, long toCopy, long going) {
        long newPacks = toCopy / repository.options().packSize() + (toCopy > 0 ? 2 : 0);
        return repacked.packs() + newPacks + (going + repacked.packs()) / PruneRun.BATCH + 10;
    }

    private OptionalDouble cost(long bytesRead, long requests) {
        Optional<StorePrices> prices = options.prices();
        return prices.isPresent() ? OptionalDouble.of(prices.get().cost(bytesRead, requests)) : OptionalDouble.empty();
    }

    private OptionalDouble savedPerMonth(long freed) {
        Optional<StorePrices> prices = options.prices();
        return prices.isPresent() ? OptionalDouble.of(prices.get().perMonth(freed)) : OptionalDouble.empty();
    }

    /** From the stated rate, or else from how long it takes to read a piece of what is to be copied. */
    private Optional<Duration> time() throws IOException, InterruptedException {
        long bytes = 2 * selection.keptBytes(selection.repacked());
        if (bytes == 0) {
            return Optional.of(Duration.ZERO);
        }
        double perSecond = options.bytesPerSecond().isPresent()
                ? options.bytesPerSecond().getAsLong()
                : measured(selection.repacked().nextSetBit(0));
        return perSecond > 0 ? Optional.of(Duration.ofMillis((long) (1000 * bytes / perSecond))) : Optional.empty();
    }

    private double measured(int pack) throws IOException, InterruptedException {
        BlobIndex index = survey.index();
        int length = (int) Math.min(SAMPLE, survey.size(pack));
        long begin = repository.options().clock().millis();
        repository.files().readPack(index.packId(pack), 0, length);
        long millis = repository.options().clock().millis() - begin;
        return millis <= 0 ? 0 : 1000.0 * length / millis;
    }

    /** The packs in the store that no index file lists. */
    private final class Unindexed {

        private PackTotals fresh = PackTotals.NONE;
        private PackTotals due = PackTotals.NONE;
        private PackTotals waiting = PackTotals.NONE;
        private @Nullable Instant nextDue;

        Unindexed() {
            Duration grace = PruneRun.markGrace(options);
            for (FileInfo pack : survey.packs().unindexed()) {
                Instant marked = marks.packs().get(pack.id());
                if (marked == null) {
                    fresh = fresh.plus(pack.size());
                } else if (marked.isAfter(survey.begin().minus(grace))) {
                    waiting = waiting.plus(pack.size());
                    Instant then = marked.equals(Instant.MAX) ? survey.begin().plus(grace) : marked.plus(grace);
                    nextDue = nextDue == null || then.isBefore(nextDue) ? then : nextDue;
                } else {
                    due = due.plus(pack.size());
                }
            }
        }

        long packs() {
            return fresh.packs() + due.packs() + waiting.packs();
        }

        long bytes() {
            return fresh.bytes() + due.bytes() + waiting.bytes();
        }
    }
}
