package io.holdfast.internal.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.Snapshot;
import io.holdfast.internal.repository.OpenRepository;
import io.holdfast.repository.Repository;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntrySource;
import io.holdfast.spi.source.SnapshotKind;
import io.holdfast.testkit.Fault;
import io.holdfast.testkit.FaultyStore;
import io.holdfast.testkit.MemoryStore;
import io.holdfast.testkit.StoreCall;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class FoldingTest {

    private final MemoryStore store = FoldedNumbers.repository();

    @Test
    void recordsAreReadOnceBeforeAndAfter() throws Exception {
        for (int i = 1; i <= 5; i++) {
            FoldedNumbers.follow(store, 20, i % 2 == 0);
            assertThat(FoldedNumbers.read(store)).isEqualTo(SmallLog.upTo(20L * i));

            assertThat(FoldedNumbers.fold(store).records()).isEqualTo(20);

            assertThat(FoldedNumbers.read(store)).isEqualTo(SmallLog.upTo(20L * i));
        }
        assertThat(FoldedNumbers.logSnapshots(store)).hasSize(1);
    }

    @Test
    void onlyWhereTheTailStandsIsLeftOfIt() throws Exception {
        FoldedNumbers.follow(store, 20, false);
        FoldedNumbers.fold(store);
        List<String> unended = FoldedNumbers.segments(store);
        FoldedNumbers.follow(store, 20, true);

        FoldedNumbers.fold(store);

        assertThat(unended).hasSize(2).contains("1/0");
        assertThat(FoldedNumbers.segments(store)).hasSize(2).contains("2/0").noneMatch(name -> name.startsWith("1/"));
    }

    @Test
    void whoWasFencedFindsThatAlsoIfTheLogGoesOnWhileItIsFolded() throws Exception {
        FaultyStore faulty = new FaultyStore(store);
        try (FollowedLog log = FoldedNumbers.log(FoldedNumbers.open(store));
                SmallLog.Follower fenced = FoldedNumbers.follower(log, upTo -> {})) {
            fenced.append(20);
            fenced.writer().flush();
            try (SmallLog.Follower next = FoldedNumbers.follower(log, upTo -> {})) {
                // After the tail was looked at, and before what is folded of it is removed.
                faulty.on(call -> isSnapshot(call) && appendsTo(next), Fault.NONE);
                FoldedNumbers.fold(faulty);
            }
            assertThat(FoldedNumbers.segments(store)).contains("2/1");

            fenced.append(1);

            assertThatThrownBy(fenced.writer()::flush).hasMessageContaining("followed by another");
            assertThat(fenced.acknowledged()).isEqualTo(20);
        }
    }

    private static boolean isSnapshot(StoreCall call) {
        return call.kind() == StoreCall.Kind.PUT && call.name().startsWith("snapshots/");
    }

    private static boolean appendsTo(SmallLog.Follower follower) {
        try {
            follower.append(1);
            follower.writer().flush();
            return false;
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void foldingAgainDoesNothing() throws Exception {
        FoldedNumbers.follow(store, 20, true);
        FoldedNumbers.fold(store);
        List<String> before = store.names();

        assertThat(FoldedNumbers.fold(store).snapshots()).isEmpty();

        assertThat(store.names()).isEqualTo(before);
    }

    @Test
    void snapshotContainsItsBaseAndSaysWhatItIs() throws Exception {
        FoldedNumbers.follow(store, 20, false);
        Snapshot base = FoldedNumbers.backUp(store, 7);

        List<Snapshot> made = FoldedNumbers.fold(store).snapshots();

        Snapshot log = made.get(made.size() - 1);
        assertThat(log.kind()).isEqualTo(SnapshotKind.LOG);
        assertThat(log.plan()).isEqualTo(base.plan());
        assertThat(log.source()).isEqualTo(base.source());
        assertThat(log.hostName()).isEqualTo(base.hostName());
        Repository repository = FoldedNumbers.repository(store);
        EntrySource entries = repository.entries(log);
        assertThat(entries.checkpoint()).isEqualTo(SmallLog.at(20));
        assertThat(text(entries, "base/data")).isEqualTo("up to 7");
    }

    private static String text(EntrySource entries, String path) throws Exception {
        Entry file = entries.entry(path).orElseThrow();
        try (InputStream in = entries.open(file)) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    @Test
    void newBaseBeginsAChainOfItsOwn() throws Exception {
        Snapshot first = FoldedNumbers.backUp(store, 0);
        FoldedNumbers.follow(store, 20, false);
        FoldedNumbers.fold(store);
        Snapshot second = FoldedNumbers.backUp(store, 35);
        FoldedNumbers.follow(store, 10, false);
        FoldedNumbers.fold(store);
        List<String> reachedTooLittle = bases();

        FoldedNumbers.follow(store, 10, false);
        FoldedNumbers.fold(store);
        FoldedNumbers.follow(store, 10, false);
        FoldedNumbers.fold(store);

        assertThat(reachedTooLittle).containsExactly(first.tree() + " 1-30");
        assertThat(bases()).containsExactly(first.tree() + " 1-40", second.tree() + " 21-50");
        assertThat(FoldedNumbers.read(store)).isEqualTo(SmallLog.upTo(50));
    }

    /** The base of each log snapshot, and from where to where its log goes. */
    private List<String> bases() throws Exception {
        List<String> bases = new ArrayList<>();
        OpenRepository repository = FoldedNumbers.open(store);
        for (LogHistory.LogSnapshot log :
                FoldedNumbers.log(repository).history().logs()) {
            bases.add(log.base().map(Object::toString).orElse("none") + " "
                    + (SmallLog.position(log.manifest().pieces().get(0).from()) + 1) + "-"
                    + SmallLog.position(log.manifest().upTo()));
        }
        return bases;
    }

    @Test
    void logBeforeAnyBaseIsFoldedAsWell() throws Exception {
        FoldedNumbers.follow(store, 20, false);
        FoldedNumbers.fold(store);

        assertThat(bases()).containsExactly("none 1-20");
    }

    @Test
    void heldSnapshotStaysAlthoughAnotherContainsIt() throws Exception {
        FoldedNumbers.follow(store, 20, false);
        FoldedNumbers.fold(store);
        Repository repository = FoldedNumbers.repository(store);
        repository.hold(repository.snapshots(), "why not");
        FoldedNumbers.follow(store, 20, false);

        FoldedNumbers.fold(store);

        assertThat(FoldedNumbers.logSnapshots(store)).hasSize(2);
        assertThat(FoldedNumbers.read(store)).isEqualTo(SmallLog.upTo(40));
    }

    @Test
    void quietSourceLeavesFewPiecesAndChunks() throws Exception {
        for (int i = 0; i < 30; i++) {
            FoldedNumbers.follow(store, 1, false);
            FoldedNumbers.fold(store, 1 << 20);
        }

        OpenRepository repository = FoldedNumbers.open(store);
        LogHistory history = FoldedNumbers.log(repository).history();
        assertThat(history.logs()).hasSize(1);
        assertThat(history.logs().get(0).manifest().pieces()).hasSize(1);
        assertThat(FoldedNumbers.segments(store)).hasSize(2);
        assertThat(FoldedNumbers.read(store)).isEqualTo(SmallLog.upTo(30));
    }

    @Test
    void damagedSegmentIsAGapAndStays() throws Exception {
        FoldedNumbers.follow(store, 40, false);
        String damaged = store.names().stream()
                .filter(name -> name.endsWith("1/000000000002"))
                .findFirst()
                .orElseThrow();
        byte[] whole = store.bytes(damaged);
        store.overwrite(damaged, new byte[whole.length]);
        List<String> withDamage = FoldedNumbers.read(store);

        FoldedNumbers.fold(store);
        store.overwrite(damaged, whole);
        FoldedNumbers.follow(store, 10, false);
        FoldedNumbers.fold(store);

        assertThat(withDamage).contains("damaged").anyMatch(line -> line.startsWith("gap from"));
        withDamage.remove("damaged");
        for (int number = 41; number <= 50; number++) {
            withDamage.add(Integer.toString(number));
        }
        assertThat(FoldedNumbers.read(store)).isEqualTo(withDamage);
        assertThat(store.names()).as("what nothing else has").contains(damaged);
    }

    @Test
    void followingGoesOnInACopyThatHasNoTail() throws Exception {
        FoldedNumbers.follow(store, 20, true);
        FoldedNumbers.fold(store);
        store.delete(store.names().stream()
                .filter(name -> name.startsWith("holdfast/tail"))
                .toList());

        FoldedNumbers.follow(store, 10, true);

        assertThat(FoldedNumbers.read(store)).isEqualTo(SmallLog.upTo(30));
        FoldedNumbers.fold(store);
        assertThat(FoldedNumbers.read(store)).isEqualTo(SmallLog.upTo(30));
    }
}
