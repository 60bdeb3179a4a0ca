package io.holdfast.repair;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.BackupPlan;
import io.holdfast.HoldfastException;
import io.holdfast.Snapshot;
import io.holdfast.fixtures.CheapKey;
import io.holdfast.internal.format.FileType;
import io.holdfast.repository.CopyRequest;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.spi.Secret;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntrySource;
import io.holdfast.spi.source.EntryType;
import io.holdfast.spi.store.Store;
import io.holdfast.testkit.FakeSource;
import io.holdfast.testkit.Fault;
import io.holdfast.testkit.FaultyStore;
import io.holdfast.testkit.MemoryStore;
import io.holdfast.testkit.StoreCall;
import io.holdfast.verify.Verifier;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Repairs and copies against a store that goes wrong at operation k, for every k: what could be read before can be read after, and the next try succeeds. */
class RepairCrashIT {

    /** By default every eighth operation, in the exhaustive build each. */
    private static final int STEP = Boolean.getBoolean("holdfast.exhaustive") ? 1 : 8;

    private static final long SEED = 20_261_121;
    private static final Secret PASSWORD = Secret.of("p");
    private static final RepositoryOptions OPTIONS = RepositoryOptions.builder()
            .keyDerivationTime(Duration.ZERO)
            .retryFor(Duration.ZERO)
            .lock(false)
            .parallelism(1)
            .packSize(4 << 20)
            .build();

    private final MemoryStore damaged = new MemoryStore();
    private final FakeSource source = new FakeSource(SEED, 8, 3_000);

    /** What is done. */
    private interface Repair {
        void run(Repository repository);
    }

    @ParameterizedTest
    @EnumSource(names = {"FAIL", "LOSE_ANSWER", "BREAK", "DIE"})
    void repairIndex(Fault fault) throws Exception {
        backUpTwice();
        List<String> index = names(FileType.INDEX);
        damaged.delete(index.subList(0, 1));
        flip(index.get(1), 40);
        whateverFails(fault, repository -> repository.repair(RepairIndexRequest.create()));
    }

    @ParameterizedTest
    @EnumSource(names = {"FAIL", "LOSE_ANSWER", "BREAK", "DIE"})
    void repairPacks(Fault fault) throws Exception {
        backUpTwiceAndDamageEveryPack();
        whateverFails(fault, repository -> repository.repair(RepairPacksRequest.knownDamage()));
    }

    @ParameterizedTest
    @EnumSource(names = {"FAIL", "LOSE_ANSWER", "BREAK", "DIE"})
    void repairSnapshots(Fault fault) throws Exception {
        backUpTwiceAndDamageEveryPack();
        // Without removing the old ones: what is left of them can be read from them as well as from the new.
        whateverFails(fault, repository -> repository.repair(RepairSnapshotsRequest.of(repository.snapshots())));
    }

    @ParameterizedTest
    @EnumSource(names = {"FAIL", "LOSE_ANSWER", "BREAK", "DIE"})
    void repairSnapshotsThatAreForgotten(Fault fault) throws Exception {
        backUpTwiceAndDamageEveryPack();
        whateverFails(
                fault,
                repository -> repository.repair(
                        RepairSnapshotsRequest.of(repository.snapshots()).forget(true)));
    }

    @ParameterizedTest
    @EnumSource(names = {"FAIL", "LOSE_ANSWER", "BREAK", "DIE"})
    void copy(Fault fault) throws Exception {
        backUpTwice();
        MemoryStore target = new MemoryStore();
        CheapKey.init(target, PASSWORD, OPTIONS).close();
        try (Repository from = open(damaged)) {
            Map<String, Integer> before = readable(from);
            boolean wentWrong = true;
            for (int k = 1; wentWrong; k += STEP) {
                MemoryStore store = target.copy();
                FaultyStore faulty = new FaultyStore(store).on(StoreCall.number(k), fault);
                wentWrong = !succeeds(faulty, to -> to.copy(CopyRequest.from(from)))
                        || faulty.calls().size() >= k;
                try (Repository to = open(store)) {
                    assertThat(to.copy(CopyRequest.from(from)).complete()).isTrue();
                    assertThat(to.snapshots())
                            .as("%s at operation %d", fault, k)
                            .hasSize(2);
                    assertThat(readable(to)).as("%s at operation %d", fault, k).isEqualTo(before);
                }
            }
        }
    }

    private void whateverFails(Fault fault, Repair repair) throws Exception {
        Map<String, Integer> before;
        try (Repository repository = open(damaged)) {
            before = readable(repository);
        } catch (HoldfastException e) {
            // Nothing can be read while the index cannot.
            before = Map.of();
        }
        Map<String, Integer> repaired = after(damaged.copy(), repair);
        assertThat(repaired).containsAllEntriesOf(before).isNotEmpty();
        boolean wentWrong = true;
        for (int k = 1; wentWrong; k += STEP) {
            MemoryStore store = damaged.copy();
            FaultyStore faulty = new FaultyStore(store).on(StoreCall.number(k), fault);
            wentWrong = !succeeds(faulty, repair) || faulty.calls().size() >= k;
            if (!before.isEmpty()) {
                try (Repository repository = open(store)) {
                    assertThat(readable(repository))
                            .as("after %s at operation %d", fault, k)
                            .containsAllEntriesOf(before);
                }
            }
            assertThat(after(store, repair))
                    .as("after the next try, %s at operation %d", fault, k)
                    .isEqualTo(repaired);
        }
    }

    /** Does it once more, after the locks of the dead have been removed. */
    private static Map<String, Integer> after(MemoryStore store, Repair repair) throws Exception {
        store.delete(store.names().stream()
                .filter(name -> name.startsWith(FileType.LOCK.prefix()))
                .toList());
        try (Repository repository = open(store)) {
            repair.run(repository);
            return readable(repository);
        }
    }

    private static boolean succeeds(Store store, Repair repair) {
        try (Repository repository = open(store)) {
            repair.run(repository);
            return true;
        } catch (HoldfastException e) {
            return false;
        }
    }

    private void backUpTwiceAndDamageEveryPack() throws IOException {
        backUpTwice();
        for (String pack : names(FileType.PACK)) {
            flip(pack, 20);
        }
        verify();
    }

    private void backUpTwice() {
        CheapKey.init(damaged, PASSWORD, OPTIONS).close();
        for (int i = 0; i < 2; i++) {
            source.change(50, SEED + i);
            try (Repository repository = open(damaged)) {
                BackupPlan.builder("crash", repository)
                        .source("fake", source)
                        .build()
                        .run();
            }
        }
    }

    private static Repository open(Store store) {
        return Repository.open(store, PASSWORD, OPTIONS);
    }

    private void verify() {
        try (Repository repository = open(damaged)) {
            assertThat(Verifier.everythingRead().verify(repository).damages()).isNotEmpty();
        }
    }

    private List<String> names(FileType type) {
        return damaged.names().stream()
                .filter(name -> name.startsWith(type.prefix()))
                .toList();
    }

    private void flip(String name, int at) throws IOException {
        byte[] bytes = damaged.bytes(name);
        bytes[at] ^= 4;
        damaged.overwrite(name, bytes);
    }

    /** The content of all files that can be read from any snapshot, by the time of the backup and their path. */
    private static Map<String, Integer> readable(Repository repository) throws Exception {
        Map<String, Integer> readable = new TreeMap<>();
        for (Snapshot snapshot : repository.snapshots()) {
            EntrySource entries = repository.entries(snapshot);
            Map<String, Entry> files = new HashMap<>();
            walk(entries, "", files);
            for (Entry file : files.values()) {
                try (InputStream in = entries.open(file)) {
                    readable.put(snapshot.time() + " " + file.path(), Arrays.hashCode(in.readAllBytes()));
                } catch (IOException | HoldfastException e) {
                    // It cannot be read.
                }
            }
        }
        return readable;
    }

    private static void walk(EntrySource entries, String directory, Map<String, Entry> files)
            throws InterruptedException, IOException {
        List<Entry> children;
        try {
            children = entries.children(directory);
        } catch (HoldfastException e) {
            return;
        }
        for (Entry child : children) {
            if (child.type() == EntryType.DIRECTORY) {
                walk(entries, child.path(), files);
            } else if (child.type() == EntryType.FILE) {
                files.put(child.path(), child);
            }
        }
    }
}
