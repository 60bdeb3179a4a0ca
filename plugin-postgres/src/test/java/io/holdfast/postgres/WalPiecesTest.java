package io.holdfast.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.postgres.internal.wal.Lsn;
import io.holdfast.postgres.internal.wal.RecordedLog;
import io.holdfast.postgres.internal.wal.WalEvent;
import io.holdfast.postgres.internal.wal.WalScanner;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.testkit.RecordingLog.Appended;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WalPiecesTest {

    private static final int MESSAGE = 128 << 10;

    @ParameterizedTest
    @ValueSource(ints = {15, 16, 17, 18})
    void piecesAreTheLogWithoutAGap(int version) throws Exception {
        CutLog cut = new CutLog(version, MESSAGE, 1);

        long at = RecordedLog.START;
        ByteBuffer all = ByteBuffer.allocate(cut.length());
        for (Appended piece : cut.log.records()) {
            all.put(piece.bytes().duplicate());
            at += piece.bytes().remaining();
            assertThat(piece.upTo().positions()).containsEntry(CutLog.STREAM, Lsn.text(at));
        }
        assertThat(all.flip()).isEqualTo(ByteBuffer.wrap(cut.recorded.bytes(), 0, cut.length()));
    }

    @Test
    void cutsDoNotDependOnHowTheLogArrives() throws Exception {
        List<Appended> whole = new CutLog(17, MESSAGE, 1).log.records();

        assertThat(new CutLog(17, 5000, 2).log.records()).isEqualTo(whole);
        assertThat(new CutLog(17, 1 << 20, 3).log.records()).isEqualTo(whole);
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 16, 17, 18})
    void eachTransactionAndRestorePointEndsAPiece(int version) throws Exception {
        CutLog cut = new CutLog(version, MESSAGE, 1);
        List<String> ends = new ArrayList<>();
        WalScanner scanner = new WalScanner(
                cut.recorded.format(),
                RecordedLog.TIMELINE,
                RecordedLog.START,
                record -> record.event().ifPresent(event -> {
                    if (event instanceof WalEvent.TransactionEnd end) {
                        ends.add(Lsn.text(record.end()) + " " + end.time() + " null");
                    } else if (event instanceof WalEvent.RestorePoint point) {
                        ends.add(Lsn.text(record.end()) + " " + point.time() + " " + point.name());
                    }
                }));
        scanner.accept(ByteBuffer.wrap(cut.recorded.bytes()));

        assertThat(ends).isNotEmpty();
        assertThat(cut.log.records().stream()
                        .filter(piece -> piece.upTo().instant().isPresent())
                        .map(piece -> piece.upTo().positions().get(CutLog.STREAM) + " "
                                + piece.upTo().instant().orElseThrow() + " "
                                + piece.upTo().state().get(Checkpoint.MARK)))
                .isEqualTo(ends);
    }

    @Test
    void firstPieceSaysWhereTheTimelineComesFrom() throws Exception {
        List<Appended> pieces = new CutLog(17, MESSAGE, 1).log.records();

        assertThat(pieces.get(0).upTo().positions()).containsEntry("wal/1", "0/C00000+");
        assertThat(pieces.get(0).upTo().state()).containsEntry("history/2", "1\t0/C00000\tpromoted\n");
        assertThat(pieces.get(1).upTo().positions()).containsOnlyKeys(CutLog.STREAM);
    }

    @Test
    void logThatIsNotGoneOnWithIsRefused() throws Exception {
        CutLog cut = new CutLog(17, MESSAGE, 1);

        assertThatThrownBy(() -> cut.pieces.wal(cut.pieces.received() + 8, ByteBuffer.allocate(8), 0))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(Lsn.text(cut.pieces.received()));
    }

    @Test
    void momentIsSettledWhenNothingCameForAWhileAfterIt() throws Exception {
        CutLog cut = new CutLog(17, MESSAGE, 1);
        long end = RecordedLog.START + cut.length();
        Instant now = Instant.parse("2026-11-22T12:00:00Z");

        assertThat(headAt(cut, end, now)).isEmpty();
        assertThat(headAt(cut, end, now.plusSeconds(2))).as("too soon").isEmpty();
        assertThat(headAt(cut, end, now.plusSeconds(10))).contains(now);
        assertThat(headAt(cut, end, now.plusSeconds(20))).contains(now.plusSeconds(10));
        assertThat(headAt(cut, end + 100, now.plusSeconds(30)))
                .as("more is coming")
                .isEmpty();
    }

    private static Optional<Instant> headAt(CutLog cut, long end, Instant now) throws Exception {
        cut.pieces.alive(end, now);
        return cut.log.sourceHead().orElseThrow().instant();
    }
}
