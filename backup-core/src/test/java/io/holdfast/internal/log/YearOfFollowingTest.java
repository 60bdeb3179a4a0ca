package io.holdfast.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.fixtures.UsedHeap;
import io.holdfast.internal.log.SimulatedYear.Cost;
import java.time.Period;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** After a long time of following a repository costs what it costs after a short one. By default some weeks pass, in the exhaustive build a year. */
@Timeout(3600)
class YearOfFollowingTest {

    private static final boolean EXHAUSTIVE = Boolean.getBoolean("holdfast.exhaustive");
    private static final int WEEKS = EXHAUSTIVE ? 53 : 4;
    private static final int WEEKS_KEPT = EXHAUSTIVE ? 4 : 1;

    /** A snapshot that began the window, those in it, and one that is forgotten tomorrow. */
    private static final int BASES = WEEKS_KEPT + 3;

    private final Map<String, Integer> most = new HashMap<>();
    private long mostPackBytes;

    @Test
    void costsNoMoreAtItsEndThanSoonAfterItsBegin() throws Exception {
        try (SimulatedYear year = new SimulatedYear(Period.ofWeeks(WEEKS_KEPT), true);
                SimulatedYear unfollowed = new SimulatedYear(Period.ofWeeks(WEEKS_KEPT), true)) {
            Cost early = Cost.NONE;
            Cost late = Cost.NONE;
            long heapEarly = 0;
            for (int week = 1; week <= WEEKS; week++) {
                late = week(year, unfollowed);
                if (week == WEEKS_KEPT + 2) {
                    early = late;
                    heapEarly = UsedHeap.bytes();
                }
            }

            assertThat(late.operations()).as("operations").isLessThan(early.operations() * 11 / 10);
            assertThat(late.bytesRead()).as("bytes read").isLessThan(early.bytesRead() * 3 / 2);
            assertThat(late.namesListed()).as("names listed").isLessThan(early.namesListed() * 3 / 2);
            assertFewObjects();
            assertThat(UsedHeap.bytes()).as("bytes of heap").isLessThan(heapEarly + (8 << 20));
            assertThat(mostPackBytes).as("bytes of packs").isLessThan(20L << 20);
            assertLittleIsKeptInMemory(year.following());
            assertReadable(year);
        }
    }

    /** A week passes; returns what its foldings cost. */
    private Cost week(SimulatedYear year, SimulatedYear unfollowed) throws Exception {
        Cost cost = Cost.NONE;
        for (int hour = 0; hour < SimulatedYear.HOURS_OF_A_WEEK; hour++) {
            cost = cost.plus(year.hour());
            unfollowed.hourWithoutFollowing();
            year.objects().forEach((kind, count) -> most.merge(kind, count, Math::max));
        }
        mostPackBytes = Math.max(mostPackBytes, year.packBytes());
        long without = unfollowed.opening().operations();
        assertThat(year.opening().operations())
                .as("operations to open it")
                .isLessThan(2 * without + Folding.MANY_INDEX_FILES);
        return cost;
    }

    private void assertFewObjects() {
        assertThat(most)
                .containsOnlyKeys(
                        "chunker", "config", "data", "forgotten", "index", "keys", "marks", "snapshots", "tail");
        assertThat(most.get("snapshots")).isLessThanOrEqualTo(2 * BASES);
        assertThat(most.get("index")).isLessThanOrEqualTo(Folding.MANY_INDEX_FILES + 3);
        assertThat(most.get("data"))
                .as("two of each hour until two prunes are over")
                .isLessThan(4 * 168 + 10 * BASES);
        assertThat(most.get("tail")).isLessThanOrEqualTo(20);
        assertThat(most.get("forgotten")).isLessThanOrEqualTo(2 * 2);
        assertThat(most.get("marks")).isLessThanOrEqualTo(2);
    }

    private void assertLittleIsKeptInMemory(FollowedLog log) throws Exception {
        assertThat(log.told().size()).isLessThanOrEqualTo(2 * BASES);
        assertThat(log.repository().index().packCount()).isLessThan(4 * 168);
        LogHistory history = log.history();
        assertThat(history.logs())
                .allSatisfy(snapshot -> assertThat(snapshot.manifest().pieces()).hasSizeLessThan(10 * BASES));
    }

    /** From the begin of the window to the last number. */
    private static void assertReadable(SimulatedYear year) throws Exception {
        SmallLog.Seen seen = new SmallLog.Seen();
        LogReader.read(year.following(), LogReader.Part.ALL, seen);
        List<String> numbers = seen.numbers();
        assertThat(numbers.get(0)).startsWith("gap from 0");
        long first = Long.parseLong(numbers.get(1));
        assertThat(first).isLessThan(year.recordsBefore(WEEKS_KEPT * SimulatedYear.HOURS_OF_A_WEEK));
        assertThat(numbers.subList(1, numbers.size()))
                .isEqualTo(LongStream.rangeClosed(first, year.records())
                        .mapToObj(Long::toString)
                        .toList());
    }

    @Test
    void indexFilesStayFewThoughNobodyPrunes() throws Exception {
        try (SimulatedYear year = new SimulatedYear(Period.ofWeeks(WEEKS_KEPT), false)) {
            for (int hour = 0; hour < 4 * Folding.MANY_INDEX_FILES; hour++) {
                year.hour();
                assertThat(year.objects().get("index")).isLessThan(Folding.MANY_INDEX_FILES);
            }
            assertThat(year.opening().operations()).isLessThan(20 + Folding.MANY_INDEX_FILES);
        }
    }
}
