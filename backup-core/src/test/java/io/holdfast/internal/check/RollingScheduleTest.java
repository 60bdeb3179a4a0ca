package io.holdfast.internal.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RollingScheduleTest {

    private static final long DAY = 86_400;
    /** Noon of some day, so that runs a few hours earlier or later are on the same. */
    private static final long START = 20_000 * DAY + DAY / 2;

    @Test
    void everyPackIsReadWithinTheTimeWhateverTheirSizes() {
        Random random = new Random(30);
        long[] sizes = random.longs(1000, 1, 20_000).toArray();
        long[] proven = new long[sizes.length];
        for (int day = 0; day < 60; day++) {
            long now = START + day * DAY + random.nextInt(7200);
            run(new RollingSchedule(30, 0, now), sizes, proven, now);
            if (day >= 29) {
                assertThat(Arrays.stream(proven).min().getAsLong())
                        .as("day %d", day)
                        .isGreaterThan(now - 30 * DAY - 7200);
            }
        }
    }

    @Test
    void noMoreThanTheBudgetAndOnePackIsReadInADayHoweverOftenItRuns() {
        long[] sizes = new Random(7).longs(200, 1, 1000).toArray();
        long[] proven = new long[sizes.length];
        long read = 0;
        for (int run = 0; run < 5; run++) {
            long now = START + run * 3600L;
            read += run(new RollingSchedule(30, 10_000, now), sizes, proven, now);
        }
        assertThat(read).isBetween(10_000L, 11_000L);
    }

    @Test
    void thoseThatWereNeverProvenComeFirstAndThenTheOldest() {
        long[] proven = {START - 3 * DAY, 0, START - 9 * DAY, START - 5 * DAY, 0};
        List<Integer> chosen =
                new RollingSchedule(1, 0, START).choose(List.of(0, 1, 2, 3, 4), pack -> 10, pack -> proven[pack]);
        assertThat(chosen).containsExactly(1, 4, 2, 3, 0);
    }

    @Test
    void aBudgetThatIsTooSmallTakesLonger() {
        RollingSchedule schedule = new RollingSchedule(30, 1000, START);
        assertThat(schedule.needed(60_001)).isEqualTo(2001);
        assertThat(schedule.share(60_001)).isEqualTo(1000);
        assertThat(schedule.daysTaken(60_001)).isEqualTo(61);
    }

    @Test
    void anEmptyRepositoryHasNothingToRead() {
        RollingSchedule schedule = new RollingSchedule(30, 0, START);
        assertThat(schedule.choose(List.of(), pack -> 1, pack -> 0)).isEmpty();
        assertThat(schedule.daysTaken(0)).isZero();
    }

    private static long run(RollingSchedule schedule, long[] sizes, long[] proven, long now) {
        List<Integer> all = IntStream.range(0, sizes.length).boxed().toList();
        List<Integer> chosen = schedule.choose(all, pack -> sizes[pack], pack -> proven[pack]);
        chosen.forEach(pack -> proven[pack] = now);
        return chosen.stream().mapToLong(pack -> sizes[pack]).sum();
    }
}
