package io.holdfast.postgres.internal.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.holdfast.postgres.internal.wal.RecordedLog.Seen;
import io.holdfast.postgres.internal.wal.WalEvent.Checkpoint;
import io.holdfast.postgres.internal.wal.WalEvent.Outcome;
import io.holdfast.postgres.internal.wal.WalEvent.ParameterChange;
import io.holdfast.postgres.internal.wal.WalEvent.RestorePoint;
import io.holdfast.postgres.internal.wal.WalEvent.TransactionEnd;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The log that real servers wrote. */
class WalScannerTest {

    private static final long SEED = 20261122;

    @Test
    void recordsAreThoseThatPostgresqlsOwnToolTells() throws Exception {
        List<String> expected = new WalDump().records;
        assertThat(RecordedLog.of(15).scan(RecordedLog.START))
                .extracting(Seen::text)
                .hasSizeGreaterThan(1000)
                .containsExactlyElementsOf(expected);
    }

    @Test
    void timesAndNamesAreThoseThatPostgresqlsOwnToolTells() throws Exception {
        List<String> expected = new WalDump()
                .descriptions.stream()
                        .map(WalScannerTest::shortened)
                        .filter(text -> !text.isEmpty())
                        .toList();
        List<String> found = new ArrayList<>();
        for (WalEvent event : events(15)) {
            if (event instanceof TransactionEnd end) {
                found.add(end.outcome() + " " + end.time());
            } else if (event instanceof RestorePoint point) {
                found.add("RESTORE_POINT " + point.name());
            } else if (event instanceof Checkpoint checkpoint) {
                found.add((checkpoint.shutdown() ? "CHECKPOINT_SHUTDOWN " : "CHECKPOINT_ONLINE ")
                        + Lsn.text(checkpoint.redo()) + " " + checkpoint.timeline() + " "
                        + checkpoint.previousTimeline());
            } else if (event instanceof ParameterChange change) {
                found.add("PARAMETER_CHANGE "
                        + String.join(
                                " ",
                                List.copyOf(change.settings().texts().values()).subList(0, 5)));
            }
        }
        assertThat(found).containsExactlyElementsOf(expected);
    }

    /** A description without what nobody asked for; empty for a record that has no event. */
    private static String shortened(String description) {
        String time = "(\\d+-\\d+-\\d+) (\\S+) UTC";
        Matcher matcher = Pattern.compile("(?<end>(?:COMMIT|ABORT)(?:_PREPARED)?)(?: \\d+:)? " + time + ".*"
                        + "|(?<checkpoint>CHECKPOINT_\\w+) redo (\\S+); tli (\\d+); prev tli (\\d+);.*"
                        + "|(?<settings>PARAMETER_CHANGE(?: \\w+=\\d+){5}) .*"
                        + "|RESTORE_POINT .*")
                .matcher(description);
        if (!matcher.matches()) {
            return "";
        } else if (matcher.group("end") != null) {
            return matcher.group("end") + " " + matcher.group(2) + "T" + instant(matcher.group(3));
        } else if (matcher.group("checkpoint") != null) {
            return matcher.group("checkpoint") + " " + matcher.group(5) + " " + matcher.group(6) + " "
                    + matcher.group(7);
        } else if (matcher.group("settings") != null) {
            return matcher.group("settings").replaceAll("\\w+=", "");
        }
        return description.strip();
    }

    private static String instant(String time) {
        return time + "Z";
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 16, 17, 18})
    void everyVersionIsReadToItsEnd(int version) throws Exception {
        RecordedLog log = RecordedLog.of(version);
        List<Seen> records = new ArrayList<>();
        WalScanner scanner = log.scanner(RecordedLog.START, record -> records.add(Seen.of(record)));
        scanner.accept(log.from(RecordedLog.START));
        Seen last = records.get(records.size() - 1);
        assertThat(scanner.ended()).isTrue();
        assertThat(scanner.end()).isEqualTo(last.end());
        assertThat(scanner.lastStart()).isEqualTo(last.start());
        assertThat(records)
                .filteredOn(record -> record.text().contains("image"))
                .isNotEmpty();
        assertThat(records)
                .filteredOn(record -> record.end() - record.start() > 2 * RecordedLog.SEGMENT)
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 16, 17, 18})
    void everyVersionTellsItsEvents(int version) throws Exception {
        List<WalEvent> events = events(version);
        assertThat(events)
                .filteredOn(RestorePoint.class::isInstance)
                .extracting(event -> ((RestorePoint) event).name())
                .containsExactly("before the change", "after the change", "promoted");
        assertThat(events)
                .filteredOn(TransactionEnd.class::isInstance)
                .extracting(event -> ((TransactionEnd) event).outcome())
                .startsWith(Outcome.COMMIT, Outcome.COMMIT, Outcome.ABORT)
                .containsSequence(Outcome.COMMIT_PREPARED, Outcome.ABORT_PREPARED);
        assertThat(events)
                .filteredOn(ParameterChange.class::isInstance)
                .extracting(event -> ((ParameterChange) event).settings())
                .containsExactly(RequiredSettings.of(77, 8, 10, 5, 64, 2));
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 16, 17, 18})
    void checkpointsHaveTheTimeOfTheTransactionsAroundThem(int version) throws Exception {
        Instant before = Instant.MIN;
        int checkpoints = 0;
        for (WalEvent event : events(version)) {
            if (event instanceof TransactionEnd end) {
                before = end.time();
            } else if (event instanceof Checkpoint checkpoint) {
                checkpoints++;
                assertThat(checkpoint.time())
                        .isBetween(before.truncatedTo(ChronoUnit.SECONDS), before.plus(Duration.ofSeconds(5)));
            }
        }
        assertThat(checkpoints).isGreaterThanOrEqualTo(5);
    }

    private static List<WalEvent> events(int version) throws IOException {
        RecordedLog log = RecordedLog.of(version);
        List<WalEvent> events = new ArrayList<>();
        log.scanner(RecordedLog.START, record -> record.event().ifPresent(events::add))
                .accept(log.from(RecordedLog.START));
        return events;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 100, 5000, 100_000})
    void sizesOfThePiecesDoNotMatter(int largest) throws Exception {
        RecordedLog log = RecordedLog.of(15);
        Random random = new Random(SEED);
        List<Seen> records = new ArrayList<>();
        WalScanner scanner = log.scanner(RecordedLog.START, record -> records.add(Seen.of(record)));
        ByteBuffer all = log.from(RecordedLog.START);
        ByteBuffer direct = ByteBuffer.allocateDirect(largest);
        while (all.hasRemaining()) {
            int size = Math.min(all.remaining(), 1 + random.nextInt(largest));
            ByteBuffer piece = direct.clear().put(0, all, all.position(), size).limit(size);
            scanner.accept(random.nextBoolean() ? piece : all.slice(all.position(), size));
            all.position(all.position() + size);
        }
        assertThat(records).isEqualTo(log.scan(RecordedLog.START));
    }

    @Test
    void recordIsToldWhenItsLastByteWasSeen() throws Exception {
        RecordedLog log = RecordedLog.of(16);
        List<Seen> records = log.scan(RecordedLog.START);
        int told = 0;
        List<Seen> seen = new ArrayList<>();
        WalScanner scanner = log.scanner(RecordedLog.START, record -> seen.add(Seen.of(record)));
        for (Seen record : records.subList(0, 300)) {
            int from = (int) (scanner.position() - RecordedLog.START);
            int to = (int) (record.end() - RecordedLog.START);
            scanner.accept(ByteBuffer.wrap(log.bytes(), from, to - from - 1));
            assertThat(seen).hasSize(told);
            scanner.accept(ByteBuffer.wrap(log.bytes(), to - 1, 1));
            assertThat(seen).hasSize(++told).endsWith(record);
            assertThat(scanner.end()).isEqualTo(record.end()).isEqualTo(scanner.position());
        }
    }

    @Test
    void scanBeginsWithAnySegment() throws Exception {
        RecordedLog log = RecordedLog.of(17);
        List<Seen> all = log.scan(RecordedLog.START);
        int inARecord = 0;
        for (long start = RecordedLog.START;
                start < RecordedLog.START + log.bytes().length;
                start += RecordedLog.SEGMENT) {
            long segment = start;
            List<Seen> here =
                    all.stream().filter(record -> record.start() >= segment).toList();
            assertThat(log.scan(start)).isEqualTo(here);
            inARecord += all.stream().anyMatch(record -> record.start() < segment && record.end() > segment) ? 1 : 0;
        }
        assertThat(inARecord).isGreaterThanOrEqualTo(2);
    }

    @Test
    void scanBeginsWithAnyRecord() throws Exception {
        RecordedLog log = RecordedLog.of(18);
        List<Seen> all = log.scan(RecordedLog.START);
        for (int index = 0; index < all.size(); index += 37) {
            List<Seen> rest = all.subList(index, all.size());
            assertThat(log.scan(all.get(index).start())).isEqualTo(rest);
            assertThat(log.scan(all.get(index).end())).isEqualTo(rest.subList(1, rest.size()));
        }
    }

    @Test
    void scanCannotBeginElsewhere() throws Exception {
        RecordedLog log = RecordedLog.of(15);
        for (long start : new long[] {RecordedLog.START + 8, RecordedLog.START + 0x2010, RecordedLog.START + 0x2ffc}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> log.scanner(start, record -> {}))
                    .withMessageContaining(Lsn.text(start));
        }
    }

    @Test
    void recordWhoseRestWasLostIsLeftOut() throws Exception {
        RecordedLog log = RecordedLog.of(15);
        List<Seen> records = log.scan(RecordedLog.START);
        assertThat(records).noneMatch(record -> record.start() == 0x1000028);
        assertThat(records).anyMatch(record -> record.start() == 0x1100028);
        assertThat(log.scan(0x1000028).get(0).start()).isEqualTo(0x1100028);
        assertThat(log.scan(0x1100000).get(0).start()).isEqualTo(0x1100028);
    }

    @Test
    void flippedBitIsNoticed() throws Exception {
        RecordedLog log = RecordedLog.of(15);
        Random random = new Random(SEED);
        List<Seen> records = log.scan(RecordedLog.START).stream()
                .filter(record -> record.end() - record.start() < 300)
                .toList();
        for (int round = 0; round < 3000; round++) {
            Seen record = records.get(random.nextInt(records.size()));
            int length = Integer.parseInt(record.text().replaceAll(".* bytes (\\d+).*", "$1"));
            long at = record.start() + random.nextInt(length);
            if (at >>> 13 == record.start() >>> 13) {
                int bit = random.nextInt(8);
                assertThatExceptionOfType(WalException.class)
                        .as("seed %s: bit %s at %s, in %s", SEED, bit, Lsn.text(at), record)
                        .isThrownBy(() -> flipped(log, at, bit, record.start()))
                        .satisfies(e -> assertThat(e.lsn()).isBetween(record.start(), record.start() + 0x10000))
                        .withMessageContaining(Lsn.text(record.start()).substring(0, 3));
            }
        }
    }

    @Test
    void flippedBitInTheHeaderOfAPageIsNoticed() throws Exception {
        RecordedLog log = RecordedLog.of(15);
        Random random = new Random(SEED);
        for (int round = 0; round < 2000; round++) {
            // Up to where the first segment was left half empty. The flag 4 and the last four bytes mean nothing.
            long page = RecordedLog.START + random.nextInt(0x18) * 0x2000L;
            int offset = random.nextInt(page == RecordedLog.START ? 40 : 20);
            int bit = random.nextInt(8);
            boolean matters = offset < 16 ? offset != 2 || bit != 2 : offset >= 24 || left(log, page) != 0;
            if (matters) {
                assertThatExceptionOfType(WalException.class)
                        .as("seed %s: bit %s of byte %s of the page at %s", SEED, bit, offset, Lsn.text(page))
                        .isThrownBy(() -> flipped(log, page + offset, bit, RecordedLog.START))
                        .satisfies(e -> assertThat(e.lsn()).isBetween(page - 0x2000, page + 40));
            }
        }
    }

    private static int left(RecordedLog log, long page) {
        int at = (int) (page - RecordedLog.START);
        return log.bytes()[at + 2] & 1;
    }

    private static void flipped(RecordedLog log, long at, int bit, long start) throws IOException {
        int offset = (int) (at - RecordedLog.START);
        log.bytes()[offset] ^= (byte) (1 << bit);
        try {
            log.scanner(start, record -> {}).accept(log.from(start));
        } finally {
            log.bytes()[offset] ^= (byte) (1 << bit);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 16, 17, 18})
    void whateverIsBrokenIsToldAsSuch(int version) throws Exception {
        Random random = new Random(SEED);
        RecordedLog sound = RecordedLog.of(version);
        for (int round = 0; round < 100; round++) {
            byte[] bytes = sound.bytes().clone();
            int places = 1 + random.nextInt(20);
            for (int place = 0; place < places; place++) {
                int at = random.nextInt(bytes.length - 100);
                switch (random.nextInt(3)) {
                    case 0 -> bytes[at] = (byte) random.nextInt();
                    case 1 -> ByteBuffer.wrap(bytes).putLong(at & -8, 0);
                    default -> System.arraycopy(bytes, random.nextInt(bytes.length - 100), bytes, at, 100);
                }
            }
            RecordedLog broken = new RecordedLog(sound.format(), bytes);
            WalScanner scanner = broken.scanner(RecordedLog.START, record -> {
                record.event();
                record.blocks((page, image, initialises) -> {});
            });
            try {
                scanner.accept(broken.from(RecordedLog.START));
            } catch (WalException expected) {
                assertThat(expected).hasMessageStartingWith("Write-ahead log at ");
            }
        }
    }

    @Test
    void logThatStopsAnywhereIsReadUpToItsLastCompleteRecord() throws Exception {
        RecordedLog log = RecordedLog.of(15);
        List<Seen> records = log.scan(RecordedLog.START);
        Random random = new Random(SEED);
        for (int round = 0; round < 200; round++) {
            int size = 1 + random.nextInt(log.bytes().length);
            List<Seen> seen = new ArrayList<>();
            WalScanner scanner = log.scanner(RecordedLog.START, record -> seen.add(Seen.of(record)));
            scanner.accept(ByteBuffer.wrap(log.bytes(), 0, size));
            assertThat(seen)
                    .as("seed %s: %s bytes", SEED, size)
                    .isEqualTo(records.stream()
                            .filter(record -> record.end() <= RecordedLog.START + size)
                            .toList());
        }
    }

    @Test
    void logOfAnotherClusterIsRefused() throws Exception {
        RecordedLog log = RecordedLog.of(15);
        assertThatExceptionOfType(WalException.class)
                .isThrownBy(() -> new RecordedLog(new WalFormat(15, 1, RecordedLog.SEGMENT, 8192), log.bytes())
                        .scan(RecordedLog.START))
                .withMessageStartingWith("Write-ahead log at 0/B00000: the page has the system identifier ");
        assertThatExceptionOfType(WalException.class)
                .isThrownBy(() -> new RecordedLog(RecordedLog.of(16).format(), log.bytes()).scan(RecordedLog.START))
                .withMessage(
                        "Write-ahead log at 0/B00000: the page has the magic number d110 (hexadecimal) instead of d113");
    }

    @Test
    void logOfALaterTimelineIsRefused() throws Exception {
        RecordedLog log = RecordedLog.of(15);
        WalScanner scanner = new WalScanner(log.format(), 1, RecordedLog.START, record -> {});
        assertThatExceptionOfType(WalException.class)
                .isThrownBy(() -> scanner.accept(log.from(RecordedLog.START)))
                .withMessageContaining("of timeline 2, after one of timeline 1, in the log of timeline 1");
    }
}
