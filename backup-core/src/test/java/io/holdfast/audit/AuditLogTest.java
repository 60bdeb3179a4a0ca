package io.holdfast.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.audit.AuditEvent.Outcome;
import io.holdfast.internal.audit.AuditLine;
import io.holdfast.spi.store.BlobInfo;
import io.holdfast.testkit.MemoryStore;
import io.holdfast.testkit.MutableClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class AuditLogTest {

    private final MutableClock clock = MutableClock.at("2026-11-22T08:00:00Z");
    private Path file;
    private AuditLog log;

    @TempDir
    private Path directory;

    @BeforeEach
    void begin() throws IOException {
        file = directory.resolve("audit.log");
        log = open();
        for (int i = 1; i <= 4; i++) {
            clock.advance(Duration.ofSeconds(1));
            log.append(event("restore " + i));
        }
    }

    @Test
    void whatWasWrittenIsRead() throws IOException {
        AuditReport report = AuditLog.verify(file);

        assertThat(report.intact()).as("%s", report).isTrue();
        assertThat(report.entries()).isEqualTo(5);
        AuditEntry last = report.last().orElseThrow();
        assertThat(last.number()).isEqualTo(5);
        assertThat(last.time()).isEqualTo(Instant.parse("2026-11-22T08:00:04Z"));
        assertThat(last.event()).isEqualTo(event("restore 4"));
        assertThat(last).isEqualTo(log.last());
    }

    @Test
    void onlyItsOwnerCanReadIt() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void whatIsWrittenLaterFollows() throws IOException {
        assertThat(open().append(event("again")).number()).isEqualTo(6);
        assertThat(log.append(event("and by the first one")).number()).isEqualTo(7);
        assertThat(AuditLog.verify(file).intact()).isTrue();
    }

    @Test
    void aChangedEntryIsNamed() throws IOException {
        tamper(lines -> lines.set(2, lines.get(2).replace("restore 2", "restore 9")));
        assertFlaws("Line 3: it was changed: its hash is not that of its content");
    }

    @Test
    void anEntryThatIsMadeAnewWithItsHashIsNoticed() throws IOException {
        AuditEntry before = AuditLine.read(lines().get(1).getBytes(StandardCharsets.UTF_8));
        byte[] forged = AuditLine.write(3, clock.instant(), event("nothing"), before.hash());
        tamper(lines -> lines.set(2, text(forged)));
        assertFlaws("Line 4: entry 4 does not follow the one before it");
    }

    @Test
    void aRemovedEntryIsNoticed() throws IOException {
        tamper(lines -> lines.remove(2));
        assertFlaws("Line 3: it has entry 4 where 3 is expected");
    }

    @Test
    void movedEntriesAreNoticed() throws IOException {
        tamper(lines -> Collections.swap(lines, 2, 3));
        assertThat(AuditLog.verify(file).flaws()).first().asString().startsWith("Line 3: it has entry 4 where 3");
    }

    @Test
    void anInsertedLineIsNoticed() throws IOException {
        tamper(lines -> lines.add(2, "{\"hello\":1}"));
        assertThat(AuditLog.verify(file).flaws()).first().isEqualTo("Line 3: it is no entry");
    }

    @Test
    void aCutEndIsNoticedByTheAnchor() throws Exception {
        MemoryStore store = new MemoryStore(clock);
        log.anchor(store);
        log.append(event("not anchored"));
        assertThat(AuditLog.verify(file, store).intact()).isTrue();

        tamper(lines -> lines.subList(3, 6).clear());

        assertThat(AuditLog.verify(file).intact()).as("without the anchor").isTrue();
        assertThat(AuditLog.verify(file, store).flaws())
                .containsExactly("The end is cut off: entry 5 was anchored, and 3 is the last");
    }

    @Test
    void aLogThatIsWrittenAnewIsNoticedByTheAnchor() throws Exception {
        MemoryStore store = new MemoryStore(clock);
        log.anchor(store);
        AuditEntry first = AuditLine.read(lines().get(0).getBytes(StandardCharsets.UTF_8));
        String previous = first.hash();
        List<String> forged = new ArrayList<>(List.of(lines().get(0)));
        for (int i = 2; i <= 6; i++) {
            byte[] line = AuditLine.write(i, clock.instant(), event("nothing"), previous);
            forged.add(text(line));
            previous =
                    AuditLine.read(text(line).getBytes(StandardCharsets.UTF_8)).hash();
        }
        Files.write(file, forged);

        assertThat(AuditLog.verify(file).intact()).as("without the anchor").isTrue();
        assertThat(AuditLog.verify(file, store).flaws())
                .containsExactly("Line 5: entry 5 is another than was anchored");
    }

    @Test
    void withoutAnyAnchorItIsNotKnown() throws Exception {
        assertThat(AuditLog.verify(file, new MemoryStore(clock)).flaws())
                .singleElement()
                .asString()
                .startsWith("Nothing of this log is anchored in ");
    }

    @Test
    void anchoringTwiceKeepsTheFirst() throws Exception {
        MemoryStore store = new MemoryStore(clock);
        log.anchor(store);
        log.anchor(store);
        List<BlobInfo> blobs = new ArrayList<>();
        store.list("holdfast/audit/", blobs::add);
        assertThat(blobs).hasSize(1);
    }

    @Test
    void whatAKilledProcessLeftIsRemovedAndSaid() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        for (int left : new int[] {1, 30, 200}) {
            Files.write(file, whole);
            log.append(event("cut"));
            Files.write(file, Arrays.copyOf(Files.readAllBytes(file), whole.length + left));

            AuditEntry next = open().append(event("next"));

            assertThat(next.number()).isEqualTo(7);
            assertThat(lines().get(5)).contains("audit.mend").contains(left + " bytes");
            assertThat(AuditLog.verify(file).intact()).isTrue();
        }
    }

    @Test
    void nothingIsAppendedToAForgedEnd() throws IOException {
        tamper(lines -> lines.set(4, lines.get(4).replace("restore 4", "restore 9")));
        byte[] forged = Files.readAllBytes(file);

        assertThatThrownBy(this::open)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("its last entry is not what was written, it was changed")
                .hasMessageContaining("Keep the file as evidence");
        assertThat(file).hasBinaryContent(forged);
    }

    @Test
    void aValueCannotEndALine() throws IOException {
        log.append(event("a\n{\"number\":7}\r\u2028\"}"));

        assertThat(lines()).hasSize(6);
        assertThat(AuditLog.verify(file).last().orElseThrow().event()).isEqualTo(event("a\n{\"number\":7}\r\u2028\"}"));
    }

    @Test
    void aLongValueIsCut() throws IOException {
        AuditEntry entry = log.append(event("x".repeat(1_000_000)));

        assertThat(entry.event().detail().get("what"))
                .hasSize(AuditLog.LONGEST_VALUE)
                .endsWith("x…");
        assertThat(open().append(event("next")).number()).isEqualTo(7);
    }

    @Test
    void severalWritersShareIt() throws IOException {
        List<CompletableFuture<Void>> writers = IntStream.range(0, 4)
                .mapToObj(writer -> CompletableFuture.runAsync(() -> {
                    try {
                        AuditLog own = open();
                        for (int i = 0; i < 25; i++) {
                            own.append(event("writer " + writer));
                        }
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                }))
                .toList();
        writers.forEach(CompletableFuture::join);

        AuditReport report = AuditLog.verify(file);
        assertThat(report.intact()).as("%s", report).isTrue();
        assertThat(report.entries()).isEqualTo(105);
    }

    @Test
    void anInterruptedThreadWritesAllTheSame() throws IOException {
        Thread.currentThread().interrupt();

        AuditEntry entry = log.append(event("cancelled"));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(entry.number()).isEqualTo(6);
        assertThat(log.append(event("next")).number()).isEqualTo(7);
    }

    @Test
    void aFileThatCannotBeWrittenIsNamed() {
        assertThatThrownBy(() -> AuditLog.open(directory.resolve("absent/audit.log"), "anna", clock))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("absent/audit.log cannot be written");
    }

    private AuditLog open() throws IOException {
        return AuditLog.open(file, "anna@db1", clock);
    }

    private static AuditEvent event(String what) {
        return new AuditEvent("anna@db1", "restore", "/backups", Outcome.DONE, Map.of("what", what));
    }

    private void assertFlaws(String... flaws) throws IOException {
        assertThat(AuditLog.verify(file).flaws()).containsExactly(flaws);
    }

    private List<String> lines() throws IOException {
        return Files.readAllLines(file);
    }

    private static String text(byte[] line) {
        return new String(line, StandardCharsets.UTF_8).strip();
    }

    private interface Tampering {
        void with(List<String> lines);
    }

    private void tamper(Tampering how) throws IOException {
        List<String> lines = new ArrayList<>(lines());
        how.with(lines);
        Files.write(file, lines);
    }
}
