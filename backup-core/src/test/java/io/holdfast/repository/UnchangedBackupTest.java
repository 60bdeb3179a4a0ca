package io.holdfast.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.BackupPlan;
import io.holdfast.BackupReport;
import io.holdfast.SnapshotSummary;
import io.holdfast.fixtures.ScriptedSource;
import io.holdfast.spi.Secret;
import io.holdfast.spi.source.Content;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntrySink;
import io.holdfast.spi.source.EntryType;
import io.holdfast.testkit.MemoryStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backup that follows another one makes the very directories that one of everything would make, and none of them anew that is unchanged. */
class UnchangedBackupTest {

    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00.25Z");
    private static final int MANY = 1_500;

    @TempDir
    Path directory;

    private final Repository repository = Repository.init(
            new MemoryStore(),
            Secret.of("p"),
            RepositoryOptions.builder()
                    .lock(false)
                    .keyDerivationTime(Duration.ZERO)
                    .build());
    /** What is backed up, by path; directories come before what is in them. */
    private final Map<String, Entry> entries = new TreeMap<>();

    /** Whether the source knows without reading what is unchanged. */
    private boolean known = true;

    private SnapshotSummary summary;

    @BeforeEach
    void backUpFirst() {
        for (String path : new String[] {"empty", "many", "some", "some/below"}) {
            entries.put(path, Entry.directory(path).modified(TIME).build());
        }
        for (int i = 0; i < MANY; i++) {
            putFile("many/file-" + i, 0644);
        }
        for (String path : new String[] {"some/a", "some/caf\u00e9", "some/below/\"quoted\"", "some/below/b"}) {
            putFile(path, 0600);
        }
        entries.put(
                "some/link",
                Entry.of("some/link", EntryType.SYMLINK).linkTarget("a").build());
        backUp(false);
    }

    @AfterEach
    void close() {
        repository.close();
    }

    private void putFile(String path, int permissions) {
        entries.put(
                path,
                Entry.file(path)
                        .size(path.length())
                        .permissions(permissions)
                        .modified(TIME)
                        .changed(TIME)
                        .build());
    }

    private record Named(String text, boolean unchanged) implements Content {
        @Override
        public InputStream open() {
            return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private void puts(EntrySink sink) throws IOException, InterruptedException {
        for (Entry entry : entries.values()) {
            if (entry.type() == EntryType.FILE) {
                sink.put(entry, new Named(entry.path(), known));
            } else {
                sink.put(entry);
            }
        }
    }

    /** The root of a snapshot of everything. */
    private String backUp(boolean readAll) {
        BackupReport report = BackupPlan.builder("unchanged", repository)
                .source("entries", new ScriptedSource((request, sink) -> puts(sink)))
                .readAll(readAll)
                .build()
                .run();
        summary = report.sources().get(0).summary();
        return report.snapshots().get(0).tree();
    }

    private void assertSameAsOfEverything() {
        assertThat(backUp(false)).isEqualTo(backUp(true));
    }

    @Test
    void nothingIsHashedOfWhatIsUnchanged() throws Exception {
        Path events = directory.resolve("events.jfr");
        try (Recording recording = new Recording()) {
            recording.enable("io.holdfast.Hash");
            recording.start();
            backUp(false);
            recording.dump(events);
        }
        assertThat(RecordingFile.readAllEvents(events))
                .filteredOn(event -> event.getEventType().getName().equals("io.holdfast.Hash"))
                .as("the manifest, which says when, and what it is in")
                .hasSizeLessThanOrEqualTo(3);
        assertThat(summary.filesUnmodified()).isEqualTo(MANY + 4);
        assertThat(summary.directoriesUnmodified()).isGreaterThanOrEqualTo(4);
    }

    @Test
    void whatIsReadAgainAndIsTheSameIsUnmodified() {
        known = false;
        putFile("some/a", 0644);
        backUp(false);
        assertThat(summary.filesUnmodified()).isEqualTo(MANY + 3);
        assertThat(summary.filesChanged()).isEqualTo(1);
    }

    @Test
    void unchangedDirectoriesAreTheSame() {
        assertSameAsOfEverything();
    }

    @Test
    void addedFileIsInItsDirectory() {
        putFile("many/file-", 0644);
        putFile("some/z", 0644);
        assertSameAsOfEverything();
    }

    @Test
    void removedFileIsNotInItsDirectory() {
        entries.remove("many/file-7");
        entries.remove("some/below/b");
        assertSameAsOfEverything();
    }

    @Test
    void fileThatTookThePlaceOfAnotherOneIsInItsDirectory() {
        entries.remove("some/a");
        putFile("some/A", 0600);
        assertSameAsOfEverything();
    }

    @Test
    void permissionsThatChangedAreInTheDirectory() {
        putFile("many/file-99", 0600);
        putFile("some/below/b", 0640);
        entries.put(
                "empty",
                Entry.directory("empty").modified(TIME).permissions(0700).build());
        assertSameAsOfEverything();
    }

    @Test
    void directoryBecomesALink() {
        entries.put(
                "empty", Entry.of("empty", EntryType.SYMLINK).linkTarget("many").build());
        assertSameAsOfEverything();
    }

    @Test
    void directoryThatIsEmptiedIsEmpty() {
        entries.keySet().removeIf(path -> path.startsWith("many/"));
        assertSameAsOfEverything();
    }
}
