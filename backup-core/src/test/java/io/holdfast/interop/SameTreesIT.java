package io.holdfast.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.BackupReport.SourceReport;
import io.holdfast.repository.Repository;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In a repository that restic made Holdfast cuts and describes the same files to the byte as restic does, so that nothing is stored twice. */
class SameTreesIT {

    @TempDir
    Path directory;

    @Test
    void theSameFilesHaveTheSameTree() throws Exception {
        Restic restic = Restic.on(directory.resolve("repository"));
        Path fixture = FileFixture.make(directory.resolve("fixture"));
        restic.ok("init");
        String id = restic.backUp(fixture).path("snapshot_id").asText();
        try (Repository repository = Holdfast.open(restic.repository())) {
            SourceReport report = Holdfast.backUpReadingAll(repository, fixture);
            String ours = report.snapshot().orElseThrow().id();
            assertThat(restic.trees(ours, fixture)).isEqualTo(restic.trees(id, fixture));
            assertThat(report.summary().dataBlobs()).isZero();
        }
    }
}
