package io.holdfast.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.postgres.StreamedSegments.Answer;
import io.holdfast.postgres.internal.wal.Lsn;
import io.holdfast.postgres.internal.wal.WalSegment;
import io.holdfast.spi.source.Checkpoint;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StreamedSegmentsTest {

    private static final int SIZE = 1 << 20;
    private static final Timelines FIRST = new Timelines(1, new TreeMap<>(), "");
    private static final long LONG = TimeUnit.SECONDS.toNanos(50);

    private final byte[] log = new byte[4 * SIZE];
    private final StreamedSegments segments = new StreamedSegments();

    StreamedSegmentsTest() {
        new Random(1).nextBytes(log);
    }

    @Test
    void segmentIsKnownOnceItIsDurableToItsEnd() throws Exception {
        segments.begin(FIRST, 0, SIZE);
        add(0, 2 * SIZE);

        assertThat(answer(1, 1, 0)).isEqualTo(Answer.UNKNOWN);
        durable(1, 2 * SIZE - 8);
        assertThat(answer(1, 1, 0)).isEqualTo(Answer.UNKNOWN);
        durable(1, 2 * SIZE);
        assertThat(answer(1, 1, 0)).isEqualTo(Answer.DURABLE);
    }

    @Test
    void whoAsksEarlyIsAnsweredWhenItIsDurable() throws Exception {
        segments.begin(FIRST, 0, SIZE);
        CompletableFuture<Answer> answer = CompletableFuture.supplyAsync(() -> {
            try {
                return answer(1, 1, LONG);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        add(0, 2 * SIZE);
        assertThat(answer).isNotDone();
        durable(1, 2 * SIZE + 800);

        assertThat(answer.get(50, TimeUnit.SECONDS)).isEqualTo(Answer.DURABLE);
    }

    @Test
    void otherContentIsNoticedAtOnce() throws Exception {
        segments.begin(FIRST, 0, SIZE);
        add(0, SIZE);
        log[77] ^= 1;

        assertThat(answer(1, 0, LONG)).isEqualTo(Answer.DIFFERENT);
    }

    @Test
    void segmentThatWasNotSeenFromItsFirstByteIsNotKnown() throws Exception {
        segments.begin(FIRST, 8192, SIZE);
        add(8192, 2 * SIZE);
        durable(1, 2 * SIZE);

        assertThat(answer(1, 0, LONG)).isEqualTo(Answer.UNKNOWN);
        assertThat(answer(1, 1, LONG)).isEqualTo(Answer.DURABLE);
    }

    @Test
    void whatWasStreamedButNotDurableWhenTheConnectionWasLostCountsNoMore() throws Exception {
        segments.begin(FIRST, 0, SIZE);
        add(0, 2 * SIZE);
        durable(1, SIZE + 100);
        // The server has lost what comes after that.
        segments.begin(FIRST, 3 * SIZE, SIZE);
        durable(1, 4 * SIZE);

        assertThat(answer(1, 0, LONG)).isEqualTo(Answer.DURABLE);
        assertThat(answer(1, 1, LONG)).isEqualTo(Answer.UNKNOWN);
        assertThat(answer(1, 2, LONG)).isEqualTo(Answer.UNKNOWN);
    }

    @Test
    void segmentThatIsStreamedAgainFromTheMiddleIsNotKnown() throws Exception {
        segments.begin(FIRST, 0, SIZE);
        add(0, 8192);
        segments.begin(FIRST, 4096, SIZE);
        add(4096, SIZE);
        durable(1, SIZE);

        assertThat(answer(1, 0, LONG)).isEqualTo(Answer.UNKNOWN);
    }

    @Test
    void timelineBeginsWithWhatItHasInCommonWithTheOneBefore() throws Exception {
        segments.begin(FIRST, 0, SIZE);
        add(0, SIZE + 8192);
        Timelines second = new Timelines(2, new TreeMap<>(Map.of(1, SIZE + 8192L)), "1\t0/102000\tpromoted\n");
        segments.begin(second, SIZE + 8192, SIZE);
        add(SIZE + 8192, 2 * SIZE);

        assertThat(segments.history(2, StreamedSegments.sum(new byte[1]))).isEqualTo(Answer.UNKNOWN);
        durable(2, 2 * SIZE);
        assertThat(answer(2, 1, LONG)).isEqualTo(Answer.DURABLE);
        assertThat(segments.history(2, StreamedSegments.sum("1\t0/102000\tpromoted\n".getBytes(UTF_8))))
                .isEqualTo(Answer.DURABLE);
        assertThat(segments.history(2, StreamedSegments.sum(new byte[1]))).isEqualTo(Answer.DIFFERENT);
        assertThat(answer(1, 3, LONG)).isEqualTo(Answer.UNKNOWN);
    }

    private void add(int from, int end) {
        int middle = from + (end - from) / 3;
        segments.add(ByteBuffer.wrap(log, from, middle - from));
        segments.add(ByteBuffer.wrap(log, middle, end - middle));
    }

    private void durable(int timeline, long position) {
        segments.durable(new Checkpoint(
                Optional.empty(), Map.of("wal/" + timeline, Lsn.text(position), "wal/9", "0/100+"), Map.of()));
    }

    private Answer answer(int timeline, int number, long nanos) throws InterruptedException {
        byte[] content = Arrays.copyOfRange(log, number * SIZE, (number + 1) * SIZE);
        return segments.segment(new WalSegment(timeline, number, SIZE), StreamedSegments.sum(content), nanos);
    }
}
