package io.holdfast.internal.check;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;

/**
 * Which packs are to be read today, so that each is read within a time.
 *
 * <p>Each day has its share: what the repository has divided by the days of the time, or what is allowed. Of that goes what was read since the day began, by UTC, so that it does not
 * matter how often a day somebody begins. Those that were not proven for the longest time come first, and before them those that never were.
 *
 * @param days in how many days each pack is to be read
 * @param budget how many bytes a day may be read at the most; 0 for as many as are needed
 * @param now in seconds since 1970
 */
record RollingSchedule(long days, long budget, long now) {

    private static final long DAY = Duration.ofDays(1).toSeconds();

    /** How many bytes have to be read each day. */
    long needed(long total) {
        return -Math.floorDiv(-total, days);
    }

    /** How many bytes are read each day. */
    long share(long total) {
        return budget > 0 ? budget : needed(total);
    }

    /** In how many days each pack comes to its turn. */
    long daysTaken(long total) {
        return total == 0 ? 0 : -Math.floorDiv(-total, share(total));
    }

    /** Whether a pack was not proven within the time. */
    boolean isOverdue(long provenAt) {
        return provenAt < now - days * DAY;
    }

    /**
     * The packs that are read now, in their order. The last of them may be more than the share, since packs are read whole.
     *
     * @param packs the numbers of all packs that can be read
     * @param size how many bytes a pack has
     * @param provenAt when it was proven, in seconds since 1970; 0 if it never was
     */
    List<Integer> choose(List<Integer> packs, IntToLongFunction size, IntToLongFunction provenAt) {
        long today = now - Math.floorMod(now, DAY);
        long left = share(packs.stream().mapToLong(size::applyAsLong).sum())
                - packs.stream()
                        .filter(pack -> provenAt.applyAsLong(pack) >= today)
                        .mapToLong(size::applyAsLong)
                        .sum();
        int[] due = packs.stream()
                .filter(pack -> provenAt.applyAsLong(pack) < today)
                .sorted(Comparator.comparingLong(provenAt::applyAsLong))
                .mapToInt(pack -> pack)
                .toArray();
        int count = 0;
        while (count < due.length && left > 0) {
            left -= size.applyAsLong(due[count++]);
        }
        return IntStream.of(due).limit(count).boxed().toList();
    }
}
