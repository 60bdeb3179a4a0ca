package io.holdfast.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.postgres.internal.wal.RecordedLog;
import io.holdfast.postgres.internal.wal.RequiredSettings;
import io.holdfast.postgres.internal.wal.WalException;
import io.holdfast.postgres.internal.wal.WalScanner;
import io.holdfast.postgres.internal.wal.WalSegment;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.EntrySource;
import io.holdfast.spi.source.LogSource;
import io.holdfast.spi.source.RestorePoint;
import io.holdfast.testkit.RecordingLog.Appended;
import io.holdfast.testkit.TestOperation;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestoredLogTest {

    private static final int VERSION = 17;

    @TempDir
    private Path directory;

    private CutLog cut;
    private List<Appended> pieces;

    @BeforeEach
    void cut() throws Exception {
        cut = new CutLog(VERSION, 128 << 10, 1);
        pieces = cut.log.records();
    }

    @Test
    void segmentsAreThoseOfTheServer() throws Exception {
        restore(pieces);

        assertThat(written()).startsWith(Arrays.copyOf(cut.recorded.bytes(), cut.length()));
    }

    @Test
    void logEndsWithZerosWhereItWasAskedTo() throws Exception {
        restore(pieces);
        for (int count : new int[] {pieces.size() / 2, 3, pieces.size() / 3}) {
            List<Appended> part = pieces.subList(0, count);
            RecoverySettings recovery = restore(part);

            int length =
                    part.stream().mapToInt(piece -> piece.bytes().remaining()).sum();
            byte[] written = written();
            assertThat(written.length % RecordedLog.SEGMENT).isZero();
            assertThat(written.length - length).isLessThan(RecordedLog.SEGMENT);
            assertThat(Arrays.copyOf(written, length)).isEqualTo(Arrays.copyOf(cut.recorded.bytes(), length));
            assertThat(Arrays.copyOfRange(written, length, written.length)).containsOnly(0);
            WalScanner scanner =
                    new WalScanner(cut.recorded.format(), RecordedLog.TIMELINE, RecordedLog.START, record -> {});
            scanner.accept(ByteBuffer.wrap(written, 0, length));
            assertThat(recovery.last()).hasValue(scanner.lastStart());
            assertThat(recovery.timeline()).isEqualTo(RecordedLog.TIMELINE);
        }
    }

    @Test
    void missingPieceIsAHole() {
        List<Appended> part = new ArrayList<>(pieces);
        part.remove(pieces.size() / 2);

        assertThatThrownBy(() -> restore(part)).isInstanceOf(IOException.class).hasMessageContaining("has a hole");
    }

    @Test
    void missingBeginIsAHole() {
        assertThatThrownBy(() -> restore(pieces.subList(1, pieces.size())))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("has a hole");
    }

    @Test
    void damagedRecordIsNoticed() {
        List<Appended> part = new ArrayList<>(pieces);
        Appended piece = pieces.get(pieces.size() / 2);
        ByteBuffer damaged =
                ByteBuffer.allocate(piece.bytes().remaining()).put(piece.bytes().duplicate());
        damaged.put(damaged.position() - 20, (byte) (damaged.get(damaged.position() - 20) ^ 1))
                .flip();
        part.set(pieces.size() / 2, new Appended(piece.stream(), damaged, piece.upTo()));

        assertThatThrownBy(() -> restore(part)).isInstanceOf(WalException.class);
    }

    @Test
    void withoutALogTheServerRecoversToTheLastRecordOfTheBackup() throws Exception {
        List<Appended> part = pieces.subList(0, pieces.size() / 2);
        OptionalLong last = restore(part).last();
        restore(pieces);
        String end = part.get(part.size() - 1).upTo().positions().get(CutLog.STREAM);

        assertThat(restore(List.of(), end).last()).isEqualTo(last).isPresent();
    }

    @Test
    void logOfTheBackupThatIsTooShortIsRefused() throws Exception {
        restore(pieces.subList(0, 1));
        Path segment = directory.resolve(WalSegment.of(RecordedLog.TIMELINE, RecordedLog.START, RecordedLog.SEGMENT)
                .name());
        Files.write(segment, Arrays.copyOf(Files.readAllBytes(segment), 8192));
        String end = pieces.get(pieces.size() - 1).upTo().positions().get(CutLog.STREAM);

        assertThatThrownBy(() -> restore(List.of(), end)).isInstanceOf(EOFException.class);
    }

    @Test
    void withoutAnyLogTheServerIsToldToBeConsistent() throws Exception {
        RecoverySettings recovery = restore(List.of());

        assertThat(recovery.last()).isEmpty();
        assertThat(recovery.text(Map.of())).contains("recovery_target = 'immediate'");
    }

    @Test
    void settingsThatTheServerHadWithinTheLogAreRequired() throws Exception {
        assertThat(restore(pieces.subList(0, 3)).required()).isEqualTo(RequiredSettings.of(50, 8, 10, 0, 64, 1));
        RecoverySettings recovery = restore(pieces);
        assertThat(recovery.required()).isEqualTo(RequiredSettings.of(77, 8, 10, 5, 64, 2));
        assertThat(recovery.text(Map.of("max_connections", "60")))
                .endsWith("max_connections = '77'\nmax_prepared_transactions = '5'\nwal_level = 'logical'\n");
    }

    @Test
    void historyOfTheTimelineIsWritten() throws Exception {
        restore(pieces);

        assertThat(directory.resolve("00000002.history")).hasContent("1\t0/C00000\tpromoted");
    }

    private RecoverySettings restore(List<Appended> part) throws Exception {
        return restore(part, "0/B00000");
    }

    private RecoverySettings restore(List<Appended> part, String endOfBase) throws Exception {
        Checkpoint base = new Checkpoint(Optional.empty(), Map.of(CutLog.STREAM, endOfBase), Map.of());
        RestorePoint point = new RestorePoint() {
            @Override
            public EntrySource base() {
                throw new AssertionError("the log needs no file of the base");
            }

            @Override
            public LogSource log() {
                return source(part);
            }
        };
        return new RestoredLog(
                        directory,
                        cut.recorded.format(),
                        base,
                        RequiredSettings.of(50, 8, 10, 0, 64, 1),
                        new TestOperation())
                .add(point);
    }

    private static LogSource source(List<Appended> part) {
        return new LogSource() {
            @Override
            public Set<String> streams() {
                return part.isEmpty() ? Set.of() : Set.of(CutLog.STREAM);
            }

            @Override
            public void forEach(String stream, RecordHandler handler) throws IOException, InterruptedException {
                for (Appended piece : part) {
                    handler.record(piece.bytes().duplicate(), piece.upTo());
                }
            }
        };
    }

    /** The segments one after the other. */
    private byte[] written() throws IOException {
        byte[] all = {};
        for (long at = RecordedLog.START; ; at += RecordedLog.SEGMENT) {
            Path file = directory.resolve(
                    WalSegment.of(RecordedLog.TIMELINE, at, RecordedLog.SEGMENT).name());
            if (!Files.exists(file)) {
                return all;
            }
            byte[] segment = Files.readAllBytes(file);
            all = Arrays.copyOf(all, all.length + segment.length);
            System.arraycopy(segment, 0, all, all.length - segment.length, segment.length);
        }
    }
}
