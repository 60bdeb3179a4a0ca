package io.holdfast.internal.log;

import static io.holdfast.internal.log.SmallLog.upTo;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.testkit.MemoryStore;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A log of 60 numbers, of which 40 are in snapshots. */
class LogPartTest {

    private final MemoryStore store = FoldedNumbers.repository();

    @BeforeEach
    void follow() throws Exception {
        for (int i = 0; i < 4; i++) {
            FoldedNumbers.follow(store, 10, true);
            FoldedNumbers.fold(store);
        }
        FoldedNumbers.follow(store, 20, true);
    }

    @Test
    void everyPartIsItsRecords() throws Exception {
        for (int after = 0; after < 60; after += 7) {
            for (int end = after + 1; end <= 60; end += 5) {
                assertThat(read(SmallLog.STREAM, after, end))
                        .as("after %s up to %s", after, end)
                        .isEqualTo(upTo(end).subList(after, end));
            }
        }
    }

    @Test
    void whatTheLogDoesNotHaveYetIsNotThere() throws Exception {
        assertThat(read(SmallLog.STREAM, 55, 100)).containsExactly("56", "57", "58", "59", "60");
        assertThat(read(SmallLog.STREAM, 60, 100)).isEmpty();
    }

    @Test
    void streamThatThereIsNotHasNoRecords() throws Exception {
        assertThat(read("letters", 0, 100)).isEmpty();
    }

    private List<String> read(String stream, long after, long upTo) throws Exception {
        SmallLog.Seen seen = new SmallLog.Seen();
        new LogPart(Comparator.comparingLong(Long::parseLong), stream, Long.toString(after), Long.toString(upTo))
                .read(FoldedNumbers.open(store), SmallLog.IDENTITY, (bytes, at) -> seen.record(stream, bytes, at));
        return seen.numbers();
    }
}
