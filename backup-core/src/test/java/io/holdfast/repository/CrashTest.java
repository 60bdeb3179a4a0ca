package io.holdfast.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.BackupPlan;
import io.holdfast.BackupReport;
import io.holdfast.HoldfastException;
import io.holdfast.Snapshot;
import io.holdfast.fixtures.CheapKey;
import io.holdfast.spi.Secret;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntrySource;
import io.holdfast.spi.source.EntryType;
import io.holdfast.testkit.FakeSource;
import io.holdfast.testkit.Fault;
import io.holdfast.testkit.FaultyStore;
import io.holdfast.testkit.MemoryStore;
import io.holdfast.testkit.StoreCall;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A backup against a store that goes wrong at operation k, for every k. */
class CrashTest {

    private static final long SEED = 20_261_121;
    private static final RepositoryOptions OPTIONS = RepositoryOptions.builder()
            .keyDerivationTime(Duration.ZERO)
            .retryFor(Duration.ZERO)
            .lock(false)
            .packSize(4 << 20)
            .build();

    @ParameterizedTest
    @EnumSource(names = {"FAIL", "LOSE_ANSWER", "BREAK", "DIE"})
    void whateverFailsWhenOldSnapshotsStayAndTheNextBackupSucceeds(Fault fault) throws Exception {
        MemoryStore before = new MemoryStore();
        FakeSource source = new FakeSource(SEED, 12, 300_000);
        Map<String, Integer> old = content(source);
        init(before);
        backUp(before, source);
        source.change(50, SEED);
        Map<String, Integer> current = content(source);

        boolean wentWrong = true;
        for (int k = 1; wentWrong; k++) {
            MemoryStore store = before.copy();
            FaultyStore faulty = new FaultyStore(store).on(StoreCall.number(k), fault);
            wentWrong = !succeeds(faulty, source) || faulty.calls().size() >= k;

            try (Repository repository = Repository.open(store, Secret.of("p"), OPTIONS)) {
                assertThat(contents(repository))
                        .as("after %s at operation %d", fault, k)
                        .contains(old);
                backUp(repository, source);
                assertThat(contents(repository))
                        .as("after the next backup, %s at operation %d", fault, k)
                        .contains(old, current);
            }
        }
    }

    @Test
    void whatAFailedBackupHadStoredIsNotStoredAgain() throws Exception {
        MemoryStore store = new MemoryStore();
        FakeSource source = new FakeSource(SEED, 60, 2 << 20);
        init(store);
        FaultyStore faulty = new FaultyStore(store).on(StoreCall.of(StoreCall.Kind.PUT, "snapshots/"), Fault.FAIL);
        assertThat(succeeds(faulty, source)).isFalse();

        BackupReport report = backUp(store, source);

        // The checkpoint alone is new.
        assertThat(report.sources().get(0).summary().dataBlobs()).isEqualTo(1);
    }

    private static void init(MemoryStore store) {
        CheapKey.init(store, Secret.of("p"), OPTIONS).close();
    }

    private static boolean succeeds(FaultyStore store, FakeSource source) {
        try (Repository repository = Repository.open(store, Secret.of("p"), OPTIONS)) {
            backUp(repository, source);
            return true;
        } catch (HoldfastException e) {
            return false;
        }
    }

    private static BackupReport backUp(MemoryStore store, FakeSource source) {
        try (Repository repository = Repository.open(store, Secret.of("p"), OPTIONS)) {
            return backUp(repository, source);
        }
    }

    private static BackupReport backUp(Repository repository, FakeSource source) {
        return BackupPlan.builder("crash", repository)
                .source("fake", source)
                .build()
                .run();
    }

    private static List<Map<String, Integer>> contents(Repository repository) throws Exception {
        List<Map<String, Integer>> contents = new ArrayList<>();
        for (Snapshot snapshot : repository.snapshots()) {
            contents.add(content(repository.entries(snapshot)));
        }
        return contents;
    }

    private static Map<String, Integer> content(EntrySource entries) throws Exception {
        Map<String, Integer> content = new TreeMap<>();
        entries.walk(
                entry -> entry.type() == EntryType.FILE && !entry.path().startsWith(".holdfast/"),
                entry -> content.put(entry.path(), hash(entries, entry)));
        return content;
    }

    private static int hash(EntrySource entries, Entry file) throws InterruptedException, IOException {
        try (InputStream in = entries.open(file)) {
            return Arrays.hashCode(in.readAllBytes());
        }
    }

    private static Map<String, Integer> content(FakeSource source) {
        Map<String, Integer> content = new TreeMap<>();
        for (String path : source.paths()) {
            content.put(path, Arrays.hashCode(source.content(path)));
        }
        return content;
    }
}
