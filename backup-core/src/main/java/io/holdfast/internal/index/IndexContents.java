package io.holdfast.internal.index;

import io.holdfast.internal.format.Id;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which index files a {@link BlobIndex} was loaded from, and which packs each of them lists. Takes four bytes a pack.
 * Thread-safe.
 */
public final class IndexContents {

    private static final int NONE = -1;

    private final Map<Id, Integer> numbers = new HashMap<>();
    /** The number of the first file that was found to list a pack. */
    private int[] files = new int[64];
    /** Further files that list a pack: the pack in the upper half, the number of the file in the lower. */
    private long[] again = new long[16];

    private int againCount;
    private int nextNumber;
    private final Set<Id> withMarks = new HashSet<>();
    private final Set<Id> leftOut = new HashSet<>();
    private boolean contradictory;

    /** What nothing was loaded from yet. */
    public IndexContents() {
        Arrays.fill(files, NONE);
    }

    /** The files, also those that were left out. */
    public synchronized Set<Id> files() {
        Set<Id> all = new HashSet<>(leftOut);
        all.addAll(numbers.keySet());
        return all;
    }

    /** Leaves files out of what is loaded later, for whoever knows what they list: that is then in the index once and not twice. */
    public synchronized void leaveOut(Set<Id> some) {
        leftOut.addAll(some);
    }

    /** Adds a file that is going to be loaded; false if it was added before, or is left out. */
    synchronized boolean add(Id file) {
        return !leftOut.contains(file) && numbers.putIfAbsent(file, nextNumber) == null && nextNumber++ >= 0;
    }

    /** Removes files that turned out to be gone before they were loaded. */
    synchronized void removeAll(Collection<Id> gone) {
        numbers.keySet().removeAll(gone);
    }

    /** A file lists a pack. */
    synchronized void listed(Id file, int pack) {
        int number = number(file);
        if (pack >= files.length) {
            int before = files.length;
            files = Arrays.copyOf(files, Math.max(pack + 1, before + before / 2));
            Arrays.fill(files, before, files.length, NONE);
        }
        if (files[pack] == NONE) {
            files[pack] = number;
        } else if (files[pack] != number) {
            if (againCount == again.length) {
                again = Arrays.copyOf(again, againCount + againCount / 2);
            }
            again[againCount++] = (long) pack << Integer.SIZE | number;
        }
    }

    /**
     * Forgets files that are gone, if the others list all that they listed.
     *
     * @return false if nothing was forgotten, since what they listed may be gone as well
     */
    public synchronized boolean forget(Set<Id> gone) {
        if (contradictory || !numbers.keySet().containsAll(gone)) {
            return false;
        }
        BitSet going = new BitSet();
        gone.forEach(file -> going.set(number(file)));
        Map<Integer, Integer> others = new HashMap<>();
        for (int i = 0; i < againCount; i++) {
            if (!going.get((int) again[i])) {
                others.put((int) (again[i] >>> Integer.SIZE), (int) again[i]);
            }
        }
        for (int pack = 0; pack < files.length; pack++) {
            if (files[pack] != NONE && going.get(files[pack]) && !others.containsKey(pack)) {
                return false;
            }
        }
        forget(going, others);
        return true;
    }

    private void forget(BitSet going, Map<Integer, Integer> others) {
        for (int pack = 0; pack < files.length; pack++) {
            if (files[pack] != NONE && going.get(files[pack])) {
                files[pack] = others.getOrDefault(pack, NONE);
            }
        }
        int left = 0;
        for (int i = 0; i < againCount; i++) {
            if (!going.get((int) again[i]) && files[(int) (again[i] >>> Integer.SIZE)] != (int) again[i]) {
                again[left++] = again[i];
            }
        }
        againCount = left;
        Set<Id> gone = withNumbers(going);
        numbers.keySet().removeAll(gone);
        withMarks.removeAll(gone);
    }

    /** Files list the same pack with other blobs. */
    synchronized void contradict() {
        contradictory = true;
    }

    /** Whether files list the same pack with other blobs. */
    synchronized boolean contradictory() {
        return contradictory;
    }

    /** A file speaks of packs that rustic has marked for deletion. */
    synchronized void marks(Id file) {
        withMarks.add(file);
    }

    /** The files that speak of packs that rustic has marked for deletion. */
    public synchronized Set<Id> filesWithMarks() {
        return Set.copyOf(withMarks);
    }

    /** The files that list one of these packs. */
    public synchronized Set<Id> listing(BitSet packs) {
        BitSet found = new BitSet();
        for (int pack = packs.nextSetBit(0); pack >= 0 && pack < files.length; pack = packs.nextSetBit(pack + 1)) {
            if (files[pack] != NONE) {
                found.set(files[pack]);
            }
        }
        for (int i = 0; i < againCount; i++) {
            if (packs.get((int) (again[i] >>> Integer.SIZE))) {
                found.set((int) again[i]);
            }
        }
        return withNumbers(found);
    }

    /** The packs that are listed by one of these files. */
    public synchronized BitSet listedBy(Set<Id> some) {
        BitSet wanted = new BitSet();
        some.forEach(file -> wanted.set(number(file)));
        BitSet packs = new BitSet();
        for (int pack = 0; pack < files.length; pack++) {
            packs.set(pack, files[pack] != NONE && wanted.get(files[pack]));
        }
        for (int i = 0; i < againCount; i++) {
            if (wanted.get((int) again[i])) {
                packs.set((int) (again[i] >>> Integer.SIZE));
            }
        }
        return packs;
    }

    /** The packs that more than one file lists. */
    public synchronized BitSet listedTwice() {
        BitSet packs = new BitSet();
        for (int i = 0; i < againCount; i++) {
            packs.set((int) (again[i] >>> Integer.SIZE));
        }
        return packs;
    }

    /** The files that list fewer blobs than this. */
    public synchronized Set<Id> smallerThan(int blobs, BlobIndex index) {
        long[] sizes = new long[nextNumber];
        for (int pack = 0; pack < Math.min(files.length, index.packCount()); pack++) {
            if (files[pack] != NONE) {
                sizes[files[pack]] += index.endHandle(pack) - index.firstHandle(pack);
            }
        }
        BitSet small = new BitSet();
        for (int file = 0; file < nextNumber; file++) {
            small.set(file, sizes[file] < blobs);
        }
        return withNumbers(small);
    }

    private int number(Id file) {
        Integer number = numbers.get(file);
        if (number == null) {
            throw new IllegalArgumentException("The index was not loaded from " + file);
        }
        return number;
    }

    private Set<Id> withNumbers(BitSet wanted) {
        Set<Id> found = new HashSet<>();
        numbers.forEach((file, number) -> {
            if (wanted.get(number)) {
                found.add(file);
            }
        });
        return found;
    }
}
