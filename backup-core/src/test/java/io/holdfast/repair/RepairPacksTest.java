package io.holdfast.repair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.ConfigurationException;
import io.holdfast.fixtures.SmallRepository;
import io.holdfast.internal.format.FileType;
import io.holdfast.internal.index.BlobLocation;
import io.holdfast.verify.Damage;
import io.holdfast.verify.Verifier;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged packs, replaced by what can be read of them. */
class RepairPacksTest {

    @TempDir
    private Path directory;

    private SmallRepository small;

    @BeforeEach
    void backUp() throws IOException {
        small = new SmallRepository(directory.resolve("files"));
        small.backUp();
    }

    @AfterEach
    void close() {
        small.close();
    }

    @Test
    void everyBlobButTheDamagedIsStoredAgain() throws Exception {
        BlobLocation noise = small.contentOf("noise");
        String name = FileType.PACK.name(noise.pack());
        int blobs = blobsIn(noise);
        flip(noise);
        byte[] damaged = small.memory.bytes(name);

        RepairPacksReport report = small.repository.repair(
                RepairPacksRequest.of(List.of(noise.pack().toHex())).keep(directory.resolve("kept")));

        assertThat(report.blobsSaved()).isEqualTo(blobs - 1);
        assertThat(report.blobsLost()).isEqualTo(1);
        assertThat(report.lost().get(0).path()).contains(noise.blob().toHex());
        assertThat(small.packs()).doesNotContain(name);
        assertThat(directory.resolve("kept").resolve(noise.pack().toHex())).hasBinaryContent(damaged);
        assertThat(small.verify(Verifier.everythingRead()).damages())
                .extracting(Damage::id)
                .containsExactly(noise.blob().toHex());
    }

    @Test
    void aPackWithADamagedHeaderLosesNothing() throws Exception {
        BlobLocation noise = small.contentOf("noise");
        String name = FileType.PACK.name(noise.pack());
        small.flipBit(name, small.memory.bytes(name).length - 30, 1);

        RepairPacksReport report = small.repository.repair(
                RepairPacksRequest.of(List.of(noise.pack().toHex())));

        assertThat(report.blobsLost()).isZero();
        assertThat(small.verify(Verifier.everythingRead()).damages()).isEmpty();
    }

    @Test
    void whatHealedIsCleanedUpAfterwards() throws Exception {
        flip(small.contentOf("noise"));
        small.verify(Verifier.everythingRead());
        small.backUp();

        RepairPacksReport report = small.repository.repair(RepairPacksRequest.knownDamage());

        assertThat(report.packs()).hasSize(1);
        assertThat(report.blobsLost()).isZero();
        assertThat(report.blobsPresent()).isEqualTo(1);
        assertThat(small.verify(Verifier.everythingRead()).intact()).isTrue();
        assertThat(small.memory.names()).noneMatch(file -> file.startsWith("holdfast/damage/"));
    }

    @Test
    void missingPacksAreDroppedOnceTheyHealed() throws Exception {
        small.memory.delete(small.packs());
        small.backUp();
        assertThat(small.repository.repair(RepairPacksRequest.knownDamage()).packs())
                .hasSize(2);
        // The manifest and root of the first snapshot are lost for good.
        assertThat(small.verify(Verifier.everythingRead()).damages())
                .noneMatch(damage -> damage.kind() == Damage.Kind.PACK);
    }

    @Test
    void aGoodPackIsReplacedWithoutLoss() throws Exception {
        Set<String> before = Set.copyOf(small.packs());
        RepairPacksReport report = small.repository.repair(
                RepairPacksRequest.of(before.stream().map(SmallRepository::id).toList()));
        assertThat(report.blobsLost()).isZero();
        assertThat(small.packs()).doesNotContainAnyElementsOf(before);
        assertThat(small.verify(Verifier.everythingRead()).intact()).isTrue();
    }

    @Test
    void aDryRunTellsTheSameAndChangesNothing() throws Exception {
        BlobLocation noise = small.contentOf("noise");
        flip(noise);
        List<String> before = small.memory.names();
        RepairPacksReport report = small.repository.repair(
                RepairPacksRequest.of(List.of(noise.pack().toHex())).dryRun(true));
        assertThat(report.blobsLost()).isEqualTo(1);
        assertThat(report.blobsSaved()).isEqualTo(blobsIn(noise) - 1);
        assertThat(small.memory.names()).isEqualTo(before);
    }

    @Test
    void aPackThatNobodyHasIsRefused() {
        assertThatThrownBy(() -> small.repository.repair(RepairPacksRequest.of(List.of("ab".repeat(32)))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("nothing was repaired");
    }

    private int blobsIn(BlobLocation blob) throws Exception {
        var index = small.index();
        int pack = index.findPack(blob.pack());
        return index.endHandle(pack) - index.firstHandle(pack);
    }

    private void flip(BlobLocation blob) throws IOException {
        small.flipBit(FileType.PACK.name(blob.pack()), (int) blob.offset() + 20, 5);
    }
}
