package io.holdfast.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.ConfigurationException;
import io.holdfast.HoldfastException;
import io.holdfast.RetentionPolicy;
import io.holdfast.fixtures.SmallRepository;
import io.holdfast.internal.format.FileType;
import io.holdfast.internal.index.BlobLocation;
import io.holdfast.repository.CopyRequest;
import io.holdfast.repository.PruneOptions;
import io.holdfast.repository.Repository;
import io.holdfast.spi.store.Store;
import io.holdfast.testkit.Fault;
import io.holdfast.testkit.FaultyStore;
import io.holdfast.testkit.MemoryStore;
import io.holdfast.testkit.StoreCall;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each pack is read within so many days, the ledger says when, and what is damaged is healed. */
class RollingVerifierTest {

    /** By default every ninth call, in the exhaustive build each. */
    private static final int STEP = Boolean.getBoolean("holdfast.exhaustive") ? 1 : 9;

    private static final RollingVerifier FIVE_DAYS = RollingVerifier.within(Duration.ofDays(5));

    @TempDir
    private Path directory;

    private SmallRepository small;

    @BeforeEach
    void backUpTenTimes() throws IOException {
        small = new SmallRepository(directory.resolve("files"));
        for (int i = 0; i < 10; i++) {
            small.random("file " + i, 3000, 100 + i);
            small.backUp();
        }
    }

    @AfterEach
    void close() {
        small.close();
    }

    @Test
    void everythingIsReadWithinTheDaysAndNothingTwiceBefore() {
        long packs = small.packs().size();
        int before = small.store.calls().size();
        for (int day = 1; day <= 5; day++) {
            RollingReport report = FIVE_DAYS.verify(small.repository);
            assertThat(report.intact()).isTrue();
            assertThat(report.behind()).isFalse();
            // Shares are whole packs, so that all may be read a day before, and the next round begin on the last one.
            if (day != 4) {
                assertThat(report.ledger().never() == 0).as("day %d", day).isEqualTo(day == 5);
            }
            nextDay();
        }
        assertThat(packsReadSince(before).subList(0, (int) packs)).doesNotHaveDuplicates();
        assertThat(small.repository.ledger().everythingProven()).isTrue();
        assertThat(small.repository.ledger().packs()).isEqualTo(packs);
    }

    @Test
    void whoRunsItTwiceADayReadsNoMore() {
        assertThat(FIVE_DAYS.verify(small.repository).packsRead()).isPositive();
        assertThat(FIVE_DAYS.verify(small.repository).packsRead()).isZero();
    }

    @Test
    void aBudgetThatIsTooSmallIsSaid() {
        RollingReport report = FIVE_DAYS.budget(1).verify(small.repository);
        assertThat(report.packsRead()).isEqualTo(1);
        assertThat(report.behind()).isTrue();
        assertThat(report.bytesPerDayNeeded()).isGreaterThan(1000);
        assertThat(report.daysTaken()).isGreaterThan(10_000);
        assertThat(report.packsOverdue()).isEqualTo(small.packs().size() - 1);
    }

    @Test
    void verifyingEverythingFillsTheLedger() {
        assertThat(small.repository.ledger().never()).isEqualTo(small.packs().size());
        small.verify(Verifier.everythingRead());
        LedgerSummary ledger = small.repository.ledger();
        assertThat(ledger.everythingProven()).isTrue();
        assertThat(ledger.oldest()).contains(small.memory.clock().instant());
        assertThat(FIVE_DAYS.verify(small.repository).packsRead()).isZero();
    }

    @Test
    void aLedgerThatIsLostProvesNothing() throws Exception {
        small.verify(Verifier.everythingRead());
        small.memory.delete(small.names(FileType.LEDGER));
        assertThat(small.repository.ledger().never()).isEqualTo(small.packs().size());
    }

    @Test
    void aLedgerThatIsDamagedProvesNothingAndIsRemoved() throws Exception {
        small.verify(Verifier.everythingRead());
        String file = small.names(FileType.LEDGER).get(0);
        small.flipBit(file, 40, 2);
        assertThat(small.repository.ledger().never()).isEqualTo(small.packs().size());
        assertThat(small.repository.ledger().unreadableFiles()).isEqualTo(1);

        RollingReport report = FIVE_DAYS.verify(small.repository);

        assertThat(report.hints()).anyMatch(hint -> hint.contains("of the verification ledger"));
        assertThat(small.memory.names()).doesNotContain(file);
        assertThat(report.ledger().never()).isPositive();
    }

    @Test
    void whatWasNotedByAClockThatWasWrongProvesNothingAndDoesNotHideDamage() throws Exception {
        small.memory.clock().advance(Duration.ofDays(365));
        small.verify(Verifier.everythingRead());
        small.memory.clock().advance(Duration.ofDays(-365));
        assertThat(small.repository.ledger().never()).isEqualTo(small.packs().size());

        BlobLocation damaged = flip("file 3");
        RollingReport report = RollingVerifier.within(Duration.ofDays(1)).verify(small.repository);
        assertThat(report.damages())
                .extracting(damage -> damage.pack().orElse("no pack"))
                .contains(damaged.pack().toHex());
        assertThat(report.packsRead()).isEqualTo(small.packs().size());
        assertThat(small.repository.ledger().damaged()).isEqualTo(1);
        assertThat(small.repository.ledger().never()).isZero();
    }

    @Test
    void aClockThatIsLessThanAnHourAheadIsBelieved() {
        small.memory.clock().advance(Duration.ofMinutes(59));
        small.verify(Verifier.everythingRead());
        small.memory.clock().advance(Duration.ofMinutes(-59));
        assertThat(small.repository.ledger().everythingProven()).isTrue();
    }

    @Test
    void packsThatPruneRemovedAreNotMissed() {
        small.verify(Verifier.everythingRead());
        small.repository.forget(
                small.repository.planForget(RetentionPolicy.builder().last(1).build()));
        small.repository.prune(small.repository.planPrune(
                PruneOptions.builder().grace(Duration.ZERO).build()));
        nextDay();
        for (int day = 0; day < 5; day++) {
            assertThat(FIVE_DAYS.verify(small.repository).intact()).isTrue();
            nextDay();
        }
        LedgerSummary ledger = small.repository.ledger();
        assertThat(ledger.packs()).isEqualTo(small.packs().size());
        assertThat(ledger.everythingProven()).isTrue();
    }

    @Test
    void manyDaysLeaveFewFiles() {
        for (int day = 0; day < 70; day++) {
            FIVE_DAYS.budget(1).verify(small.repository);
            nextDay();
        }
        assertThat(small.names(FileType.LEDGER)).hasSizeLessThan(40);
        assertThat(small.repository.ledger().everythingProven()).isTrue();
    }

    @Test
    void whateverCallTheStoreDiesAtNothingIsSaidToBeProvenThatWasNotRead() throws Exception {
        long calls = calls(small.memory.copy());
        for (int k = 1; k <= calls; k += STEP) {
            MemoryStore memory = small.memory.copy();
            FaultyStore dying = new FaultyStore(memory).on(StoreCall.number(k), Fault.DIE);
            try (Repository repository = open(dying)) {
                FIVE_DAYS.verify(repository);
            } catch (HoldfastException e) {
                assertThat(dying.isDead()).isTrue();
            }
            try (Repository repository = open(memory)) {
                LedgerSummary ledger = repository.ledger();
                assertThat(ledger.packs() - ledger.never())
                        .as("proven after call %d", k)
                        .isLessThanOrEqualTo(new HashSet<>(packsReadBy(dying)).size());
                assertThat(RollingVerifier.within(Duration.ofDays(1))
                                .verify(repository)
                                .intact())
                        .isTrue();
                assertThat(repository.ledger().everythingProven()).isTrue();
            }
        }
    }

    @Test
    void damageIsHealedFromACopyAndTheLedgerSaysSo() throws Exception {
        try (Repository copy = copy()) {
            BlobLocation damaged = flip("file 3");
            RollingReport report =
                    RollingVerifier.within(Duration.ofDays(1)).healingFrom(copy).verify(small.repository);

            assertThat(report.damages()).hasSize(1);
            assertThat(report.damages().get(0).affected()).isNotEmpty();
            assertThat(report.healed())
                    .extracting(HealedPack::pack)
                    .containsExactly(damaged.pack().toHex());
            assertThat(report.intact()).isTrue();
            assertThat(small.repository.ledger().healed()).isEqualTo(report.healed());
            assertThat(report.healed().get(0).from()).isEqualTo(copy.location());
            assertThat(small.packs()).doesNotContain(FileType.PACK.name(damaged.pack()));
            assertThat(small.verify(Verifier.everythingRead()).intact()).isTrue();
        }
    }

    @Test
    void aMissingPackIsHealedFromACopy() throws Exception {
        try (Repository copy = copy()) {
            small.memory.delete(
                    List.of(FileType.PACK.name(small.contentOf("file 5").pack())));
            RollingReport report =
                    RollingVerifier.within(Duration.ofDays(1)).healingFrom(copy).verify(small.repository);
            assertThat(report.healed()).hasSize(1);
            assertThat(small.verify(Verifier.everythingRead()).intact()).isTrue();
        }
    }

    @Test
    void whatCannotBeHealedStaysAndIsNeverSound() throws Exception {
        BlobLocation damaged = flip("file 3");
        for (int day = 0; day < 2; day++) {
            RollingReport report =
                    RollingVerifier.within(Duration.ofDays(1)).healing().verify(small.repository);
            assertThat(report.intact()).isFalse();
            assertThat(report.healed()).isEmpty();
            assertThat(report.unhealed()).hasSize(1);
            assertThat(report.ledger().damaged()).isEqualTo(1);
            assertThat(small.packs()).contains(FileType.PACK.name(damaged.pack()));
            nextDay();
        }
    }

    @Test
    void whatABackupFoundAgainInItsSourceIsHealed() throws Exception {
        flip("file 3");
        RollingVerifier daily = RollingVerifier.within(Duration.ofDays(1)).healing();
        assertThat(daily.verify(small.repository).intact()).isFalse();
        small.backUp();
        nextDay();
        RollingReport report = daily.verify(small.repository);
        assertThat(report.healed()).hasSize(1);
        assertThat(report.intact()).isTrue();
        assertThat(small.verify(Verifier.everythingRead()).intact()).isTrue();
    }

    @Test
    void aPackOfWhichOnlyTheHeaderIsDamagedIsHealedWithoutACopy() throws Exception {
        String name = FileType.PACK.name(small.contentOf("file 3").pack());
        small.flipBit(name, small.memory.bytes(name).length - 30, 1);
        assertThat(RollingVerifier.within(Duration.ofDays(1))
                        .verify(small.repository)
                        .ledger()
                        .damaged())
                .isEqualTo(1);
        assertThat(RollingVerifier.within(Duration.ofDays(1))
                        .healing()
                        .verify(small.repository)
                        .healed())
                .hasSize(1);
        assertThat(small.verify(Verifier.everythingRead()).intact()).isTrue();
    }

    @Test
    void lessThanADayIsRefused() {
        assertThatThrownBy(() -> RollingVerifier.within(Duration.ofHours(23)))
                .isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> FIVE_DAYS.budget(0)).isInstanceOf(ConfigurationException.class);
    }

    private Repository copy() {
        Repository copy = Repository.init(new MemoryStore(), SmallRepository.PASSWORD, SmallRepository.OPTIONS);
        assertThat(copy.copy(CopyRequest.from(small.repository)).complete()).isTrue();
        return copy;
    }

    private BlobLocation flip(String file) throws Exception {
        BlobLocation blob = small.contentOf(file);
        small.flipBit(FileType.PACK.name(blob.pack()), (int) blob.offset() + 20, 5);
        return blob;
    }

    private void nextDay() {
        small.memory.clock().advance(Duration.ofDays(1));
    }

    private static Repository open(Store store) {
        return Repository.open(store, SmallRepository.PASSWORD, SmallRepository.OPTIONS);
    }

    private static long calls(MemoryStore memory) {
        FaultyStore counting = new FaultyStore(memory);
        try (Repository repository = open(counting)) {
            FIVE_DAYS.verify(repository);
        }
        return counting.calls().size();
    }

    private List<String> packsReadSince(int call) {
        return reads(small.store.calls().subList(call, small.store.calls().size()));
    }

    private static List<String> packsReadBy(FaultyStore store) {
        return reads(store.calls());
    }

    private static List<String> reads(List<StoreCall> calls) {
        return calls.stream()
                .filter(call ->
                        call.kind() == StoreCall.Kind.READ && call.name().startsWith("data/"))
                .map(StoreCall::name)
                .toList();
    }
}
