package io.holdfast.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.BackupReport.SourceReport;
import io.holdfast.repository.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** In a repository that restic made Holdfast cuts and describes the same files to the byte as restic does, so that nothing is stored twice. */
class SameTreesIT {

    @TempDir
    Path directory;

    /** Times are written in the local zone, some with an odd offset and some with summer time. */
    @ParameterizedTest
    @ValueSource(strings = {"UTC", "Asia/Kathmandu", "America/New_York"})
    void theSameFilesHaveTheSameTree(String name) throws Exception {
        ZoneId zone = ZoneId.of(name);
        Restic restic = Restic.on(directory.resolve("repository")).in(zone);
        Path fixture = FileFixture.make(directory.resolve("fixture"));
        deleteThoseFromBefore(standardTime(zone), fixture.resolve("times"));
        restic.ok("init");
        String id = restic.backUp(fixture).path("snapshot_id").asText();
        try (Repository repository = Holdfast.open(restic.repository(), zone)) {
            SourceReport report = Holdfast.backUpReadingAll(repository, fixture);
            String ours = report.snapshot().orElseThrow().id();
            assertThat(restic.trees(ours, fixture)).isEqualTo(restic.trees(id, fixture));
            assertThat(report.summary().dataBlobs()).isZero();
        }
    }

    /** The instant since when the offset is in whole minutes. Before, clocks went by the sun: restic writes such a time wrong by some seconds. */
    private static Instant standardTime(ZoneId zone) {
        return zone.getRules().getTransitions().stream()
                .filter(change -> change.getOffsetBefore().getTotalSeconds() % 60 != 0)
                .map(ZoneOffsetTransition::getInstant)
                .reduce(Instant.MIN, (earlier, later) -> later);
    }

    private static void deleteThoseFromBefore(Instant time, Path directory) throws IOException {
        List<Path> files;
        try (Stream<Path> list = Files.list(directory)) {
            files = list.toList();
        }
        for (Path file : files) {
            if (Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS)
                    .toInstant()
                    .isBefore(time)) {
                Files.delete(file);
            }
        }
    }

    @Test
    void timeFromWhenClocksWentByTheSunIsKeptToTheSecond() throws Exception {
        ZoneId zone = ZoneId.of("Asia/Kathmandu");
        Restic restic = Restic.on(directory.resolve("repository")).in(zone);
        Path files = Files.createDirectory(directory.resolve("files"));
        FileTime time = FileTime.from(Instant.parse("1901-12-14T00:00:00Z"));
        Files.setLastModifiedTime(Files.createFile(files.resolve("old")), time);
        restic.ok("init");
        try (Repository repository = Holdfast.open(restic.repository(), zone)) {
            Holdfast.backUp(repository, files);
        }
        Path restored = restic.restore("latest", files, directory.resolve("restored"));
        assertThat(Files.getLastModifiedTime(restored.resolve("old"))).isEqualTo(time);
    }
}
