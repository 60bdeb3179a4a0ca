package io.holdfast.postgres;

import io.holdfast.postgres.internal.wal.RecordedLog;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.testkit.RecordingLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/** The log of a real server, cut into pieces as it is when it is followed. */
final class CutLog {

    static final String STREAM = "wal/" + RecordedLog.TIMELINE;

    final RecordedLog recorded;
    final RecordingLog log;
    final WalPieces pieces;

    /** Feeds all of it in parts of up to so many bytes. */
    CutLog(int version, int largestPart, long seed) throws IOException, InterruptedException {
        recorded = RecordedLog.of(version);
        Checkpoint from = new Checkpoint(Optional.empty(), Map.of(STREAM, "0/B00000"), Map.of());
        log = new RecordingLog(Optional.of(from));
        ClusterFacts facts = new ClusterFacts(
                Long.toUnsignedString(recorded.format().systemIdentifier()),
                version * 10_000,
                RecordedLog.SEGMENT,
                recorded.format().pageSize(),
                8192,
                true);
        pieces = new WalPieces(
                new Timelines(RecordedLog.TIMELINE, new TreeMap<>(Map.of(1, 0xc00000L)), "1\t0/C00000\tpromoted\n"),
                RecordedLog.START,
                true,
                facts,
                log);
        byte[] bytes = recorded.bytes();
        Random random = new Random(seed);
        for (int at = 0; at < bytes.length; ) {
            int count = Math.min(bytes.length - at, 1 + random.nextInt(largestPart));
            pieces.wal(RecordedLog.START + at, ByteBuffer.wrap(bytes, at, count), 0);
            at += count;
        }
        pieces.flush();
    }

    /** Where its last piece ends, from its begin on. */
    int length() {
        return log.records().stream()
                .mapToInt(record -> record.bytes().remaining())
                .sum();
    }
}
