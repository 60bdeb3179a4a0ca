package io.holdfast.internal.index;

import io.holdfast.internal.format.Id;
import java.util.Arrays;
import java.util.function.LongPredicate;

/**
 * Ids, each with a value of 64 bits: numbered in the order of their adding, and found by id. Takes 45 bytes an entry.
 *
 * <p>Entries lie in segments, so that growing copies none of them. They are found through 256 buckets, chosen by the first
 * byte of the id; each is an array of entry numbers, sorted by id, in which an entry stands at or shortly after the place
 * that its id says in proportion. Ids are hashes, so that this is a hash table with linear probing which can be nearly
 * full, since a search may stop at the first greater id. Buckets grow one after the other, not all at once.
 *
 * <p>One thread at a time may add; any number may read meanwhile, numbers that they got from {@link #find} or that were
 * safely passed on to them.
 */
final class IdTable {

    /** The most entries of a table, which leaves the number 0 + 1 and all others a positive int. */
    static final int MAX_ENTRIES = Integer.MAX_VALUE - 1;

    private static final int ENTRY_WORDS = 5;
    private static final int VALUE = 4;
    private static final int SEGMENT_BITS = 13;
    private static final int SEGMENT_ENTRIES = 1 << SEGMENT_BITS;
    private static final int BUCKETS = 256;

    private final Bucket[] buckets = new Bucket[BUCKETS];
    private volatile long[][] segments = new long[8][];
    private volatile int count;

    IdTable() {
        for (int i = 0; i < BUCKETS; i++) {
            buckets[i] = new Bucket(Bucket.LEAST_CAPACITY + i * Bucket.LEAST_CAPACITY / 4 / BUCKETS);
        }
    }

    /** How many entries there are. */
    int count() {
        return count;
    }

    /**
     * Adds an entry that is not found yet, so that what belongs to it can be set up before {@link #enter}.
     *
     * @return its number, which is the count before
     */
    int append(long word0, long word1, long word2, long word3, long value) {
        int number = count;
        if (number == MAX_ENTRIES) {
            throw new IllegalStateException("An index cannot hold more than " + MAX_ENTRIES + " entries");
        }
        long[] segment = segmentToAppendTo(number);
        int at = at(number);
        segment[at] = word0;
        segment[at + 1] = word1;
        segment[at + 2] = word2;
        segment[at + 3] = word3;
        segment[at + VALUE] = value;
        count = number + 1;
        return number;
    }

    private long[] segmentToAppendTo(int number) {
        int index = number >>> SEGMENT_BITS;
        long[][] all = segments;
        if ((number & SEGMENT_ENTRIES - 1) != 0) {
            return all[index];
        }
        if (index == all.length) {
            all = Arrays.copyOf(all, index + index / 2);
        }
        all[index] = new long[SEGMENT_ENTRIES * ENTRY_WORDS];
        segments = all;
        return all[index];
    }

    /** Lets an appended entry be found, after those with the same id. */
    void enter(int number) {
        bucket(word0(number)).enter(number);
    }

    /** The number of the first entry with this id and a value as wanted; −1 if there is none. */
    int find(Id id, LongPredicate wanted) {
        return bucket(id.word(0)).find(id, wanted);
    }

    /** The numbers of all entries with this id and a value as wanted, ascending. */
    int[] findAll(Id id, LongPredicate wanted) {
        return bucket(id.word(0)).findAll(id, wanted);
    }

    Id id(int number) {
        long[] segment = segments[number >>> SEGMENT_BITS];
        int at = at(number);
        return Id.of(segment[at], segment[at + 1], segment[at + 2], segment[at + 3]);
    }

    long value(int number) {
        return segments[number >>> SEGMENT_BITS][at(number) + VALUE];
    }

    private long word0(int number) {
        return segments[number >>> SEGMENT_BITS][at(number)];
    }

    private boolean isId(int number, Id id) {
        long[] segment = segments[number >>> SEGMENT_BITS];
        int at = at(number);
        return segment[at] == id.word(0)
                && segment[at + 1] == id.word(1)
                && segment[at + 2] == id.word(2)
                && segment[at + 3] == id.word(3);
    }

    private Bucket bucket(long word0) {
        return buckets[(int) (word0 >>> 56)];
    }

    private static int at(int number) {
        return (number & SEGMENT_ENTRIES - 1) * ENTRY_WORDS;
    }

    /** Bytes of all arrays. */
    long footprint() {
        long bytes = 4L * segments.length;
        for (long[] segment : segments) {
            bytes += segment == null ? 0 : 8L * segment.length;
        }
        for (Bucket bucket : buckets) {
            bytes += bucket.footprint();
        }
        return bytes;
    }

    /** The entries whose ids have the same first byte. */
    private final class Bucket {

        static final int LEAST_CAPACITY = 32;

        /** Places after the last proper one for what is pushed beyond it; more where many ids are alike. */
        private static final int OVERFLOW = 32;

        /** Entry numbers + 1 in the order of their ids; 0 where there is none. */
        private int[] slots;

        private int capacity;
        private int used;

        Bucket(int capacity) {
            this.capacity = capacity;
            slots = new int[capacity + OVERFLOW];
        }

        synchronized void enter(int number) {
            if (used >= capacity - capacity / 10) {
                grow();
            }
            long word0 = word0(number);
            int place = firstNotBelow(word0);
            while (slots[place] != 0 && word0(slots[place] - 1) == word0) {
                place++;
            }
            int free = place;
            while (slots[free] != 0) {
                free++;
            }
            System.arraycopy(slots, place, slots, place + 1, free - place);
            slots[place] = number + 1;
            used++;
            keepEndFree(free);
        }

        synchronized int find(Id id, LongPredicate wanted) {
            for (int place = firstNotBelow(id.word(0)); isAt(place, id.word(0)); place++) {
                int number = slots[place] - 1;
                if (isId(number, id) && wanted.test(value(number))) {
                    return number;
                }
            }
            return -1;
        }

        synchronized int[] findAll(Id id, LongPredicate wanted) {
            int start = firstNotBelow(id.word(0));
            int end = start;
            while (isAt(end, id.word(0))) {
                end++;
            }
            return Arrays.stream(slots, start, end)
                    .map(slot -> slot - 1)
                    .filter(number -> isId(number, id) && wanted.test(value(number)))
                    .toArray();
        }

        private boolean isAt(int place, long word0) {
            return slots[place] != 0 && word0(slots[place] - 1) == word0;
        }

        /** The first place from an id's own that is free or has no lower id. */
        private int firstNotBelow(long word0) {
            int place = home(word0, capacity);
            while (slots[place] != 0 && Long.compareUnsigned(word0(slots[place] - 1), word0) < 0) {
                place++;
            }
            return place;
        }

        private void grow() {
            int[] old = slots;
            capacity += capacity / 4;
            slots = new int[capacity + OVERFLOW];
            int next = 0;
            for (int slot : old) {
                if (slot != 0) {
                    int place = Math.max(next, home(word0(slot - 1), capacity));
                    slots[place] = slot;
                    keepEndFree(place);
                    next = place + 1;
                }
            }
        }

        /** Searches end at a free place, so that there is always one. */
        private void keepEndFree(int taken) {
            if (taken >= slots.length - 2) {
                slots = Arrays.copyOf(slots, slots.length + OVERFLOW);
            }
        }

        /** The place that an id says: the bits after its first byte as a fraction of the capacity. */
        private static int home(long word0, int capacity) {
            return (int) (((word0 << 8 >>> 32) * capacity) >>> 32);
        }

        synchronized long footprint() {
            return 4L * slots.length;
        }
    }
}
