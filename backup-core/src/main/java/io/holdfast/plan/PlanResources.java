package io.holdfast.plan;

import io.holdfast.ConfigurationException;
import io.holdfast.Plugins;
import io.holdfast.config.CheckConfig;
import io.holdfast.config.LeaderConfig;
import io.holdfast.config.RepositoryConfig;
import io.holdfast.config.SourceConfig;
import io.holdfast.config.StepConfig;
import io.holdfast.internal.config.ScratchChecks;
import io.holdfast.spi.Secret;
import io.holdfast.spi.recovery.RecoveryAction;
import io.holdfast.spi.recovery.ScratchProvider;
import io.holdfast.spi.source.Source;
import io.holdfast.spi.store.Store;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Makes what a configuration names. A host that has some of it already, such as a source with a connection pool of its own, implements this; whoever asks for something closes it.
 * Thread-safe.
 */
public interface PlanResources {

    /**
     * A store, which nothing has been asked of yet.
     *
     * @throws ConfigurationException if it cannot be made
     */
    Store store(RepositoryConfig repository);

    /** The password of a repository. */
    Secret password(RepositoryConfig repository);

    /**
     * A source, which nothing has been asked of yet.
     *
     * @throws ConfigurationException if it cannot be made
     */
    Source source(SourceConfig source);

    /**
     * How the restore of a source is tested; empty, as by default, if it cannot be.
     *
     * @throws ConfigurationException if it cannot be made
     */
    default Optional<RestoreTest> restoreTest(SourceConfig source) {
        return Optional.empty();
    }

    /**
     * The settings of a step of a scenario, with what is secret in clear: not to be kept or shown. By default there are no secrets.
     *
     * @throws ConfigurationException if there is no such secret
     */
    default Map<String, List<String>> settings(StepConfig step) {
        return step.run().settings().resolve(name -> Optional.empty());
    }

    /**
     * The settings of a check of a detector, with what is secret in clear: not to be kept or shown. By default there are no secrets.
     *
     * @throws ConfigurationException if there is no such secret
     */
    default Map<String, List<String>> settings(CheckConfig check) {
        return check.settings().resolve(name -> Optional.empty());
    }

    /**
     * What a step of a scenario does that is of none of Holdfast's own types; by default nobody knows.
     *
     * @throws ConfigurationException if it cannot be made
     */
    default RecoveryAction action(StepConfig step) {
        throw new ConfigurationException("Nobody knows what the step '" + step.name() + "' does. Nothing was done.");
    }

    /**
     * Who carries out the plans that write to a repository, as its {@code leader} says; by default nobody can tell.
     *
     * @throws ConfigurationException if it cannot be made
     */
    default Leadership leadership(RepositoryConfig repository) {
        throw new ConfigurationException(
                "Nobody can tell who carries out the plans of '" + repository.name() + "'. Nothing was done.");
    }

    /**
     * What plugins make; restores are tested where the {@code scratch} of a source says. Secrets are fetched each time.
     *
     * @param variables the variables of the environment, which may hold secrets
     */
    static PlanResources of(Plugins plugins, Function<String, Optional<String>> variables) {
        return new PlanResources() {
            @Override
            public Store store(RepositoryConfig repository) {
                return plugins.store(repository.url(), repository.settings().resolve(variables));
            }

            @Override
            public Secret password(RepositoryConfig repository) {
                return repository.password().resolve(variables);
            }

            @Override
            public Source source(SourceConfig source) {
                return plugins.source(source.type(), source.settings().resolve(variables));
            }

            @Override
            public Optional<RestoreTest> restoreTest(SourceConfig source) {
                return source.scratch().map(described -> {
                    ScratchChecks.refusal(source.type(), described.type(), plugins.factories())
                            .ifPresent(reason -> {
                                throw new ConfigurationException("The restore of '" + source.name()
                                        + "' cannot be tried: " + reason + ". Nothing was done.");
                            });
                    ScratchProvider scratch = plugins.scratch(
                            described.type(), described.settings().resolve(variables));
                    return new RestoreTest(scratch, scratch.checks());
                });
            }

            @Override
            public Leadership leadership(RepositoryConfig repository) {
                LeaderConfig leader = repository.leader().orElseThrow();
                return new LeasedLeadership(
                        plugins.lease(leader.type(), leader.settings().resolve(variables)));
            }

            @Override
            public Map<String, List<String>> settings(StepConfig step) {
                return step.run().settings().resolve(variables);
            }

            @Override
            public Map<String, List<String>> settings(CheckConfig check) {
                return check.settings().resolve(variables);
            }

            @Override
            public RecoveryAction action(StepConfig step) {
                return plugins.action(step.run().type().orElseThrow(), settings(step));
            }
        };
    }
}
