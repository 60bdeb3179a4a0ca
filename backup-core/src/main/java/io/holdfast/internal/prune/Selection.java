package io.holdfast.internal.prune;

import io.holdfast.CorruptionException;
import io.holdfast.internal.format.BlobType;
import io.holdfast.internal.format.FileType;
import io.holdfast.internal.format.PackHeader;
import io.holdfast.internal.index.BlobIndex;
import io.holdfast.repository.PackTotals;
import io.holdfast.repository.PruneOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/**
 * Selects which copy of each used blob is to stay, and which packs go: those without any such copy, and those of which it pays
 * to copy what is needed. Takes a few bits for each blob and a few words for each pack.
 */
final class Selection {

    /** So many packs of a kind are small before they are made into larger ones. */
    private static final int MANY = 10;

    private static final int SMALLEST_PACK_SIZE = 4 << 20;

    /** A pack of which more is unused is likely to be copied. */
    private static final double GOOD_SHARE = 0.95;

    /** Smaller directories may not become smaller by compression, and stay as they are. */
    private static final int COMPRESSIBLE_TREE = 1 << 10;

    private final Survey survey;
    private final BlobIndex index;
    private final PruneOptions options;
    private final boolean compresses;
    private final int packCount;

    private final BitSet kept;
    private final BitSet chosen = new BitSet();
    private final BitSet dropped = new BitSet();
    private final BitSet repacked = new BitSet();
    private final BitSet mixed = new BitSet();
    private final BitSet uncompressed = new BitSet();
    private final BitSet small = new BitSet();
    private final BitSet good = new BitSet();
    private final long[] blobBytes;
    private final long[] uniqueBytes;
    private final long[] keptBytes;
    private long duplicates;

    /**
     * Selects.
     *
     * @param packSize up to which packs are filled
     * @param compresses whether the repository has compression
     * @throws CorruptionException if no copy of a used blob is sound
     */
    Selection(Survey survey, PruneOptions options, int packSize, boolean compresses) {
        this.survey = survey;
        this.options = options;
        this.compresses = compresses;
        index = survey.index();
        packCount = index.packCount();
        blobBytes = new long[packCount];
        uniqueBytes = new long[packCount];
        keptBytes = new long[packCount];
        kept = survey.used();
        lookAtPacks();
        findSmall(packSize);
        chooseCopies();
        requireSoundCopies();
        choosePacks();
    }

    private void lookAtPacks() {
        for (int pack = 0; pack < packCount; pack++) {
            BlobType type = type(pack);
            for (int handle = index.firstHandle(pack); handle < index.endHandle(pack); handle++) {
                blobBytes[pack] += stored(handle);
                if (index.type(handle) != type) {
                    mixed.set(pack);
                }
                if (compresses && !index.isCompressed(handle) && isToBeCompressed(handle)) {
                    uncompressed.set(pack);
                }
            }
        }
    }

    /** The type of a pack's first blob, and of all unless it is mixed. */
    private BlobType type(int pack) {
        int first = index.firstHandle(pack);
        return first == index.endHandle(pack) ? BlobType.DATA : index.type(first);
    }

    private boolean isToBeCompressed(int handle) {
        return index.type(handle) == BlobType.TREE
                ? index.plainLength(handle) >= COMPRESSIBLE_TREE
                : options.repackUncompressed();
    }

    private void findSmall(int packSize) {
        for (BlobType type : BlobType.values()) {
            BitSet found = new BitSet();
            long limit = (options.repackSmall() ? packSize : usualSize(type)) / 5 * 4;
            for (int pack = 0; pack < packCount; pack++) {
                found.set(pack, isPlainPackOf(type, pack) && survey.size(pack) < limit);
            }
            if (found.cardinality() >= MANY) {
                small.or(found);
            }
        }
    }

    private boolean isPlainPackOf(BlobType type, int pack) {
        return type(pack) == type && !mixed.get(pack) && survey.isWhole(pack) && !survey.isRescued(pack);
    }

    /** What only the smallest three of a hundred packs are below, so that a repository of small packs is not copied all the time. */
    private long usualSize(BlobType type) {
        long[] sizes = new long[packCount];
        int count = 0;
        for (int pack = 0; pack < packCount; pack++) {
            if (isPlainPackOf(type, pack)) {
                sizes[count++] = survey.size(pack);
            }
        }
        Arrays.sort(sizes, 0, count);
        return count == 0 ? SMALLEST_PACK_SIZE : Math.max(SMALLEST_PACK_SIZE, sizes[(int) (count * 3L / 100)]);
    }

    /** Of a blob with several copies, one stays. */
    private void chooseCopies() {
        BitSet withCopies = new BitSet();
        for (int pack = 0; pack < packCount; pack++) {
            long used = 0;
            for (int handle = index.firstHandle(pack); handle < index.endHandle(pack); handle++) {
                int first = kept.get(handle) ? handle : index.find(index.type(handle), index.blob(handle));
                if (kept.get(first)) {
                    used += stored(handle);
                }
                if (first != handle && kept.get(first)) {
                    withCopies.set(first);
                    duplicates++;
                }
            }
            good.set(pack, !isForced(pack) && !small.get(pack) && used >= GOOD_SHARE * blobBytes[pack]);
        }
        countUnique(withCopies);
        withCopies.stream().forEach(first -> {
            kept.clear(first);
            int best = first;
            for (int copy : index.findAll(index.type(first), index.blob(first))) {
                best = isBetter(copy, best) ? copy : best;
            }
            kept.set(best);
            chosen.set(best);
        });
    }

    private void countUnique(BitSet withCopies) {
        for (int pack = 0; pack < packCount; pack++) {
            for (int handle = index.firstHandle(pack); handle < index.endHandle(pack); handle++) {
                if (kept.get(handle) && !withCopies.get(handle)) {
                    uniqueBytes[pack] += stored(handle);
                }
            }
        }
    }

    /**
     * Whether a copy is rather kept than another: one that is sound, in a pack that need not be copied, and then where there is
     * more that has to stay anyway. So what an interrupted prune has copied is not copied again.
     */
    private boolean isBetter(int copy, int than) {
        if (survey.isSound(copy) != survey.isSound(than)) {
            return survey.isSound(copy);
        }
        int pack = index.pack(copy);
        int other = index.pack(than);
        if (good.get(pack) != good.get(other)) {
            return good.get(pack);
        }
        if (good.get(pack) && uniqueBytes[pack] != uniqueBytes[other]) {
            return uniqueBytes[pack] > uniqueBytes[other];
        }
        return survey.size(pack) > survey.size(other);
    }

    private boolean isForced(int pack) {
        return mixed.get(pack) || uncompressed.get(pack) || survey.isRescued(pack);
    }

    /** How many bytes of its pack a blob takes. */
    private long stored(int handle) {
        return (long) index.length(handle) + PackHeader.entryLength(index.isCompressed(handle));
    }

    private void requireSoundCopies() {
        for (int pack = 0; pack < packCount; pack++) {
            for (int handle = index.firstHandle(pack); handle < index.endHandle(pack); handle++) {
                if (kept.get(handle)) {
                    keptBytes[pack] += stored(handle);
                    requireSound(handle, pack);
                }
            }
        }
    }

    private void requireSound(int handle, int pack) {
        if (!survey.isSound(handle)) {
            throw new CorruptionException("The " + index.type(handle).word() + " blob " + index.blob(handle) + " in "
                    + FileType.PACK.name(index.packId(pack)) + " is needed by a snapshot, and "
                    + (survey.isWhole(pack) ? "was found damaged" : "the pack is missing or has the wrong size")
                    + ". Nothing was deleted. Verify the repository and repair it first");
        }
    }

    private void choosePacks() {
        List<Integer> candidates = new ArrayList<>();
        long unused = 0;
        for (int pack = 0; pack < packCount; pack++) {
            if (survey.isRescued(pack)) {
                repacked.set(pack, keptBytes[pack] > 0);
            } else if (keptBytes[pack] == 0) {
                dropped.set(pack);
            } else if (isForced(pack) || small.get(pack) || unusedBytes(pack) > 0) {
                candidates.add(pack);
                unused += unusedBytes(pack);
            }
        }
        candidates.sort(Comparator.comparing(this::isForced)
                .thenComparing(pack -> small.get(pack))
                .thenComparingDouble(pack -> (double) unusedBytes(pack) / survey.size(pack))
                .reversed());
        repack(candidates, unused);
        dropped.or(repacked);
        dropped.andNot(survey.rescued());
    }

    private void repack(List<Integer> candidates, long unused) {
        long tolerated = options.maxUnused().beside(Arrays.stream(keptBytes).sum());
        long left = options.maxRepackBytes();
        long stillUnused = unused;
        for (int pack : candidates) {
            boolean worthIt = isForced(pack) || small.get(pack) || stillUnused > tolerated;
            boolean allowed = !options.repackTreesOnly() || type(pack) == BlobType.TREE;
            if (worthIt && allowed && survey.size(pack) <= left) {
                repacked.set(pack);
                left -= survey.size(pack);
                stillUnused -= unusedBytes(pack);
            }
        }
    }

    private long unusedBytes(int pack) {
        return blobBytes[pack] - keptBytes[pack];
    }

    /** The handles of the copies that are to stay, or to be copied. */
    BitSet kept() {
        return kept;
    }

    /** Those of them that were chosen among several copies. */
    BitSet chosen() {
        return chosen;
    }

    /** The packs that are to leave the index. */
    BitSet dropped() {
        return dropped;
    }

    /** The packs of which the kept copies are to be copied before. */
    BitSet repacked() {
        return repacked;
    }

    /** The packs that are repacked and are small. */
    long smallPacks() {
        return common(small);
    }

    /** The packs that are repacked and are mixed. */
    long mixedPacks() {
        return common(mixed);
    }

    /** The packs that are repacked and hold what is to be compressed. */
    long uncompressedPacks() {
        return common(uncompressed);
    }

    private long common(BitSet some) {
        BitSet both = (BitSet) repacked.clone();
        both.and(some);
        return both.cardinality();
    }

    /** How many superfluous copies of used blobs there are. */
    long duplicates() {
        return duplicates;
    }

    /** How many bytes of packs are kept copies. */
    long keptBytes(BitSet packs) {
        return packs.stream().mapToLong(pack -> keptBytes[pack]).sum();
    }

    /** How many bytes of packs are anything else than kept copies. */
    long unusedBytes(BitSet packs) {
        return packs.stream().mapToLong(this::unusedBytes).sum();
    }

    /** How many and how large packs are; those that are not in the store have no size. */
    PackTotals totals(BitSet packs) {
        long bytes =
                packs.stream().mapToLong(pack -> Math.max(0, survey.size(pack))).sum();
        return new PackTotals(packs.cardinality(), bytes);
    }
}
