package io.holdfast.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.BackupPlan;
import io.holdfast.BackupReport.SourceReport;
import io.holdfast.Snapshot;
import io.holdfast.fixtures.SmallRepository;
import io.holdfast.internal.format.FileType;
import io.holdfast.internal.index.BlobLocation;
import io.holdfast.local.FileSource;
import io.holdfast.repository.RestoreRequest;
import io.holdfast.testkit.StoreCall;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is damaged in the repository and still there in the source is stored again by the next backup. */
class SelfHealTest {

    private static final long SEED = 20_261_121;

    @TempDir
    private Path directory;

    private SmallRepository small;
    private Snapshot snapshot;

    @BeforeEach
    void backUp() throws IOException {
        small = new SmallRepository(directory.resolve("files"));
        snapshot = small.backUp();
    }

    @AfterEach
    void close() {
        small.close();
    }

    @Test
    void anUndamagedRepositoryHasNothingToHeal() throws IOException {
        assertThat(small.verify(Verifier.everythingRead()).intact()).isTrue();
        assertThat(records()).isEmpty();
        SourceReport report = run();
        assertThat(report.healed()).isZero();
        assertThat(report.summary().dataBlobs()).isZero();
    }

    @Test
    void whatVerificationFoundIsStoredAgain() throws Exception {
        flip(small.contentOf("noise"));
        assertThat(small.verify(Verifier.everythingRead()).damages()).hasSize(1);
        assertThat(records()).hasSize(1);

        SourceReport report = run();

        assertThat(report.healed()).isEqualTo(1);
        // Its copy needs the same chunk, which is there again by then.
        assertThat(report.summary().dataBlobs()).isEqualTo(1);
        assertThat(report.summary().filesChanged()).isZero();
        nothingIsLost();
    }

    @Test
    void whatARestoreCouldNotReadIsStoredAgain() throws Exception {
        flip(small.contentOf("letters/noise"));
        assertThat(restore("failing")).isNotEmpty();
        assertThat(run().healed()).isEqualTo(1);
        nothingIsLost();
    }

    @Test
    void aDirectoryIsStoredAgain() throws Exception {
        List<String> trees = small.packs().stream()
                .filter(name -> !name.contains(contentPack()))
                .toList();
        assertThat(trees).hasSize(1);
        // The first one in the pack is the deepest.
        small.flipBit(trees.get(0), 20, 3);
        assertThat(small.verify(Verifier.structure()).damages()).isNotEmpty();
        assertThat(run().healed()).isEqualTo(1);
        nothingIsLost();
    }

    @Test
    void packsThatAreMissingAreStoredAgainUnasked() throws Exception {
        small.memory.delete(small.packs());
        SourceReport report = run();
        assertThat(report.healed()).isGreaterThan(5);
        nothingIsLost();
    }

    @Test
    void packsThatAreCutOffAreStoredAgainUnasked() throws Exception {
        for (String pack : small.packs()) {
            byte[] bytes = small.memory.bytes(pack);
            small.memory.overwrite(pack, Arrays.copyOf(bytes, bytes.length / 2));
        }
        assertThat(run().healed()).isGreaterThan(5);
        nothingIsLost();
    }

    @Test
    void anyFlippedBitHeals() throws Exception {
        Random random = new Random(SEED);
        List<String> files = List.of("noise", "letters/noise", "letters/one.txt", "letters/old/two.txt");
        for (int round = 0; round < 20; round++) {
            BlobLocation blob = small.contentOf(files.get(random.nextInt(files.size())));
            int at = (int) blob.offset() + random.nextInt(blob.length());
            small.flipBit(FileType.PACK.name(blob.pack()), at, random.nextInt(8));
            small.verify(Verifier.everythingRead());
            run();
            assertThat(small.verify(Verifier.everythingRead()).damages())
                    .as("seed %d, round %d", SEED, round)
                    .allMatch(damage -> damage.affectedCount() == 0);
        }
        nothingIsLost();
    }

    @Test
    void aDryRunSaysWhatWouldHealAndStoresNothing() throws Exception {
        small.memory.delete(small.packs());
        List<String> before = small.memory.names();
        try (FileSource source = FileSource.of(small.files)) {
            SourceReport report = BackupPlan.builder("small", small.repository)
                    .source("files", small.steady(source))
                    .dryRun(true)
                    .build()
                    .run()
                    .sources()
                    .get(0);
            assertThat(report.healed()).isGreaterThan(5);
        }
        assertThat(small.memory.names()).isEqualTo(before);
    }

    @Test
    void aPackThatTurnsOutToBeGoodIsTrustedAgain() throws Exception {
        BlobLocation noise = small.contentOf("noise");
        flip(noise);
        small.verify(Verifier.everythingRead());
        flip(noise);
        assertThat(small.verify(Verifier.everythingRead()).intact()).isTrue();
        assertThat(records()).isEmpty();
        assertThat(run().healed()).isZero();
    }

    @Test
    void packsAreListedOncePerBackup() throws Exception {
        long before = small.store.count(
                call -> call.kind() == StoreCall.Kind.LIST && call.name().equals("data/"));
        run();
        assertThat(small.store.count(call ->
                        call.kind() == StoreCall.Kind.LIST && call.name().equals("data/")))
                .isEqualTo(before + 1);
    }

    private String contentPack() {
        try {
            return small.contentOf("noise").pack().toHex();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private void flip(BlobLocation blob) throws IOException {
        small.flipBit(FileType.PACK.name(blob.pack()), (int) blob.offset() + 20, 5);
    }

    private List<String> records() {
        return small.memory.names().stream()
                .filter(name -> name.startsWith("holdfast/damage/"))
                .toList();
    }

    private SourceReport run() {
        try (FileSource source = FileSource.of(small.files)) {
            return BackupPlan.builder("small", small.repository)
                    .source("files", small.steady(source))
                    .build()
                    .run()
                    .sources()
                    .get(0);
        }
    }

    /** No snapshot misses anything, whichever copies of a blob are damaged. */
    private void nothingIsLost() throws IOException {
        VerifyReport report = small.verify(Verifier.everythingRead());
        assertThat(report.damages()).allMatch(damage -> damage.affectedCount() == 0);
        assertThat(restore("healed")).isEmpty();
        Path restored =
                directory.resolve("healed").resolve(small.files.getRoot().relativize(small.files));
        assertThat(restored.resolve("noise")).hasSameBinaryContentAs(small.files.resolve("noise"));
        assertThat(restored.resolve("letters/old/two.txt"))
                .hasSameBinaryContentAs(small.files.resolve("letters/old/two.txt"));
        assertThat(Files.exists(restored.resolve("letters/empty"))).isTrue();
    }

    private List<?> restore(String target) {
        return small.repository
                .restore(snapshot, RestoreRequest.to(directory.resolve(target)).build())
                .problems();
    }
}
