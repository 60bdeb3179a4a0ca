package io.holdfast.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.postgres.internal.page.PageId;
import io.holdfast.postgres.internal.wal.Lsn;
import io.holdfast.postgres.internal.wal.RecordedLog;
import io.holdfast.postgres.internal.wal.WalException;
import io.holdfast.postgres.internal.wal.WalScanner;
import io.holdfast.postgres.internal.wal.WalSegment;
import io.holdfast.postgres.internal.wire.BaseBackup.Position;
import io.holdfast.spi.source.Entry;
import io.holdfast.testkit.RecordingSink;
import io.holdfast.testkit.TestOperation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The log that passes last clears the pages that were torn only. */
class BackupCheckTest {

    private static final int VERSION = 17;
    private static final int PAGE = 8192;

    private final RecordingSink sink = new RecordingSink(new TestOperation(), Optional.empty());
    private RecordedLog recorded;
    private long end;
    private BackupCheck check;

    @BeforeEach
    void begin() throws Exception {
        begin(VERSION);
    }

    private void begin(int version) throws Exception {
        recorded = RecordedLog.of(version);
        WalScanner scanner = scanner(new ArrayList<>());
        scanner.accept(ByteBuffer.wrap(recorded.bytes()));
        end = scanner.end();
        ClusterFacts facts = new ClusterFacts(
                Long.toUnsignedString(recorded.format().systemIdentifier()),
                version * 10_000,
                RecordedLog.SEGMENT,
                recorded.format().pageSize(),
                PAGE,
                true);
        check = new BackupCheck(facts, new Position(RecordedLog.START + 40, RecordedLog.TIMELINE));
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 16, 17, 18})
    void pageWithAnImageInTheLogIsNotDamaged(int version) throws Exception {
        begin(version);
        List<PageId> images = new ArrayList<>();
        scanner(images).accept(ByteBuffer.wrap(recorded.bytes()));
        PageId torn = images.stream()
                .filter(page -> page.fork() == 0 && page.database() != 0 && page.block() < 100)
                .findFirst()
                .orElseThrow();

        readPagesUpTo(torn.database(), torn.relation(), torn.block());
        readLog(recorded.bytes());
        finish(DamagedPages.FAIL);

        assertThat(sink.warnings()).isEmpty();
    }

    @Test
    void pageThatTheLogDoesNotHaveIsDamaged() throws Exception {
        readPagesUpTo(5, 4_000_000_000L, 7);
        readLog(recorded.bytes());
        finish(DamagedPages.WARN);

        assertThat(sink.warnings()).containsOnlyKeys("base/5/4000000000");
        assertThat(sink.warnings().get("base/5/4000000000")).contains("block 7");
        assertThatThrownBy(() -> finish(DamagedPages.FAIL))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("block 7");
    }

    @Test
    void logThatDoesNotComeToTheEndOfTheBackupFailsIt() throws Exception {
        byte[] damaged = recorded.bytes().clone();
        damaged[damaged.length / 2] ^= 1;
        readLog(damaged);

        assertThatThrownBy(() -> finish(DamagedPages.WARN))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(Lsn.text(end))
                .hasCauseInstanceOf(WalException.class);
    }

    @Test
    void whatIsBehindTheEndOfTheBackupMayBeAnything() throws Exception {
        byte[] log = recorded.bytes().clone();
        for (int i = (int) (end - RecordedLog.START) + PAGE; i < log.length; i++) {
            log[i] = (byte) i;
        }
        readLog(log);
        finish(DamagedPages.FAIL);
    }

    @Test
    void momentIsThatOfTheLastTransaction() throws Exception {
        List<Instant> times = new CutLog(VERSION, 1 << 20, 1)
                .log.records().stream()
                        .flatMap(piece -> piece.upTo().instant().stream())
                        .toList();
        readLog(recorded.bytes());

        assertThat(check.instant())
                .isAfterOrEqualTo(times.stream().max(Instant::compareTo).orElseThrow());
        assertThat(check.instant()).isBefore(times.get(times.size() - 1).plusSeconds(60));
    }

    private WalScanner scanner(List<PageId> images) {
        return new WalScanner(
                recorded.format(),
                RecordedLog.TIMELINE,
                RecordedLog.START,
                record -> record.blocks((page, image, initialises) -> {
                    if (image) {
                        images.add(page);
                    }
                }));
    }

    /** A relation of new pages, but for the last one, whose checksum is wrong. */
    private void readPagesUpTo(long database, long relation, long block) throws IOException {
        byte[] pages = new byte[(int) (block + 1) * PAGE];
        pages[(int) block * PAGE + 14] = 1;
        read("base/" + database + "/" + relation, pages);
    }

    private void readLog(byte[] log) throws IOException {
        for (int at = 0; at < log.length; at += RecordedLog.SEGMENT) {
            WalSegment segment = WalSegment.of(RecordedLog.TIMELINE, RecordedLog.START + at, RecordedLog.SEGMENT);
            byte[] content = new byte[RecordedLog.SEGMENT];
            System.arraycopy(log, at, content, 0, Math.min(content.length, log.length - at));
            read("pg_wal/" + segment.name(), content);
        }
    }

    private void read(String path, byte[] content) throws IOException {
        try (InputStream in = check.checked(Entry.file(path).build(), new ByteArrayInputStream(content))) {
            assertThat(in.readAllBytes()).isEqualTo(content);
        }
    }

    private void finish(DamagedPages policy) throws IOException {
        check.end(new Position(end, RecordedLog.TIMELINE), sink, policy, pages -> Map.of());
    }
}
