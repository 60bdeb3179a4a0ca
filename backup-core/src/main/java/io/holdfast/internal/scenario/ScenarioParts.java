package io.holdfast.internal.scenario;

import io.holdfast.ConfigurationException;
import io.holdfast.KeyException;
import io.holdfast.config.ProtectionConfig;
import io.holdfast.config.RepositoryConfig;
import io.holdfast.config.SourceConfig;
import io.holdfast.plan.PlanResources;
import io.holdfast.plan.RestoreTest;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.spi.Secret;
import io.holdfast.spi.source.Source;
import io.holdfast.spi.store.Store;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The repositories and sources that scenarios restore, and the repositories that detectors vote in, each opened when it is first wanted. Not thread-safe, but for {@link #voting}. */
public final class ScenarioParts implements AutoCloseable {

    private final ProtectionConfig config;
    private final PlanResources resources;
    private final RepositoryOptions options;
    private final Map<String, Repository> repositories = new HashMap<>();
    private final Map<String, Source> sources = new HashMap<>();
    private final Map<String, Store> stores = new HashMap<>();
    private final Map<String, Repository> voting = new HashMap<>();
    private final List<Secret> passwords = new ArrayList<>();
    private final KeyRotations rotations;

    /** Those of a configuration. */
    public ScenarioParts(ProtectionConfig config, PlanResources resources, RepositoryOptions options) {
        this.config = config;
        this.resources = resources;
        this.options = options;
        rotations = new KeyRotations(config, resources);
    }

    /**
     * An open repository.
     *
     * @throws io.holdfast.HoldfastException if it cannot be opened
     */
    public Repository repository(String name) {
        Repository known = repositories.get(name);
        if (known == null) {
            known = open(described(config.repositories(), name), options);
            repositories.put(name, known);
        }
        return known;
    }

    /**
     * A repository in which nothing is tried twice, for whoever looks again soon anyway. For any thread.
     *
     * @throws io.holdfast.HoldfastException if it cannot be opened now
     */
    synchronized Repository voting(String name) {
        Repository known = voting.get(name);
        if (known == null) {
            RepositoryOptions once = options.toBuilder().retryFor(Duration.ZERO).build();
            known = open(described(config.repositories(), name), once);
            voting.put(name, known);
        }
        return known;
    }

    private Repository open(RepositoryConfig described, RepositoryOptions how) {
        try (Secret password = resources.password(described)) {
            return open(described, password, how);
        } catch (KeyException e) {
            // Perhaps a scenario has given it another one, and somebody goes on with that, or looks what came of it.
            for (Secret next : rotations.passwordsOf(described.name())) {
                try (next) {
                    return open(described, next, how);
                } catch (KeyException other) {
                    e.addSuppressed(other);
                }
            }
            throw e;
        }
    }

    private Repository open(RepositoryConfig described, Secret password, RepositoryOptions how) {
        Store store = resources.store(described);
        boolean opened = false;
        try {
            Repository repository = Repository.open(store, password, how);
            opened = true;
            return repository;
        } finally {
            if (!opened) {
                store.close();
            }
        }
    }

    /** The password of a repository that the configuration says, whether it opens it or not; closed with this. */
    Secret password(String repository) {
        Secret password = resources.password(described(config.repositories(), repository));
        passwords.add(password);
        return password;
    }

    /** The store of a repository, which nothing has been asked of. */
    Store store(String repository) {
        Store known = stores.get(repository);
        if (known == null) {
            known = resources.store(described(config.repositories(), repository));
            stores.put(repository, known);
        }
        return known;
    }

    /** A source, which nothing has been asked of. */
    Source source(String name) {
        Source known = sources.get(name);
        if (known == null) {
            known = resources.source(described(name));
            sources.put(name, known);
        }
        return known;
    }

    /** Where a repository is. */
    String address(String repository) {
        return described(config.repositories(), repository).url();
    }

    /** What the configuration says of a source. */
    SourceConfig described(String source) {
        return described(config.sources(), source);
    }

    /** Where drills restore a source to, if that is known of its type. */
    Optional<RestoreTest> scratch(String source) {
        return resources.restoreTest(described(source));
    }

    private static <T> T described(Map<String, T> known, String name) {
        T described = known.get(name);
        if (described == null) {
            throw new ConfigurationException("There is no '" + name + "' in the configuration. Nothing was done.");
        }
        return described;
    }

    @Override
    public synchronized void close() {
        try {
            sources.values().forEach(Source::close);
        } finally {
            repositories.values().forEach(Repository::close);
            voting.values().forEach(Repository::close);
            stores.values().forEach(Store::close);
            passwords.forEach(Secret::close);
        }
    }
}
