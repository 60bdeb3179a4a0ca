package io.holdfast.cli;

import io.holdfast.ConfigurationException;
import io.holdfast.Plugins;
import io.holdfast.config.CheckConfig;
import io.holdfast.config.RepositoryConfig;
import io.holdfast.config.SourceConfig;
import io.holdfast.config.StepConfig;
import io.holdfast.plan.Leadership;
import io.holdfast.plan.PlanResources;
import io.holdfast.plan.RestoreTest;
import io.holdfast.spi.Secret;
import io.holdfast.spi.recovery.RecoveryAction;
import io.holdfast.spi.recovery.ScratchProvider;
import io.holdfast.spi.source.Source;
import io.holdfast.spi.store.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What plugins make, and where a configuration names no scratch, servers and directories of their own that databases and files are restored to without harm. Thread-safe; nothing may be asked of it after it is closed. */
final class ScratchResources implements PlanResources, AutoCloseable {

    private static final Set<String> SERVERS = Set.of("postgres", "redis");
    private static final String FILES = "files";

    private final Plugins plugins;
    private final Environment environment;
    private final PlanResources resources;
    private final Map<String, Optional<RestoreTest>> tests = new HashMap<>();
    private Optional<Path> directory = Optional.empty();

    private ScratchResources(Plugins plugins, Environment environment, PlanResources resources) {
        this.plugins = plugins;
        this.environment = environment;
        this.resources = resources;
    }

    /** Those with a directory of the system for what is temporary, which is made when something is first restored. */
    static ScratchResources of(Plugins plugins, Environment environment) {
        return new ScratchResources(plugins, environment, PlanResources.of(plugins, environment::variable));
    }

    private Path directory() {
        if (directory.isEmpty()) {
            directory = Optional.of(create());
        }
        return directory.get();
    }

    private static Path create() {
        try {
            return Files.createTempDirectory("holdfast");
        } catch (IOException e) {
            throw new ConfigurationException(
                    "There is no directory that something could be restored to for a while. Nothing was done.", e);
        }
    }

    @Override
    public Store store(RepositoryConfig repository) {
        return resources.store(repository);
    }

    @Override
    public Secret password(RepositoryConfig repository) {
        return resources.password(repository);
    }

    @Override
    public Source source(SourceConfig source) {
        return resources.source(source);
    }

    @Override
    public Map<String, List<String>> settings(StepConfig step) {
        return resources.settings(step);
    }

    @Override
    public Map<String, List<String>> settings(CheckConfig check) {
        return resources.settings(check);
    }

    @Override
    public RecoveryAction action(StepConfig step) {
        return resources.action(step);
    }

    @Override
    public Leadership leadership(RepositoryConfig repository) {
        return resources.leadership(repository);
    }

    @Override
    public synchronized Optional<RestoreTest> restoreTest(SourceConfig source) {
        return tests.computeIfAbsent(source.name(), name -> make(source));
    }

    /** Where a configuration says nothing, what needs nothing but a directory has one here. */
    private Optional<RestoreTest> make(SourceConfig source) {
        Optional<RestoreTest> configured = resources.restoreTest(source);
        if (configured.isPresent()) {
            return configured;
        }
        if (source.type().equals(FILES)) {
            return Optional.of(in(source, UserDirectory.of(environment)));
        }
        return SERVERS.contains(source.type()) ? Optional.of(in(source, directory())) : Optional.empty();
    }

    private RestoreTest in(SourceConfig source, Path where) {
        ScratchProvider scratch = plugins.scratch(source.type(), Map.of("directory", List.of(where.toString())));
        return new RestoreTest(scratch, scratch.checks());
    }

    @Override
    public synchronized void close() {
        if (directory.isPresent()) {
            try {
                Scratch.delete(directory.get());
            } catch (IOException e) {
                throw new UncheckedIOException("What is temporary stays in " + directory.get(), e);
            }
        }
    }
}
