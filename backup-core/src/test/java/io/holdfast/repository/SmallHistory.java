package io.holdfast.repository;

import io.holdfast.BackupPlan;
import io.holdfast.Snapshot;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.SnapshotDocument;
import io.holdfast.internal.repository.OpenRepository;
import io.holdfast.spi.Secret;
import io.holdfast.spi.store.Store;
import io.holdfast.testkit.FakeSource;
import io.holdfast.testkit.MemoryStore;
import io.holdfast.testkit.MutableClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A repository in memory whose snapshots show the same few files at different times. */
final class SmallHistory {

    static final Secret PASSWORD = Secret.of("p");
    static final LocalDate FIRST_DAY = LocalDate.parse("2026-11-01");

    private static final long SEED = 20_261_121;

    /** What is in the store of an empty one, which takes a while to make. */
    private static final MemoryStore EMPTY = new MemoryStore();

    private static final Id TREE = makeEmpty();

    final MutableClock clock = MutableClock.at("2026-11-21T12:00:00Z");
    final MemoryStore store = new MemoryStore(clock);
    final OpenRepository internals;

    SmallHistory() throws IOException, InterruptedException {
        replace(contents(EMPTY));
        internals = OpenRepository.open(
                store, "p".getBytes(StandardCharsets.UTF_8), options().build());
    }

    private static Id makeEmpty() {
        RepositoryOptions options = RepositoryOptions.builder()
                .keyDerivationTime(Duration.ZERO)
                .lock(false)
                .build();
        try (Repository repository = Repository.init(EMPTY, PASSWORD, options)) {
            Snapshot only = BackupPlan.builder("history", repository)
                    .source("fake", new FakeSource(SEED, 3, 20_000))
                    .build()
                    .run()
                    .snapshots()
                    .get(0);
            EMPTY.delete(List.of("snapshots/" + only.id()));
            return Id.fromHex(only.tree());
        }
    }

    /** Everything that a store holds, by name. */
    static Map<String, byte[]> contents(MemoryStore store) throws IOException {
        Map<String, byte[]> contents = new TreeMap<>();
        for (String name : store.names()) {
            contents.put(name, store.bytes(name));
        }
        return contents;
    }

    /** Lets the store hold this and nothing else. */
    void replace(Map<String, byte[]> contents) {
        store.delete(store.names());
        contents.forEach(store::overwrite);
    }

    RepositoryOptions.Builder options() {
        return RepositoryOptions.builder()
                .clock(clock)
                .keyDerivationTime(Duration.ZERO)
                .retryFor(Duration.ZERO)
                .lock(false);
    }

    Repository open() {
        return open(store);
    }

    Repository open(Store through) {
        return Repository.open(through, PASSWORD, options().build());
    }

    /** Adds a snapshot of a machine for each of the first days of November 2026. */
    SmallHistory days(String host, int count) throws Exception {
        for (int day = 0; day < count; day++) {
            add(host, FIRST_DAY.plusDays(day).atTime(LocalTime.NOON).atOffset(ZoneOffset.UTC));
        }
        return this;
    }

    Snapshot add(String host, OffsetDateTime time, String... tags) throws Exception {
        SnapshotDocument document = SnapshotDocument.builder(time, TREE, List.of("/data"))
                .hostname(host)
                .excludes(List.of("*.tmp"))
                .tags(List.of(tags))
                .build();
        return internals.snapshots().save(document);
    }

    List<String> names(String prefix) {
        return store.names().stream().filter(name -> name.startsWith(prefix)).toList();
    }
}
