package io.holdfast.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.Cancellation;
import io.holdfast.CancelledException;
import io.holdfast.ConfigurationException;
import io.holdfast.Snapshot;
import io.holdfast.StoreException;
import io.holdfast.event.HoldfastEvent;
import io.holdfast.fixtures.SmallRepository;
import io.holdfast.internal.format.FileType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.index.BlobLocation;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.spi.store.BlobContent;
import io.holdfast.spi.store.BlobNames;
import io.holdfast.testkit.Fault;
import io.holdfast.testkit.StoreCall;
import io.holdfast.testkit.StoreCall.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifierTest {

    @TempDir
    Path directory;

    private SmallRepository small;
    private Snapshot snapshot;

    @BeforeEach
    void backUp() throws Exception {
        small = new SmallRepository(directory);
        snapshot = small.backUp();
    }

    @AfterEach
    void close() {
        small.close();
    }

    private Damage onlyDamage(Verifier verifier) {
        VerifyReport report = small.verify(verifier);
        assertThat(report.intact()).isFalse();
        assertThat(report.unverified()).isEmpty();
        assertThat(report.damages()).hasSize(1);
        return report.damages().get(0);
    }

    @Test
    void undamagedRepositoryIsIntactAtEveryLevel() {
        for (Verifier verifier : List.of(
                Verifier.structure(), Verifier.sample(50), Verifier.sampleBytes(1), Verifier.everythingRead())) {
            VerifyReport report = small.verify(verifier);
            assertThat(report.intact()).isTrue();
            assertThat(report.level()).isEqualTo(verifier.level());
            assertThat(report.hints()).isEmpty();
            assertThat(report.snapshots()).isEqualTo(1);
            assertThat(report.packs()).isEqualTo(2);
        }
    }

    @Test
    void reportCountsWhatWasRead() throws Exception {
        VerifyReport structure = small.verify(Verifier.structure());
        assertThat(structure.packsRead()).isZero();
        assertThat(structure.bytesRead()).isZero();
        // One for each directory from the root of the file system down.
        assertThat(structure.trees()).isEqualTo(directory.getNameCount() + 3L);
        assertThat(structure.blobs()).isEqualTo(structure.trees() + 4);

        VerifyReport everything = small.verify(Verifier.everythingRead());
        assertThat(everything.packsRead()).isEqualTo(2);
        long bytes = 0;
        for (String pack : small.packs()) {
            bytes += small.memory.bytes(pack).length;
        }
        assertThat(everything.bytesRead()).isEqualTo(bytes);
    }

    @Test
    void damagedBlobIsNamedWithItsPackAndEveryFileThatItHits() throws Exception {
        small.random("new", 3);
        Snapshot second = small.backUp();
        BlobLocation noise = small.contentOf("noise");
        small.flipBit(FileType.PACK.name(noise.pack()), (int) noise.offset() + 20, 5);

        Damage damage = onlyDamage(Verifier.everythingRead());
        assertThat(damage.kind()).isEqualTo(Damage.Kind.BLOB);
        assertThat(damage.id()).isEqualTo(noise.blob().toHex());
        assertThat(damage.pack()).contains(noise.pack().toHex());
        assertThat(damage.affected())
                .containsExactlyInAnyOrder(
                        small.affected(snapshot, "noise"),
                        small.affected(snapshot, "letters/old/copy of noise"),
                        small.affected(second, "noise"),
                        small.affected(second, "letters/old/copy of noise"));
        assertThat(damage.affectedCount()).isEqualTo(4);
        assertThat(small.verify(Verifier.structure()).intact()).isTrue();
    }

    @Test
    void affectedFilesAreCountedBeyondThoseListed() throws Exception {
        for (int i = 0; i < 50; i++) {
            small.random("same " + i, 7);
        }
        small.backUp();
        BlobLocation same = small.contentOf("same 0");
        small.flipBit(FileType.PACK.name(same.pack()), (int) same.offset(), 0);
        Damage damage = onlyDamage(Verifier.everythingRead());
        assertThat(damage.affected()).hasSize(Damage.MOST_AFFECTED);
        assertThat(damage.affectedCount()).isEqualTo(50);
    }

    @Test
    void missingPackOfContentIsFoundWithoutReadingContent() throws Exception {
        String pack = FileType.PACK.name(small.contentOf("noise").pack());
        small.memory.delete(List.of(pack));

        Damage damage = onlyDamage(Verifier.structure());
        assertThat(damage.kind()).isEqualTo(Damage.Kind.PACK);
        assertThat(damage.id()).isEqualTo(SmallRepository.id(pack));
        assertThat(damage.reason()).isEqualTo("it is missing");
        assertThat(damage.affected())
                .containsExactlyInAnyOrder(
                        small.affected(snapshot, "noise"),
                        small.affected(snapshot, "letters/noise"),
                        small.affected(snapshot, "letters/one.txt"),
                        small.affected(snapshot, "letters/old/two.txt"),
                        small.affected(snapshot, "letters/old/copy of noise"));
        assertThat(onlyDamage(Verifier.everythingRead())).isEqualTo(damage);
    }

    @Test
    void missingPackOfDirectoriesHitsTheWholeSnapshot() throws Exception {
        String data = FileType.PACK.name(small.contentOf("noise").pack());
        String trees = small.packs().stream()
                .filter(pack -> !pack.equals(data))
                .findFirst()
                .orElseThrow();
        small.memory.delete(List.of(trees));
        Damage damage = onlyDamage(Verifier.everythingRead());
        assertThat(damage.id()).isEqualTo(SmallRepository.id(trees));
        assertThat(damage.affected()).containsExactly(snapshot.shortId() + ":/");
    }

    @Test
    void truncatedPackIsFoundWithoutReadingContentAndHitsWhatIsCutOff() throws Exception {
        BlobLocation noise = small.contentOf("noise");
        String pack = FileType.PACK.name(noise.pack());
        small.memory.overwrite(
                pack, Arrays.copyOf(small.memory.bytes(pack), (int) noise.offset() + noise.length() - 1));
        for (Verifier verifier : List.of(Verifier.structure(), Verifier.everythingRead())) {
            Damage damage = onlyDamage(verifier);
            assertThat(damage.kind()).isEqualTo(Damage.Kind.PACK);
            assertThat(damage.id()).isEqualTo(noise.pack().toHex());
            assertThat(damage.reason()).contains("bytes and not");
            assertThat(damage.affected())
                    .contains(small.affected(snapshot, "noise"), small.affected(snapshot, "letters/old/copy of noise"));
        }
    }

    @Test
    void packWithSomethingAfterItsEndIsDamaged() throws Exception {
        String pack = small.packs().get(0);
        byte[] bytes = small.memory.bytes(pack);
        small.memory.overwrite(pack, Arrays.copyOf(bytes, bytes.length + 8));
        for (Verifier verifier : List.of(Verifier.structure(), Verifier.everythingRead())) {
            Damage damage = onlyDamage(verifier);
            assertThat(damage.id()).isEqualTo(SmallRepository.id(pack));
            assertThat(damage.affected()).isEmpty();
        }
    }

    @Test
    void emptyPackIsDamaged() {
        String pack = small.packs().get(0);
        small.memory.overwrite(pack, new byte[0]);
        assertThat(onlyDamage(Verifier.everythingRead()).id()).isEqualTo(SmallRepository.id(pack));
    }

    @Test
    void swappedPacksAreDamaged() throws Exception {
        String first = small.packs().get(0);
        String second = small.packs().get(1);
        byte[] bytes = small.memory.bytes(first);
        small.memory.overwrite(first, small.memory.bytes(second));
        small.memory.overwrite(second, bytes);
        assertThat(small.verify(Verifier.structure()).damages())
                .extracting(Damage::id)
                .contains(SmallRepository.id(first), SmallRepository.id(second));
    }

    @Test
    void manyDamagedBlobsOfAPackAreReportedTogether() throws Exception {
        for (int i = 0; i < 40; i++) {
            small.random("file " + i, 100 + i);
        }
        Snapshot second = small.backUp();
        BlobLocation any = small.contentOf("file 7");
        String pack = FileType.PACK.name(any.pack());
        byte[] bytes = small.memory.bytes(pack);
        Arrays.fill(bytes, 0, bytes.length - 2_500, (byte) 1);
        small.memory.overwrite(pack, bytes);
        List<Damage> damages = small.verify(Verifier.everythingRead()).damages();
        assertThat(damages).hasSize(1);
        assertThat(damages.get(0).id()).isEqualTo(any.pack().toHex());
        assertThat(damages.get(0).reason()).contains(" of its 40 blobs cannot be read");
        assertThat(damages.get(0).affected())
                .hasSize(Damage.MOST_AFFECTED)
                .allMatch(path -> path.startsWith(second.shortId()));
        assertThat(damages.get(0).affectedCount()).isBetween(25L, 40L);
    }

    @Test
    void lostIndexLeavesBlobsMissing() throws Exception {
        small.memory.delete(small.names(FileType.INDEX));
        VerifyReport report = small.verify(Verifier.structure());
        assertThat(report.damages()).hasSize(1);
        Damage root = report.damages().get(0);
        assertThat(root.kind()).isEqualTo(Damage.Kind.TREE);
        assertThat(root.id()).isEqualTo(snapshot.tree());
        assertThat(root.reason()).contains("no index");
        assertThat(root.affected()).containsExactly(snapshot.shortId() + ":/");
        assertThat(report.hints()).anyMatch(hint -> hint.contains("2 packs of"));
    }

    @Test
    void damagedIndexIsNamedAndWhatItListedIsMissing() throws Exception {
        String index = small.names(FileType.INDEX).get(0);
        small.flipBit(index, 40, 1);
        List<Damage> damages = small.verify(Verifier.structure()).damages();
        assertThat(damages).extracting(Damage::kind).containsExactly(Damage.Kind.INDEX, Damage.Kind.TREE);
        assertThat(damages.get(0).id()).isEqualTo(SmallRepository.id(index));
    }

    @Test
    void packInNoIndexIsAHintAndReadWithEverything() throws Exception {
        Repository repository = small.repository;
        small.memory.delete(small.names(FileType.INDEX));
        small.memory.delete(small.names(FileType.SNAPSHOT));
        VerifyReport report = Verifier.everythingRead().verify(repository);
        assertThat(report.intact()).isTrue();
        assertThat(report.packsRead()).isEqualTo(2);
        assertThat(report.hints()).hasSize(1);
        small.flipBit(small.packs().get(0), 3, 3);
        assertThat(onlyDamage(Verifier.everythingRead()).id())
                .isEqualTo(SmallRepository.id(small.packs().get(0)));
    }

    @Test
    void lockThatCannotBeReadIsAHint() throws Exception {
        String lock = FileType.LOCK.name(Id.hash(new byte[1]));
        small.memory.put(lock, BlobContent.of(new byte[0]));

        VerifyReport report = small.verify(Verifier.structure());

        assertThat(report.intact()).isTrue();
        assertThat(report.hints())
                .singleElement()
                .asString()
                .contains(lock)
                .contains("0 bytes")
                .contains("unlock");
    }

    @Test
    void missingConfigAndKeysAreDamage() throws Exception {
        small.memory.delete(small.names(FileType.KEY));
        assertThat(onlyDamage(Verifier.structure()).kind()).isEqualTo(Damage.Kind.KEY);
        small.memory.delete(List.of("config"));
        assertThat(small.verify(Verifier.structure()).damages())
                .extracting(Damage::kind)
                .containsExactly(Damage.Kind.CONFIG, Damage.Kind.KEY);
    }

    @Test
    void blobWithAnotherCopyHitsNothing() throws Exception {
        // Two repositories' worth of packs with the same blobs: the index forgets the first, and everything is stored
        // again.
        List<String> firstIndex = small.names(FileType.INDEX);
        byte[] indexBytes = small.memory.bytes(firstIndex.get(0));
        small.memory.delete(firstIndex);
        small.memory.delete(small.names(FileType.SNAPSHOT));
        snapshot = small.backUp();
        small.memory.put(firstIndex.get(0), BlobContent.of(indexBytes));
        assertThat(small.verify(Verifier.everythingRead()).intact()).isTrue();

        BlobLocation noise = small.contentOf("noise");
        assertThat(small.index().findAll(noise.type(), noise.blob())).hasSize(2);
        small.flipBit(FileType.PACK.name(noise.pack()), (int) noise.offset() + 20, 5);
        Damage damage = onlyDamage(Verifier.everythingRead());
        assertThat(damage.pack()).contains(noise.pack().toHex());
        assertThat(damage.affected()).isEmpty();
        assertThat(damage.affectedCount()).isZero();
    }

    @Test
    void whatIsReadWronglyOnceIsAHint() {
        small.store.on(StoreCall.first(StoreCall.of(Kind.READ, "data/")), Fault.FLIP_BIT);
        assertThat(small.verify(Verifier.structure()).intact()).isTrue();
        small.store.heal();
        // The directories are read first, one by one, and then the packs.
        long trees = small.verify(Verifier.structure()).trees();
        small.store.on(StoreCall.nth(trees + 1, StoreCall.of(Kind.READ, "data/")), Fault.FLIP_BIT);
        VerifyReport report = small.verify(Verifier.everythingRead());
        assertThat(report.intact()).isTrue();
        assertThat(report.hints()).hasSize(1).first().asString().contains("read wrongly once");
    }

    @Test
    void whatCannotBeReadIsUnverifiedAndNotIntact() throws Exception {
        String data = FileType.PACK.name(small.contentOf("noise").pack());
        small.store.on(StoreCall.of(Kind.READ, data), Fault.FAIL);
        VerifyReport report = small.verify(Verifier.everythingRead());
        assertThat(report.damages()).isEmpty();
        assertThat(report.unverified()).extracting(problem -> problem.path()).containsExactly(data);
        assertThat(report.intact()).isFalse();
    }

    @Test
    void nothingThatFailsToBeReadIsGreen() {
        for (String name : small.memory.names()) {
            small.store.heal();
            small.store.on(StoreCall.of(Kind.READ, name), Fault.FAIL);
            assertThat(intactOrThrows()).as("while %s cannot be read", name).isFalse();
        }
    }

    private boolean intactOrThrows() {
        try {
            return small.verify(Verifier.everythingRead()).intact();
        } catch (StoreException e) {
            return false;
        }
    }

    @Test
    void whatIsKeptBesideTheRepositoryIsProven() {
        small.memory.overwrite("holdfast/tail/source/1/1", new byte[100]);
        assertThat(onlyDamage(Verifier.structure()).kind()).isEqualTo(Damage.Kind.EXTRA);
    }

    @Test
    void whatIsLeftOfTryingTheStoreIsNoDamage() {
        small.memory.overwrite(BlobNames.TRIALS + "1", new byte[100]);
        assertThat(small.verify(Verifier.structure()).intact()).isTrue();
    }

    @Test
    void whatIsRemovedAfterItWasListedIsNoDamage() {
        String segment = "holdfast/tail/source/1/1";
        small.memory.overwrite(segment, new byte[100]);
        small.store.on(
                call -> {
                    if (call.kind() == Kind.READ && call.name().equals(segment)) {
                        small.memory.delete(List.of(segment));
                    }
                    return false;
                },
                Fault.NONE);
        assertThat(small.verify(Verifier.structure()).intact()).isTrue();
    }

    @Test
    void storeThatCannotBeListedIsAnError() {
        small.store.on(StoreCall.of(Kind.LIST, "data/"), Fault.FAIL);
        assertThatThrownBy(() -> small.verify(Verifier.structure())).isInstanceOf(StoreException.class);
    }

    @Test
    void snapshotThatWasAskedForMustBeThere() {
        small.memory.delete(small.names(FileType.SNAPSHOT));
        assertThat(small.verify(Verifier.structure()).intact()).isTrue();
        VerifyReport report = Verifier.structure().verify(small.repository, List.of(snapshot));
        assertThat(report.damages()).extracting(Damage::id).containsExactly(snapshot.id());
    }

    @Test
    void onlyWhatTheGivenSnapshotsNeedIsLookedAt() throws Exception {
        Files.delete(small.files.resolve("noise"));
        small.random("new", 3);
        Snapshot second = small.backUp();
        BlobLocation added = small.contentOf("new");
        small.flipBit(FileType.PACK.name(added.pack()), (int) added.offset() + 1, 1);

        VerifyReport first = Verifier.everythingRead().verify(small.repository, List.of(snapshot));
        assertThat(first.intact()).isTrue();
        assertThat(first.packsRead()).isEqualTo(2);
        assertThat(Verifier.everythingRead()
                        .verify(small.repository, List.of(second))
                        .intact())
                .isFalse();
    }

    @Test
    void sampleReadsSomePacksAndTheSameForTheSameSeed() throws Exception {
        for (int i = 0; i < 9; i++) {
            small.random("new", 50 + i);
            small.backUp();
        }
        assertThat(small.packs()).hasSize(20);
        assertThat(packsRead(Verifier.sample(25).withSeed(1))).hasSize(5);
        assertThat(packsRead(Verifier.sample(25).withSeed(1)))
                .isEqualTo(packsRead(Verifier.sample(25).withSeed(1)));
        assertThat(packsRead(Verifier.sample(25).withSeed(1)))
                .isNotEqualTo(packsRead(Verifier.sample(25).withSeed(2)));
        assertThat(packsRead(Verifier.sample(0.001))).hasSize(1);
        assertThat(packsRead(Verifier.sample(100))).hasSize(20);
        assertThat(packsRead(Verifier.sampleBytes(1))).hasSize(1);
        assertThat(packsRead(Verifier.sampleBytes(Long.MAX_VALUE))).hasSize(20);
        VerifyReport report = small.verify(Verifier.sampleBytes(1_500));
        long largest = 0;
        for (String pack : small.packs()) {
            largest = Math.max(largest, small.store.stat(pack).orElseThrow().size());
        }
        assertThat(report.bytesRead()).isBetween(1_500L, 1_500 + largest);
        assertThat(report.packsRead()).isLessThan(20);
    }

    private List<String> packsRead(Verifier verifier) {
        int before = small.store.calls().size();
        long read = small.verify(verifier).packsRead();
        long trees = small.verify(Verifier.structure()).trees();
        List<String> all = small.store.calls().stream()
                .skip(before)
                .filter(call -> call.kind() == Kind.READ && call.name().startsWith("data/"))
                .map(StoreCall::name)
                .toList();
        return all.subList((int) trees, (int) (trees + read)).stream().sorted().toList();
    }

    @Test
    void impossibleSamplesAreRefused() {
        for (double percent : new double[] {0, -1, 100.1, Double.NaN}) {
            assertThatThrownBy(() -> Verifier.sample(percent)).isInstanceOf(ConfigurationException.class);
        }
        assertThatThrownBy(() -> Verifier.sampleBytes(0)).isInstanceOf(ConfigurationException.class);
    }

    @Test
    void cancellingStops() {
        Cancellation cancellation = new Cancellation();
        small.store.on(
                call -> {
                    if (call.kind() == Kind.READ && call.name().startsWith("data/")) {
                        cancellation.cancel();
                    }
                    return false;
                },
                Fault.NONE);
        assertThatThrownBy(() -> small.verify(Verifier.everythingRead().withCancellation(cancellation)))
                .isInstanceOf(CancelledException.class);
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void progressReachesWhatWasExpected() {
        List<HoldfastEvent> events = Collections.synchronizedList(new ArrayList<>());
        RepositoryOptions options = RepositoryOptions.builder()
                .lock(false)
                .parallelism(2)
                .listener(events::add)
                .retryFor(Duration.ZERO)
                .build();
        try (Repository other = Repository.open(small.store, SmallRepository.PASSWORD, options)) {
            VerifyReport report = Verifier.everythingRead().verify(other);
            Optional<HoldfastEvent.Progressed> last = events.stream()
                    .filter(HoldfastEvent.Progressed.class::isInstance)
                    .map(HoldfastEvent.Progressed.class::cast)
                    .reduce((a, b) -> b);
            assertThat(last).isPresent();
            assertThat(last.get().entriesDone())
                    .isEqualTo(last.get().entriesExpected())
                    .isEqualTo(report.trees() + 2);
            assertThat(last.get().bytesDone())
                    .isEqualTo(last.get().bytesExpected())
                    .isEqualTo(report.bytesRead());
        }
    }
}
