package io.holdfast.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.CorruptionException;
import io.holdfast.Snapshot;
import io.holdfast.repository.ChunkerChoice;
import io.holdfast.repository.ForgetRequest;
import io.holdfast.repository.PruneForecast;
import io.holdfast.repository.PruneOptions;
import io.holdfast.repository.PruneReport;
import io.holdfast.repository.Repository;
import io.holdfast.repository.UnusedLimit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What restic says of repositories that Holdfast prunes, and the other way round. */
class PruneIT {

    private static final PruneOptions THOROUGH =
            PruneOptions.builder().maxUnused(UnusedLimit.percent(0)).build();
    private static final PruneOptions AT_ONCE = PruneOptions.builder()
            .maxUnused(UnusedLimit.percent(0))
            .grace(Duration.ZERO)
            .build();
    private static final Duration LONG_AGO = Duration.ofDays(2);

    @TempDir
    Path directory;

    private final Random random = new Random(20_261_121);
    /** Copies of what was backed up, by the snapshots' ids. */
    private final Map<String, Path> expected = new LinkedHashMap<>();

    private Path files;
    private Restic restic;

    @BeforeEach
    void makeFiles() throws Exception {
        restic = Restic.on(directory.resolve("repository"));
        files = Files.createDirectories(directory.resolve("files"));
        for (int i = 0; i < 30; i++) {
            write(i);
        }
    }

    private void write(int file) throws IOException {
        byte[] content = new byte[1 + random.nextInt(900_000)];
        random.nextBytes(content);
        Path parent = Files.createDirectories(files.resolve("d" + file % 5));
        Files.write(parent.resolve("file " + file), content);
    }

    private void change() throws IOException {
        for (int i = 0; i < 30; i++) {
            if (random.nextInt(3) == 0) {
                write(i);
            }
        }
    }

    private void keepCopy(String snapshot) throws Exception {
        Path copy = Files.createDirectories(directory.resolve("expected")).resolve(snapshot);
        Processes.ok(directory, "cp", "-a", files.toString(), copy.toString());
        expected.put(snapshot, copy);
    }

    /** Snapshots, made by Holdfast and restic in turn. */
    private List<String> history(int snapshots) throws Exception {
        Holdfast.init(restic.repository(), ChunkerChoice.RABIN).close();
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < snapshots; i++) {
            change();
            ids.add(i % 2 == 0 ? backUpWithHoldfast() : backUpWithRestic());
            keepCopy(ids.get(i));
        }
        return ids;
    }

    private String backUpWithHoldfast() {
        try (Repository repository = Holdfast.open(restic.repository())) {
            return Holdfast.backUp(repository, files).snapshot().orElseThrow().id();
        }
    }

    private String backUpWithRestic(String... options) throws Exception {
        restic.backUp(files, options);
        List<JsonNode> snapshots = restic.snapshots();
        return snapshots.get(snapshots.size() - 1).path("id").asText();
    }

    private void forget(List<String> snapshots) {
        try (Repository repository = Holdfast.open(restic.repository())) {
            repository.forget(repository.planForget(
                    ForgetRequest.of(snapshots).maxDaysLost(100).build()));
        }
        snapshots.forEach(expected::remove);
    }

    private PruneReport prune(PruneOptions how) {
        try (Repository repository = Holdfast.open(restic.repository())) {
            return repository.prune(repository.planPrune(how));
        }
    }

    private PruneForecast forecast() {
        try (Repository repository = Holdfast.open(restic.repository())) {
            return repository.planPrune(AT_ONCE).forecast();
        }
    }

    /** Lets all that is marked or forgotten be so for long. */
    private void letGraceEnd() throws IOException {
        for (String kind : List.of("marks", "forgotten")) {
            for (Path record : list("holdfast/" + kind)) {
                Files.setLastModifiedTime(record, FileTime.from(Instant.now().minus(LONG_AGO)));
            }
        }
    }

    private List<Path> list(String kind) throws IOException {
        Path of = restic.repository().resolve(kind);
        if (!Files.exists(of)) {
            return List.of();
        }
        try (var all = Files.walk(of)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    /** restic finds no error, and every snapshot that is left restores to what was backed up. */
    private void assertWhole() throws Exception {
        restic.check();
        try (Repository repository = Holdfast.open(restic.repository())) {
            Holdfast.verify(repository);
            assertThat(repository.snapshots()).extracting(Snapshot::id).containsExactlyElementsOf(expected.keySet());
            for (Map.Entry<String, Path> snapshot : expected.entrySet()) {
                Path target = Files.createTempDirectory(directory, "restored");
                Listing.assertEqual(
                        Holdfast.restore(repository, snapshot.getKey(), files, target), snapshot.getValue());
            }
        }
    }

    private void assertNothingIsLeftToDo() {
        PruneForecast left = forecast();
        assertThat(left.unused().packs()).isZero();
        assertThat(left.repacked().packs()).isZero();
        assertThat(left.unindexed().packs()).isZero();
        assertThat(left.due().packs()).isZero();
        assertThat(left.duplicateBlobs()).isZero();
    }

    @Test
    void halfOfTheSnapshotsAreForgotten() throws Exception {
        List<String> ids = history(6);
        forget(List.of(ids.get(0), ids.get(2), ids.get(4)));

        assertThat(prune(THOROUGH).marked().packs())
                .as("forgotten snapshots can be put back")
                .isZero();
        letGraceEnd();
        assertThat(prune(THOROUGH).marked().packs()).isPositive();
        assertWhole();
        letGraceEnd();
        assertThat(prune(THOROUGH).deleted().packs()).isPositive();
        assertWhole();
        assertNothingIsLeftToDo();
    }

    @Test
    void allOfAHostAreForgotten() throws Exception {
        history(3);
        change();
        forget(List.of(backUpWithRestic("--host", "other")));
        assertThat(prune(AT_ONCE).deleted().packs()).isPositive();
        assertWhole();
        assertNothingIsLeftToDo();
    }

    @Test
    void damagedIndexIsRefusedAndPrunedOnceRepaired() throws Exception {
        List<String> ids = history(4);
        forget(ids.subList(0, 2));
        for (Path file : list("index")) {
            Files.delete(file);
        }
        List<Path> packs = list("data");
        assertThatThrownBy(() -> prune(AT_ONCE)).isInstanceOf(CorruptionException.class);
        assertThat(list("data")).isEqualTo(packs);

        restic.ok(restic.isAtLeast(0, 16) ? new String[] {"repair", "index"} : new String[] {"rebuild-index"});
        prune(AT_ONCE);
        assertWhole();
        assertNothingIsLeftToDo();
    }

    @Test
    void duplicatesAreRemoved() throws Exception {
        history(2);
        Path aside = Files.createDirectories(directory.resolve("aside"));
        for (Path file : list("index")) {
            Files.move(file, aside.resolve(file.getFileName()));
        }
        // Without index everything is new.
        keepCopy(backUpWithRestic("--force"));
        try (Stream<Path> kept = Files.list(aside)) {
            for (Path file : kept.toList()) {
                Files.move(file, restic.repository().resolve("index").resolve(file.getFileName()));
            }
        }
        assertThat(forecast().duplicateBlobs()).isPositive();

        prune(AT_ONCE);
        assertWhole();
        assertNothingIsLeftToDo();
    }

    @Test
    void mixedPacksAreSeparated() throws Exception {
        history(2);
        MixedPack.merge(restic.repository());
        restic.ok("check", "--read-data");
        assertThat(forecast().mixedPacks()).isEqualTo(1);

        prune(AT_ONCE);
        assertWhole();
        assertNothingIsLeftToDo();
    }

    @Test
    void packsThatRusticMarkedAreKeptForTheGrace() throws Exception {
        List<String> ids = history(3);
        forget(ids.subList(0, 2));
        prune(THOROUGH);
        letGraceEnd();
        prune(THOROUGH);
        List<Path> marked = RusticMarks.moveMarks(restic.repository(), Instant.now());
        assertThat(marked).isNotEmpty();

        prune(THOROUGH);
        assertThat(list("data")).containsAll(marked);
        assertWhole();
        letGraceEnd();
        prune(THOROUGH);
        assertThat(list("data")).doesNotContainAnyElementsOf(marked);
        assertWhole();
        assertNothingIsLeftToDo();
    }

    @Test
    void packsThatRusticMarkedLongAgoAreDeleted() throws Exception {
        List<String> ids = history(3);
        forget(ids.subList(0, 2));
        letGraceEnd();
        prune(THOROUGH);
        List<Path> marked =
                RusticMarks.moveMarks(restic.repository(), Instant.now().minus(LONG_AGO));
        assertThat(marked).isNotEmpty();

        prune(THOROUGH);
        assertThat(list("data")).doesNotContainAnyElementsOf(marked);
        assertWhole();
        assertNothingIsLeftToDo();
    }

    @Test
    void blobsThatRusticMarkedAndASnapshotNeedsAreRescued() throws Exception {
        history(2);
        List<Path> marked =
                RusticMarks.markAll(restic.repository(), Instant.now().minus(LONG_AGO));

        prune(THOROUGH);
        assertThat(list("data")).doesNotContainAnyElementsOf(marked);
        assertWhole();
        assertNothingIsLeftToDo();
    }

    @Test
    void resticPrunesBetweenMarkingAndDeleting() throws Exception {
        List<String> ids = history(4);
        forget(ids.subList(0, 3));
        letGraceEnd();
        prune(THOROUGH);

        restic.ok("prune", "--max-unused", "0");
        assertWhole();
        letGraceEnd();
        prune(THOROUGH);
        assertWhole();
        assertNothingIsLeftToDo();
    }

    @Test
    void resticPrunesWhatHoldfastPruned() throws Exception {
        List<String> ids = history(4);
        forget(ids.subList(0, 3));
        prune(AT_ONCE);
        restic.ok("prune", "--max-unused", "0");
        keepCopy(backUpWithRestic());
        assertWhole();
    }

    @Test
    void backupBetweenMarkingAndDeletingStoresAgainWhatItNeeds() throws Exception {
        List<String> ids = history(3);
        forget(ids);
        letGraceEnd();
        prune(THOROUGH);
        keepCopy(backUpWithRestic("--force"));
        keepCopy(backUpWithHoldfast());
        letGraceEnd();
        prune(THOROUGH);
        assertWhole();
        assertNothingIsLeftToDo();
    }
}
