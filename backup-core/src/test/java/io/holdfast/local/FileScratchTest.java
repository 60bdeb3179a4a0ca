package io.holdfast.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.BackupPlan;
import io.holdfast.fixtures.CheapKey;
import io.holdfast.repository.RecoveryPoint;
import io.holdfast.repository.RehearsalReport;
import io.holdfast.repository.RehearsalRequest;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.spi.Secret;
import io.holdfast.spi.recovery.CheckReport;
import io.holdfast.spi.recovery.CheckReport.Finding;
import io.holdfast.spi.recovery.CheckReport.Result;
import io.holdfast.spi.recovery.RestoredCheck;
import io.holdfast.spi.recovery.ScratchProvider;
import io.holdfast.testkit.MemoryStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files are restored to a directory of their own, read back, compared with the snapshot, and removed. */
@Timeout(60)
class FileScratchTest {

    private Repository repository;
    private Path live;
    private Path scratch;

    @TempDir
    private Path directory;

    @BeforeEach
    void backUp() throws IOException {
        RepositoryOptions options =
                RepositoryOptions.builder().keyDerivationTime(Duration.ZERO).build();
        repository = CheapKey.init(new MemoryStore(), Secret.of("p"), options);
        live = Files.createDirectories(directory.resolve("live"));
        scratch = directory.resolve("scratch");
        byte[] large = new byte[3 << 20];
        new Random(7).nextBytes(large);
        Files.write(live.resolve("large"), large);
        Files.writeString(live.resolve("letter"), "dear reader");
        Files.createFile(live.resolve("empty"));
        Files.createLink(live.resolve("second name"), live.resolve("letter"));
        Files.createSymbolicLink(live.resolve("link"), Path.of("letter"));
        Path closed = Files.createDirectory(live.resolve("closed"));
        Files.writeString(closed.resolve("in it"), "x");
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r-x------"));
        try (FileSource source = FileSource.of(live)) {
            BackupPlan.builder("all", repository)
                    .source("files", source)
                    .build()
                    .run();
        }
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
    }

    @AfterEach
    void close() {
        repository.close();
    }

    private RehearsalReport rehearse(RestoredCheck before) {
        ScratchProvider provider = FileScratch.in(scratch);
        try (FileSource source = FileSource.of(live)) {
            RehearsalRequest.Builder request = RehearsalRequest.in(provider).point(RecoveryPoint.snapshot("latest"));
            request.check(before);
            provider.checks().forEach(request::check);
            return repository.rehearse(source, request.build());
        }
    }

    private RehearsalReport damaged(String command) {
        return rehearse((restored, operation) -> {
            try {
                Path files;
                try (Stream<Path> all = Files.walk(restored.directory())) {
                    files = all.filter(path -> path.endsWith("letter"))
                            .findFirst()
                            .orElseThrow()
                            .resolveSibling("");
                }
                Process process = new ProcessBuilder("sh", "-c", command)
                        .directory(files.toFile())
                        .inheritIO()
                        .start();
                assertThat(process.waitFor()).isZero();
                return new CheckReport(List.of());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static Finding found(RehearsalReport report) {
        return report.checks().findings().get(0);
    }

    private List<String> left() {
        try (Stream<Path> entries = Files.list(scratch)) {
            return entries.map(path -> path.getFileName().toString()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whatIsRestoredIsReadBackAndRemoved() {
        RehearsalReport report = damaged("true");

        assertThat(found(report).result()).as("%s", report).isEqualTo(Result.PASSED);
        assertThat(found(report).detail()).isEqualTo("5 files of 3145751 bytes are as the snapshot has them");
        assertThat(left()).containsExactly("restored-all.lock");
    }

    @Test
    void eachDifferenceIsFound() {
        for (String[] damage : new String[][] {
            {"printf X | dd of=large bs=1 seek=2000000 conv=notrunc 2>/dev/null", "large differs at byte 2000000"},
            {"printf 'dear writer' > letter", "letter differs at byte 5"},
            {"printf X >> empty", "empty has 1 bytes, and not 0"},
            {"truncate -s 100 large", "large has 100 bytes, and not 3145728"},
            {"rm letter", "letter is missing"},
            {"touch more", " entries, and not "},
            {"ln -sfn large link", "link points elsewhere"},
            {"rm empty && mkdir empty", "empty is no longer of the type FILE"},
        }) {
            RehearsalReport report = damaged(damage[0]);

            assertThat(report.passed()).as(damage[0]).isFalse();
            assertThat(found(report).result()).as(damage[0]).isEqualTo(Result.FAILED);
            assertThat(found(report).detail()).contains(damage[1]);
            assertThat(left()).containsExactly("restored-all.lock");
        }
    }

    @Test
    void whatAKilledProcessLeftIsRemovedByTheNextOneAndWhatIsInUseIsNot() throws IOException {
        Path abandoned = Files.createDirectories(scratch.resolve("restored-123/files/closed"));
        Files.createFile(scratch.resolve("restored-123.lock"));
        Files.createFile(scratch.resolve("restored-456.lock"));
        Files.writeString(abandoned.resolve("file"), "x");
        Files.setPosixFilePermissions(abandoned, PosixFilePermissions.fromString("r-x------"));

        rehearse((restored, operation) -> {
            assertThat(scratch.resolve("restored-123")).doesNotExist();
            assertThat(found(damaged("true")).result()).isEqualTo(Result.PASSED);
            assertThat(restored.directory()).isNotEmptyDirectory();
            return new CheckReport(List.of());
        });

        assertThat(left()).containsExactly("restored-all.lock");
    }

    @Test
    void whatSomebodyElseHasRestoredThereStays() throws IOException {
        Path other = Files.createDirectories(scratch.resolve("restored-2026-11-01"));
        Files.writeString(other.resolve("letter"), "dear reader");

        damaged("true");

        assertThat(other.resolve("letter")).hasContent("dear reader");
        assertThat(left()).containsExactlyInAnyOrder("restored-2026-11-01", "restored-all.lock");
    }

    @Test
    void nobodyElseMayReadWhatIsRestored() {
        rehearse((restored, operation) -> {
            try {
                Path own = restored.directory().getParent();
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(own)))
                        .isEqualTo("rwx------");
                return new CheckReport(List.of());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
