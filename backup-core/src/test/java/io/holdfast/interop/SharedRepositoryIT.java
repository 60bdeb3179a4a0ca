package io.holdfast.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.BackupReport.SourceReport;
import io.holdfast.Snapshot;
import io.holdfast.SnapshotSummary;
import io.holdfast.repository.ChunkerChoice;
import io.holdfast.repository.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One repository into which both Holdfast and restic back up. */
class SharedRepositoryIT {

    private static final int FILES = 4;

    @TempDir
    Path directory;

    private final Random random = new Random(1);
    private Path files;
    private Restic restic;

    @BeforeEach
    void makeFiles() throws Exception {
        restic = Restic.on(directory.resolve("repository"));
        files = Files.createDirectories(directory.resolve("files"));
        Files.createFile(files.resolve("empty"));
        for (int i = 1; i < FILES; i++) {
            write("file " + i);
        }
    }

    private void write(String name) throws IOException {
        byte[] content = new byte[3 << 20];
        random.nextBytes(content);
        Files.write(files.resolve(name), content);
    }

    @Test
    void resticTakesUnchangedFilesFromASnapshotOfHoldfast() throws Exception {
        String ours = backUpWithHoldfast(ChunkerChoice.FASTCDC).id();
        JsonNode summary = restic.backUp(files);
        assertThat(summary.path("files_unmodified").asInt()).isEqualTo(FILES);
        assertThat(summary.path("data_blobs").asInt()).isZero();
        assertThat(restic.snapshots().get(1).path("parent").asText()).isEqualTo(ours);
    }

    @Test
    void holdfastTakesUnchangedFilesFromASnapshotOfRestic() throws Exception {
        restic.ok("init");
        restic.backUp(files);
        String theirs = restic.snapshots().get(0).path("id").asText();
        try (Repository repository = Holdfast.open(restic.repository())) {
            SourceReport report = Holdfast.backUp(repository, files);
            assertThat(report.summary().filesUnmodified()).isEqualTo(FILES);
            assertThat(report.summary().dataBlobs()).isZero();
            assertThat(report.snapshot().flatMap(Snapshot::parent)).contains(theirs);
        }
        restic.check();
    }

    @Test
    void contentThatIsCutAsByResticIsStoredOnce() throws Exception {
        backUpWithHoldfast(ChunkerChoice.RABIN);
        JsonNode summary = restic.backUp(files, "--force");
        assertThat(summary.path("files_new").asInt()).isEqualTo(FILES);
        assertThat(summary.path("data_blobs").asInt()).isZero();
    }

    @Test
    void whatOneAddsTheOtherKnows() throws Exception {
        backUpWithHoldfast(ChunkerChoice.RABIN);
        write("of restic");
        restic.backUp(files);
        write("of Holdfast");
        try (Repository repository = Holdfast.open(restic.repository())) {
            SnapshotSummary summary = Holdfast.backUp(repository, files).summary();
            assertThat(summary.filesNew()).isEqualTo(1);
            assertThat(summary.filesUnmodified()).isEqualTo(FILES + 1);
        }
        assertThat(restic.backUp(files).path("files_unmodified").asInt()).isEqualTo(FILES + 2);
        restic.check();
    }

    @Test
    void tagsAreAddedByRestic() throws Exception {
        Snapshot before = backUpWithHoldfast(ChunkerChoice.FASTCDC);
        restic.ok("tag", "--add", "monthly");
        try (Repository repository = Holdfast.open(restic.repository())) {
            Snapshot after = repository.snapshot("latest");
            assertThat(after.original()).contains(before.id());
            assertThat(after.tags()).contains("monthly");
            assertThat(after.plan()).isEqualTo(before.plan());
        }
    }

    @Test
    void theRestIsWholeAfterResticPruned() throws Exception {
        backUpWithHoldfast(ChunkerChoice.FASTCDC);
        Files.delete(files.resolve("file 1"));
        write("file 2");
        String last = restic.backUp(files).path("snapshot_id").asText();
        restic.ok("forget", "--keep-last", "1", "--prune", "--max-unused", "0");
        restic.check();
        try (Repository repository = Holdfast.open(restic.repository())) {
            assertThat(repository.snapshots()).extracting(Snapshot::shortId).containsExactly(last.substring(0, 8));
            Holdfast.verify(repository);
            Listing.assertEqual(Holdfast.restore(repository, last, files, directory.resolve("restored")), files);
        }
    }

    @Test
    void theIndexIsRebuiltByRestic() throws Exception {
        String id = backUpWithHoldfast(ChunkerChoice.FASTCDC).id();
        try (var index = Files.newDirectoryStream(restic.repository().resolve("index"))) {
            for (Path file : index) {
                Files.delete(file);
            }
        }
        restic.ok(restic.isAtLeast(0, 16) ? new String[] {"repair", "index"} : new String[] {"rebuild-index"});
        restic.check();
        try (Repository repository = Holdfast.open(restic.repository())) {
            Holdfast.verify(repository);
            Listing.assertEqual(Holdfast.restore(repository, id, files, directory.resolve("restored")), files);
        }
    }

    private Snapshot backUpWithHoldfast(ChunkerChoice chunker) {
        try (Repository repository = Holdfast.init(restic.repository(), chunker)) {
            return Holdfast.backUp(repository, files).snapshot().orElseThrow();
        }
    }
}
