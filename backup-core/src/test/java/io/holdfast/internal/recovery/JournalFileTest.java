package io.holdfast.internal.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.internal.recovery.JournalRecord.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the file of a journal holds is what was written, or it is refused. */
class JournalFileTest {

    private static final List<JournalRecord> RECORDS = List.of(
            new JournalRecord(1, Instant.EPOCH, Kind.BEGIN, Optional.empty(), Map.of("run", "1")),
            new JournalRecord(2, Instant.EPOCH.plusNanos(1), Kind.START, Optional.of("a"), Map.of()),
            new JournalRecord(3, Instant.EPOCH, Kind.FAILED, Optional.of("a"), Map.of("reason", "\"ä\"\n\u2028 \\")));

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = directory.resolve("new/journal.jsonl");
        try (JournalFile journal = JournalFile.create(file)) {
            for (JournalRecord one : RECORDS) {
                journal.append(one);
            }
        }
    }

    @Test
    void whatWasWrittenIsRead() throws IOException {
        assertThat(JournalFile.read(file)).isEqualTo(RECORDS);
        try (JournalFile journal = JournalFile.open(file)) {
            assertThat(journal.records()).isEqualTo(RECORDS);
        }
        assertThat(Files.readAllLines(file)).hasSize(3).allMatch(line -> line.startsWith("{\"number\":"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void lineThatWasNotWrittenToItsEndIsRemovedAndTheNextFollows() throws IOException {
        byte[] all = Files.readAllBytes(file);
        int lastLine = new String(all, 0, all.length - 1, StandardCharsets.ISO_8859_1).lastIndexOf('\n') + 1;
        byte[] headOfTwo = headAfter(2);
        for (int length = lastLine; length < all.length; length++) {
            Files.write(file, Arrays.copyOf(all, length));
            Files.write(head(), headOfTwo);
            assertThat(JournalFile.read(file)).isEqualTo(RECORDS.subList(0, 2));
        }
        for (int length : List.of(lastLine, lastLine + 1, all.length - 1)) {
            Files.write(file, Arrays.copyOf(all, length));
            Files.write(head(), headOfTwo);
            try (JournalFile journal = JournalFile.open(file)) {
                assertThat(journal.records()).isEqualTo(RECORDS.subList(0, 2));
                journal.append(RECORDS.get(2));
            }
            assertThat(Files.readAllBytes(file)).isEqualTo(all);
        }
    }

    @Test
    void anyChangeOfAWholeLineIsFound() throws IOException {
        byte[] all = Files.readAllBytes(file);
        for (int i = 0; i < all.length; i++) {
            if (all[i] != '\n') {
                byte[] changed = all.clone();
                changed[i] ^= 1;
                Files.write(file, changed);
                assertThatThrownBy(() -> JournalFile.read(file))
                        .as("byte %s", i)
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("is not what was written");
            }
        }
        byte[] changed = Files.readAllBytes(file);
        assertThatThrownBy(() -> JournalFile.open(file).close()).hasMessageContaining("is not what was written");
        assertThat(Files.readAllBytes(file)).isEqualTo(changed);
    }

    @Test
    void lineThatIsMissingOrTwiceIsFound() throws IOException {
        List<String> lines = Files.readAllLines(file);
        for (int i = 0; i < lines.size() - 1; i++) {
            List<String> missing = new ArrayList<>(lines);
            missing.remove(i);
            Files.write(file, missing);
            assertThatThrownBy(() -> JournalFile.read(file)).hasMessageContaining("is not what was written");

            List<String> twice = new ArrayList<>(lines);
            twice.add(i, lines.get(i));
            Files.write(file, twice);
            assertThatThrownBy(() -> JournalFile.read(file)).hasMessageContaining("is not what was written");
        }
    }

    private Path head() {
        return file.resolveSibling("journal.jsonl.head");
    }

    /** What stands beside a journal with so many of the records. */
    private byte[] headAfter(int count) throws IOException {
        Path other = directory.resolve("other-" + count);
        try (JournalFile journal = JournalFile.create(other)) {
            for (JournalRecord one : RECORDS.subList(0, count)) {
                journal.append(one);
            }
        }
        return Files.readAllBytes(other.resolveSibling(other.getFileName() + ".head"));
    }

    @Test
    void endThatIsCutOffWhereALineEndsIsFound() throws IOException {
        List<String> lines = Files.readAllLines(file);
        for (int kept = 0; kept < lines.size(); kept++) {
            Files.write(file, lines.subList(0, kept));
            byte[] cut = Files.readAllBytes(file);
            assertThatThrownBy(() -> JournalFile.read(file)).hasMessageContaining("is cut off: line 3 was written");
            assertThatThrownBy(() -> JournalFile.open(file).close()).hasMessageContaining("is cut off");
            assertThat(file).hasBinaryContent(cut);
        }
    }

    @Test
    void journalThatWasWrittenAnewIsFound() throws IOException {
        Path forged = directory.resolve("forged");
        try (JournalFile journal = JournalFile.create(forged)) {
            for (JournalRecord one : RECORDS) {
                journal.append(new JournalRecord(one.number(), one.time(), one.kind(), one.step(), Map.of()));
            }
        }
        Files.write(file, Files.readAllBytes(forged));

        assertThatThrownBy(() -> JournalFile.read(file)).hasMessageContaining("is another than was written");
    }

    @Test
    void whatIsNotKnownOfItsEndSaysNothing() throws IOException {
        for (String unknown : List.of("", "\0\0\0", "0000000000000009 " + "0".repeat(63) + "\n")) {
            Files.writeString(head(), unknown);
            assertThat(JournalFile.read(file)).isEqualTo(RECORDS);
        }
        Files.write(head(), headAfter(2));
        JournalFile.open(file).close();
        Files.delete(head());
        try (JournalFile journal = JournalFile.open(file)) {
            assertThat(journal.records()).isEqualTo(RECORDS);
        }
    }

    @Test
    void nextOneInItsPlaceIsNotHeldAgainstIt() throws IOException {
        Files.delete(file);

        try (JournalFile journal = JournalFile.create(file)) {
            assertThat(journal.records()).isEmpty();
        }
    }

    @Test
    void itIsTheSameByWhateverPath() throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("link"), file);
        try (JournalFile journal = JournalFile.open(link)) {
            assertThat(journal.records()).hasSize(3);
            assertThatThrownBy(() -> JournalFile.open(file).close()).hasMessageContaining("is open in this process");
        }
    }

    @Test
    void oneAtATimeHasItOpen() throws IOException {
        try (JournalFile journal = JournalFile.open(file)) {
            assertThatThrownBy(() -> JournalFile.open(file).close()).hasMessageContaining("is open in this process");
            assertThat(journal.records()).hasSize(3);
        }
        JournalFile.open(file).close();
    }

    @Test
    void nothingIsWrittenOverAnotherOne() {
        assertThatThrownBy(() -> JournalFile.create(file)).isInstanceOf(FileAlreadyExistsException.class);
        assertThatThrownBy(() -> JournalFile.open(directory.resolve("absent"))).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void interruptDoesNotCloseIt() throws IOException {
        try (JournalFile journal = JournalFile.open(file)) {
            Thread.currentThread().interrupt();
            journal.append(new JournalRecord(4, Instant.EPOCH, Kind.START, Optional.of("a"), Map.of()));
            assertThat(Thread.interrupted()).isTrue();
            journal.append(new JournalRecord(5, Instant.EPOCH, Kind.DONE, Optional.of("a"), Map.of()));
        }
        assertThat(JournalFile.read(file)).hasSize(5);
    }

    @Test
    void afterItIsClosedNothingIsWritten() throws IOException {
        JournalFile journal = JournalFile.open(file);
        journal.close();

        assertThatThrownBy(() -> journal.append(RECORDS.get(0))).isInstanceOf(IOException.class);
        assertThat(JournalFile.read(file)).hasSize(3);
    }
}
