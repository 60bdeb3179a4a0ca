package io.holdfast.interop;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.BackupReport.SourceReport;
import io.holdfast.Snapshot;
import io.holdfast.local.LocalStore;
import io.holdfast.repository.ChunkerChoice;
import io.holdfast.repository.Repository;
import io.holdfast.spi.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What restic makes of a repository that Holdfast made and wrote. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HoldfastRepositoryIT {

    private Path directory;
    private Path fixture;
    private Restic restic;
    private Snapshot snapshot;
    private SourceReport report;

    @BeforeAll
    void backUp(@TempDir Path temporary) throws Exception {
        directory = temporary;
        restic = Restic.on(directory.resolve("repository"));
        fixture = FileFixture.make(directory.resolve("fixture"));
        if (restic.isAtLeast(0, 16)) {
            FileFixture.addLinkToBytes(fixture);
        }
        try (Repository repository = Holdfast.init(restic.repository(), ChunkerChoice.FASTCDC)) {
            report = Holdfast.backUp(repository, fixture);
            snapshot = report.snapshot().orElseThrow();
        }
    }

    @Test
    void nothingWasLeftOut() {
        assertThat(report.skipped()).isEmpty();
        assertThat(report.warnings()).isEmpty();
    }

    @Test
    void nothingIsWrongWithIt() throws Exception {
        restic.check();
    }

    @Test
    void everyFileIsRestoredAsItWas() throws Exception {
        Path restored = restic.restore("latest", fixture, directory.resolve("restored"));
        Listing.assertEqual(restored, fixture);
    }

    @Test
    void everyPathIsListed() throws Exception {
        List<JsonNode> lines = Restic.jsonLines(restic.ok("ls", "--json", "--recursive", "latest", fixture.toString()));
        assertThat(lines.get(0).path("id").asText()).isEqualTo(snapshot.id());
        TreeSet<String> paths = new TreeSet<>();
        lines.subList(1, lines.size())
                .forEach(line -> paths.add(Listing.replacing(line.path("path").asText())));
        assertThat(paths).containsExactlyElementsOf(new TreeSet<>(Listing.paths(fixture)));
    }

    @Test
    void oneFileIsDumped() throws Exception {
        Path file = fixture.resolve("content/incompressible");
        assertThat(restic.ok("dump", "latest", file.toString()).getBytes(ISO_8859_1))
                .isEqualTo(Files.readAllBytes(file));
    }

    @Test
    void itsFiguresAreThoseOfTheReport() throws Exception {
        JsonNode stored = restic.json("stats", "--json", "--mode", "raw-data", "latest");
        assertThat(stored.path("total_blob_count").asLong())
                .isEqualTo(report.summary().dataBlobs() + report.summary().treeBlobs());
        long most = report.summary().bytesProcessed();
        JsonNode restored = restic.json("stats", "--json", "latest");
        // The three names of one small file count as one.
        assertThat(restored.path("total_size").asLong()).isBetween(most - 100, most);
    }

    @Test
    void aSnapshotIsCopiedToAnotherRepository() throws Exception {
        Restic other = Restic.on(directory.resolve("other"));
        other.ok("init");
        other.ok("copy", "--from-repo", restic.repository().toString());
        other.check();
        JsonNode copy = other.snapshots().get(0);
        assertThat(copy.path("tree").asText()).isEqualTo(snapshot.tree());
        assertThat(copy.path("original").asText()).isEqualTo(snapshot.id());
        try (Repository repository = Holdfast.open(other.repository())) {
            Snapshot read = repository.snapshot("latest");
            assertThat(read.original()).contains(snapshot.id());
            assertThat(read.plan()).contains("interop");
        }
    }

    @Test
    void aKeyIsAdded() throws Exception {
        Path password = Files.writeString(directory.resolve("password"), "another");
        restic.ok("key", "add", "--new-password-file", password.toString());
        try (Repository repository = Repository.open(LocalStore.at(restic.repository()), Secret.of("another"))) {
            assertThat(repository.keys()).hasSize(2);
            assertThat(repository.snapshots()).extracting(Snapshot::id).contains(snapshot.id());
        }
    }
}
