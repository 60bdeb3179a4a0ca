package io.holdfast.cli;

import io.holdfast.ConfigurationException;
import io.holdfast.Plugins;
import io.holdfast.config.CheckConfig;
import io.holdfast.config.RepositoryConfig;
import io.holdfast.config.SourceConfig;
import io.holdfast.config.StepConfig;
import io.holdfast.plan.PlanResources;
import io.holdfast.plan.RestoreTest;
import io.holdfast.postgres.PostgresRestoredCheck;
import io.holdfast.postgres.PostgresScratch;
import io.holdfast.redis.RedisRestoredCheck;
import io.holdfast.redis.RedisScratch;
import io.holdfast.spi.Secret;
import io.holdfast.spi.recovery.RecoveryAction;
import io.holdfast.spi.source.Source;
import io.holdfast.spi.store.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What plugins make, and servers in a directory of their own that databases are restored to without harm. Not thread-safe. */
final class ScratchResources implements PlanResources, AutoCloseable {

    private final PlanResources plugins;
    private final Path directory;
    private final List<Source> sources = new ArrayList<>();
    private final Map<String, Optional<RestoreTest>> tests = new HashMap<>();

    private ScratchResources(PlanResources plugins, Path directory) {
        this.plugins = plugins;
        this.directory = directory;
    }

    /** Those with a directory of the system for what is temporary. */
    static ScratchResources of(Plugins plugins, Environment environment) {
        try {
            return new ScratchResources(
                    PlanResources.of(plugins, environment::variable), Files.createTempDirectory("holdfast"));
        } catch (IOException e) {
            throw new ConfigurationException(
                    "There is no directory that something could be restored to for a while. Nothing was done.", e);
        }
    }

    @Override
    public Store store(RepositoryConfig repository) {
        return plugins.store(repository);
    }

    @Override
    public Secret password(RepositoryConfig repository) {
        return plugins.password(repository);
    }

    @Override
    public Source source(SourceConfig source) {
        return plugins.source(source);
    }

    @Override
    public Map<String, List<String>> settings(StepConfig step) {
        return plugins.settings(step);
    }

    @Override
    public Map<String, List<String>> settings(CheckConfig check) {
        return plugins.settings(check);
    }

    @Override
    public RecoveryAction action(StepConfig step) {
        return plugins.action(step);
    }

    @Override
    public Optional<RestoreTest> restoreTest(SourceConfig source) {
        return tests.computeIfAbsent(source.name(), name -> make(source));
    }

    private Optional<RestoreTest> make(SourceConfig described) {
        return switch (described.type()) {
            case "postgres" -> {
                Source source = plugins.source(described);
                sources.add(source);
                yield Optional.of(new RestoreTest(
                        PostgresScratch.builder(source.snapshotter(), directory).build(),
                        List.of(PostgresRestoredCheck.builder().build())));
            }
            case "redis" ->
                Optional.of(new RestoreTest(
                        RedisScratch.builder(directory).build(),
                        List.of(RedisRestoredCheck.builder().build())));
            default -> Optional.empty();
        };
    }

    @Override
    public void close() {
        sources.forEach(Source::close);
        try {
            Scratch.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("What is temporary stays in " + directory, e);
        }
    }
}
