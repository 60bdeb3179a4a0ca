package io.holdfast.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.Snapshot;
import io.holdfast.repository.Repository;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntrySource;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Holdfast makes of repositories that restic made and wrote. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ResticRepositoryIT {

    private Path directory;
    private Path fixture;

    @BeforeAll
    void makeFiles(@TempDir Path temporary) throws Exception {
        directory = temporary;
        fixture = FileFixture.make(directory.resolve("fixture"));
    }

    @ParameterizedTest
    @CsvSource({"1, auto", "2, off", "2, max"})
    void everyFileIsRestoredAsItWasWhateverTheVersionAndCompression(int version, String compression) throws Exception {
        Path place = directory.resolve("v" + version + "-" + compression);
        Restic restic = Restic.on(place.resolve("repository"));
        restic.ok("init", "--repository-version", String.valueOf(version));
        String id = restic.backUp(fixture, "--compression", compression)
                .path("snapshot_id")
                .asText();
        try (Repository repository = Holdfast.open(restic.repository())) {
            assertThat(repository.version()).isEqualTo(version);
            Holdfast.verify(repository);
            Path restored = Holdfast.restore(repository, id, fixture, place.resolve("restored"));
            Listing.assertEqual(restored, fixture);
            assertThat(Listing.withHoles(restored)).isNotEmpty().containsExactlyElementsOf(Listing.withHoles(fixture));
            Holdfast.backUpReadingAll(repository, fixture);
            Holdfast.verify(repository);
        }
        restic.check();
    }

    @Test
    void everySnapshotIsListedAndRead() throws Exception {
        Restic restic = Restic.on(directory.resolve("many"));
        restic.ok("init");
        Path file = Files.createDirectory(directory.resolve("changing")).resolve("file");
        List<String> contents = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            contents.add("content " + i);
            Files.writeString(file, contents.get(i));
            restic.backUp(file.getParent(), "--tag", "round=" + i);
        }
        List<String> read = new ArrayList<>();
        try (Repository repository = Holdfast.open(restic.repository())) {
            List<Snapshot> snapshots = repository.snapshots();
            assertThat(snapshots)
                    .extracting(Snapshot::id)
                    .containsExactlyElementsOf(restic.snapshots().stream()
                            .map(snapshot -> snapshot.path("id").asText())
                            .toList());
            assertThat(snapshots.get(3).tags()).containsExactly("round=3");
            for (Snapshot snapshot : snapshots) {
                EntrySource entries = repository.entries(snapshot);
                Entry entry = entries.entry(file.toString().substring(1)).orElseThrow();
                read.add(new String(entries.open(entry).readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        assertThat(read).isEqualTo(contents);
    }
}
