package io.holdfast.internal.plan;

import io.holdfast.SourceException;
import io.holdfast.StoreException;
import io.holdfast.config.ProtectionConfig;
import io.holdfast.internal.run.RunningOperation;
import io.holdfast.plan.Outcome;
import io.holdfast.plan.PlanResources;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.spi.Health;
import io.holdfast.spi.Secret;
import io.holdfast.spi.source.Source;
import io.holdfast.spi.store.Store;
import io.holdfast.verify.StoreHealthCheck;
import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** The repositories and sources of a run, each looked at and opened when it is first wanted. Not thread-safe. */
final class Connections implements AutoCloseable {

    private static final String CHECK = "check";

    private final ProtectionConfig config;
    private final PlanResources resources;
    private final RepositoryOptions options;
    private final Bandwidth bandwidth;
    private final RunningOperation operation;
    private final StepLog log;
    private final Map<String, Optional<Repository>> repositories = new LinkedHashMap<>();
    private final Set<String> writable = new HashSet<>();
    private final Map<String, Optional<Source>> sources = new LinkedHashMap<>();

    Connections(
            ProtectionConfig config,
            PlanResources resources,
            RepositoryOptions options,
            Bandwidth bandwidth,
            RunningOperation operation,
            StepLog log) {
        this.config = config;
        this.resources = resources;
        this.options = options;
        this.bandwidth = bandwidth;
        this.operation = operation;
        this.log = log;
    }

    /**
     * A repository; empty if it cannot be opened, which is noted then.
     *
     * @param writable whether it must be possible to store and delete there, which is tried
     */
    Optional<Repository> repository(String name, boolean writable) throws InterruptedException {
        if (writable) {
            this.writable.add(name);
        }
        if (!repositories.containsKey(name)) {
            repositories.put(name, log.attempt(CHECK, name, () -> open(name, writable)));
        }
        return Objects.requireNonNull(repositories.get(name));
    }

    /** The repositories that were opened to be written, by name. */
    Map<String, Repository> written() {
        Map<String, Repository> written = new LinkedHashMap<>();
        repositories.forEach((name, repository) ->
                repository.filter(opened -> writable.contains(name)).ifPresent(opened -> written.put(name, opened)));
        return written;
    }

    private Repository open(String name, boolean writable) throws InterruptedException {
        var described = Objects.requireNonNull(config.repositories().get(name));
        Store store = described.limited(bandwidth.limit(resources.store(described)));
        boolean opened = false;
        try (Secret password = resources.password(described)) {
            look(name, store, writable);
            if (described.lease().isPresent()) {
                requireLease(name, store);
            }
            Repository repository = Repository.open(store, password, options);
            opened = true;
            return repository;
        } finally {
            if (!opened) {
                store.close();
            }
        }
    }

    private static void requireLease(String name, Store store) throws InterruptedException {
        try {
            StoreLease.requireCapable(store);
        } catch (IOException e) {
            throw new StoreException("Whether the store of '" + name + "' can have a lease cannot be told: " + e, e);
        }
    }

    private void look(String name, Store store, boolean writable) throws InterruptedException {
        Health health = writable ? StoreHealthCheck.of(store).build().check(operation) : store.health();
        if (health instanceof Health.Down) {
            String reason = "The store of '" + name + "' cannot be used: " + health.reason();
            throw new StoreException(reason, new IOException(health.reason()));
        }
        if (!(health instanceof Health.Up)) {
            operation.warn(name, health.reason(), false);
        }
    }

    /** A source that can be reached; empty if it cannot, which is noted then. */
    Optional<Source> source(String name) throws InterruptedException {
        if (!sources.containsKey(name)) {
            sources.put(name, log.attempt(CHECK, name, () -> reach(name)));
        }
        return Objects.requireNonNull(sources.get(name));
    }

    private Source reach(String name) throws InterruptedException {
        Source source = resources.source(Objects.requireNonNull(config.sources().get(name)));
        boolean reached = false;
        try {
            source.identity();
            reached = true;
            return source;
        } catch (IOException e) {
            throw new SourceException("The source '" + name + "' cannot be reached: " + e.getMessage(), e);
        } finally {
            if (!reached) {
                source.close();
            }
        }
    }

    /** Says of everything that could be opened or reached that it was. */
    void report() {
        repositories.forEach((name, repository) ->
                repository.ifPresent(opened -> log.add(CHECK, name, Outcome.DONE, "opened " + opened.location())));
        sources.forEach((name, source) -> source.ifPresent(reached -> log.add(CHECK, name, Outcome.DONE, "reached")));
    }

    @Override
    public void close() {
        try {
            sources.values().forEach(source -> source.ifPresent(Source::close));
        } finally {
            repositories.values().forEach(repository -> repository.ifPresent(Repository::close));
        }
    }
}
