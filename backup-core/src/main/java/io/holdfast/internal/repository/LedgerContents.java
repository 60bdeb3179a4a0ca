package io.holdfast.internal.repository;

import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.LedgerDocument;
import io.holdfast.internal.format.LedgerDocument.Healing;
import io.holdfast.internal.index.BlobIndex;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a verification ledger says of the packs of an index. Of several statements the last counts, and of two at the same time the worse; none
 * counts that is of a time to come. Takes eight
 * bytes for a pack. Not thread-safe.
 */
public final class LedgerContents implements LedgerDocument.Visitor {

    /** So many healings are remembered at the least. */
    static final int MOST_HEALINGS = 1000;

    private final BlobIndex index;
    /** By the pack's number: 0 if nothing is known, the second at which it was proven, or less than 0 if it was not as it should be then. */
    private final long[] seconds;

    private final Set<Healing> healed = new LinkedHashSet<>();
    private long statements;

    private final long latest;

    /**
     * Nothing is known of any pack of an index.
     *
     * @param latest the second after which nothing can have been read yet: what is said to have been counts for nothing, since it would outlast what is found out from now on
     */
    LedgerContents(BlobIndex index, long latest) {
        this.index = index;
        this.latest = latest;
        seconds = new long[index.packCount()];
    }

    @Override
    public void proven(Id pack, long time) {
        statements++;
        int number = index.findPack(pack);
        if (isKnown(number) && time <= latest && time > Math.abs(seconds[number])) {
            seconds[number] = time;
        }
    }

    @Override
    public void failed(Id pack, long time) {
        statements++;
        int number = index.findPack(pack);
        if (isKnown(number) && time <= latest && time >= Math.abs(seconds[number])) {
            seconds[number] = -time;
        }
    }

    @Override
    public void healed(Healing healing) {
        healed.add(healing);
    }

    /** What the index got later is not known of. */
    private boolean isKnown(int number) {
        return number >= 0 && number < seconds.length;
    }

    /** When a pack was read last and was as it should be, in seconds since 1970; 0 if it never was, or was not when it was read after that. */
    public long provenAt(int pack) {
        return Math.max(0, secondsOf(pack));
    }

    /** Whether a pack was not as it should be when it was read last. */
    public boolean hasFailed(int pack) {
        return secondsOf(pack) < 0;
    }

    /** A pack that index files list differently has several numbers, of which the first is found. */
    private long secondsOf(int pack) {
        int first = index.findPack(index.packId(pack));
        return isKnown(first) ? seconds[first] : 0;
    }

    /** The packs that were healed, the first one first. */
    public List<Healing> healings() {
        return healed.stream().sorted(Comparator.comparingLong(Healing::time)).toList();
    }

    /** How much was said, in packs, before only the last of it counted. */
    long statements() {
        return statements;
    }

    /** All that counts, in pieces of no more than so many packs. */
    List<LedgerDocument> pieces(int most) {
        List<LedgerDocument> pieces = new ArrayList<>();
        LedgerDocument piece = new LedgerDocument();
        List<Healing> last = healings();
        last.subList(Math.max(0, last.size() - MOST_HEALINGS), last.size()).forEach(piece::addHealed);
        for (int pack = 0; pack < seconds.length; pack++) {
            if (seconds[pack] > 0) {
                piece.addProven(index.packId(pack), seconds[pack]);
            } else if (seconds[pack] < 0) {
                piece.addFailed(index.packId(pack), -seconds[pack]);
            }
            if (piece.size() == most) {
                pieces.add(piece);
                piece = new LedgerDocument();
            }
        }
        if (!piece.isEmpty()) {
            pieces.add(piece);
        }
        return pieces;
    }
}
