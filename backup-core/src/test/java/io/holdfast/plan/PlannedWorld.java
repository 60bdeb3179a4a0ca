package io.holdfast.plan;

import io.holdfast.Compression;
import io.holdfast.Plugins;
import io.holdfast.config.ConfigReader;
import io.holdfast.config.ProtectionConfig;
import io.holdfast.config.RepositoryConfig;
import io.holdfast.config.SourceConfig;
import io.holdfast.event.HoldfastEvent;
import io.holdfast.fixtures.CheapKey;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.spi.Secret;
import io.holdfast.spi.source.Source;
import io.holdfast.spi.store.Store;
import io.holdfast.testkit.FakeSource;
import io.holdfast.testkit.FaultyStore;
import io.holdfast.testkit.MemoryStore;
import io.holdfast.testkit.MutableClock;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Repositories and sources in memory, as a configuration names them. */
final class PlannedWorld implements PlanResources {

    static final String BEGIN = """
            repositories:
              main: {url: /main, password: "${PASSWORD}"}
              offsite: {url: /offsite, password: "${PASSWORD}"}
            sources:
              orders: {type: files, settings: {path: /orders}}
              letters: {type: files, settings: {path: /letters}}
            plans:
            """;

    final MutableClock clock = MutableClock.at("2026-01-01T00:00:00Z");
    final Map<String, MemoryStore> stores = new TreeMap<>();
    final Map<String, FaultyStore> opened = new ConcurrentHashMap<>();
    final Map<String, Source> sources =
            new ConcurrentHashMap<>(Map.of("orders", new FakeSource(1, 3, 300), "letters", new FakeSource(2, 3, 300)));
    final List<HoldfastEvent> events = new CopyOnWriteArrayList<>();
    final RepositoryOptions.Builder options = RepositoryOptions.builder()
            .clock(clock)
            .listener(events::add)
            .lock(false)
            .parallelism(1)
            .compression(Compression.FASTEST)
            .keyDerivationTime(Duration.ZERO)
            .retryFor(Duration.ZERO);

    /** Repositories without a snapshot: to make one takes longer than most tests. */
    private static final Map<String, MemoryStore> EMPTY = Map.of("main", empty(), "offsite", empty());

    PlannedWorld() {
        EMPTY.keySet().forEach(this::lose);
    }

    /** A repository is lost, and an empty one is made in its place. */
    void lose(String name) {
        MemoryStore empty = Objects.requireNonNull(EMPTY.get(name));
        MemoryStore store = new MemoryStore(clock);
        empty.names().forEach(blob -> store.overwrite(blob, bytes(empty, blob)));
        stores.put(name, store);
        opened.remove(name);
    }

    private static MemoryStore empty() {
        MemoryStore store = new MemoryStore();
        RepositoryOptions cheap = RepositoryOptions.builder()
                .lock(false)
                .keyDerivationTime(Duration.ZERO)
                .build();
        CheapKey.init(store, Secret.of("correct horse"), cheap).close();
        return store;
    }

    private static byte[] bytes(MemoryStore store, String name) {
        try {
            return store.bytes(name);
        } catch (NoSuchFileException e) {
            throw new AssertionError(e);
        }
    }

    /** How long leases are, if repositories have any. */
    Optional<Duration> lease = Optional.empty();

    /** How much may be stored in each repository. */
    OptionalLong quota = OptionalLong.empty();

    ProtectionConfig configured(String plans) {
        String begin = quota.isPresent() ? BEGIN.replace("}\"}", "}\", quota: " + quota.getAsLong() + "}") : BEGIN;
        String leased = lease.map(length -> begin.replace("}\"}", "}\", lease: " + length.toSeconds() + "s}"))
                .orElse(begin);
        return read(leased + plans.indent(2));
    }

    static ProtectionConfig config(String plans) {
        return read(BEGIN + plans.indent(2));
    }

    private static ProtectionConfig read(String yaml) {
        return reader().read(yaml).config();
    }

    static ConfigReader reader() {
        return ConfigReader.of(Plugins.builtIn(), name -> Optional.empty());
    }

    PlanRunner runner(String plans) {
        return PlanRunner.of(configured(plans), this, options.build());
    }

    Repository open(String name) {
        return Repository.open(stores.get(name), Secret.of("correct horse"), options.build());
    }

    @Override
    public Store store(RepositoryConfig repository) {
        return opened.computeIfAbsent(repository.name(), name -> new FaultyStore(stores.get(name)));
    }

    @Override
    public Secret password(RepositoryConfig repository) {
        return Secret.of("correct horse");
    }

    @Override
    public Source source(SourceConfig source) {
        return sources.get(source.name());
    }
}
