package io.holdfast.plan;

import io.holdfast.Cancellation;
import io.holdfast.CancelledException;
import io.holdfast.ConfigurationException;
import io.holdfast.HoldfastException;
import io.holdfast.StoreException;
import io.holdfast.bootstrap.RecoveryDocuments;
import io.holdfast.config.PlanConfig;
import io.holdfast.config.ProtectionConfig;
import io.holdfast.config.RepositoryConfig;
import io.holdfast.internal.plan.ConnectivityTest;
import io.holdfast.internal.plan.Fence;
import io.holdfast.internal.plan.PlanExecution;
import io.holdfast.internal.store.Sleeper;
import io.holdfast.recovery.RunJournals;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.spi.Secret;
import io.holdfast.spi.store.Store;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Carries plans of a configuration out, once whenever it is asked. Thread-safe; of one plan only one thing should be done at a time.
 *
 * <p>Repositories and sources are opened for a run and closed after it. Whatever fails is in the report, and does not keep the rest from being done: a source that cannot be read not the other
 * sources, a copy that cannot be reached not the other copies. Where the options have an audit log, each run stands there with its hooks, beside what is done to the repositories.
 */
public final class PlanRunner {

    private final ProtectionConfig config;
    private final PlanResources resources;
    private final RepositoryOptions options;
    private final Optional<Supplier<RecoveryDocuments>> documents;
    private final Optional<RunJournals> journals;
    private final Sleeper sleeper;

    private PlanRunner(
            ProtectionConfig config,
            PlanResources resources,
            RepositoryOptions options,
            Optional<Supplier<RecoveryDocuments>> documents,
            Optional<RunJournals> journals,
            Sleeper sleeper) {
        this.config = config;
        this.resources = resources;
        this.options = options;
        this.documents = documents;
        this.journals = journals;
        this.sleeper = sleeper;
    }

    /**
     * A runner.
     *
     * @param options how all repositories are used: clock, listener, audit log
     */
    public static PlanRunner of(ProtectionConfig config, PlanResources resources, RepositoryOptions options) {
        return new PlanRunner(
                config, resources, options, Optional.empty(), Optional.empty(), time -> Thread.sleep(time.toMillis()));
    }

    /**
     * A runner that keeps these documents in each repository that a run has written, if they are others than those that this host kept there last, so that a lost host comes back with nothing but a
     * repository and its password. If that fails, the run is partial.
     *
     * @param what is asked each time, such as {@code () -> RecoveryDocuments.read(reading, file)}; what it throws of Holdfast's exceptions is in the report
     */
    public PlanRunner keeping(Supplier<RecoveryDocuments> what) {
        return new PlanRunner(config, resources, options, Optional.of(what), journals, sleeper);
    }

    /** A runner that rehearses recoveries where plans say so, with their journals there: it must be where what is recovered cannot harm it. Without, a {@link Task#DRILL} has failed. */
    public PlanRunner drilling(RunJournals where) {
        return new PlanRunner(config, resources, options, documents, Optional.of(where), sleeper);
    }

    /** A runner that lets time pass otherwise, for tests. */
    PlanRunner sleeping(Sleeper how) {
        return new PlanRunner(config, resources, options, documents, journals, how);
    }

    /** Opens a repository, which the caller closes. */
    Repository open(RepositoryConfig repository) {
        Store store = resources.store(repository);
        try (Secret password = resources.password(repository)) {
            return Repository.open(store, password, options);
        } catch (HoldfastException e) {
            store.close();
            throw e;
        }
    }

    /** A runner that publishes and removes nothing when somebody else has taken over. */
    PlanRunner fenced(Fence fence) {
        return new PlanRunner(config, new FencedResources(resources, fence), options, documents, journals, sleeper);
    }

    PlanResources resources() {
        return resources;
    }

    RepositoryOptions options() {
        return options;
    }

    /** The configuration that it carries out. */
    public ProtectionConfig config() {
        return config;
    }

    /**
     * Does it, on the calling thread.
     *
     * @throws ConfigurationException if there is no such plan, copy or source; nothing was done
     * @throws StoreException if it cannot be said in the audit log that it begins; nothing was done. Backups and copies are made all the same, and are partial, since the log lacks them
     * @throws CancelledException if it was cancelled; hooks for afterwards and for failures have been run
     */
    public PlanReport run(PlanRequest request) {
        PlanConfig plan = Optional.ofNullable(config.plans().get(request.plan()))
                .orElseThrow(() -> new ConfigurationException("There is no plan '" + request.plan() + "'; there are "
                        + config.plans().keySet() + ". Nothing was done."));
        request.onlyCopy()
                .filter(name -> plan.copies().stream()
                        .noneMatch(copy -> copy.repository().equals(name)))
                .ifPresent(name -> {
                    throw new ConfigurationException(
                            "The plan '" + plan.name() + "' has no copy in '" + name + "'. Nothing was done.");
                });
        request.onlySource().filter(name -> !plan.sources().contains(name)).ifPresent(name -> {
            throw new ConfigurationException("The plan '" + plan.name() + "' has no source '" + name + "'; it has "
                    + plan.sources() + ". Nothing was done.");
        });
        return new PlanExecution(config, plan, resources, options, documents, journals, sleeper, request).run();
    }

    /**
     * Looks whether every repository of the configuration can be reached and opened, and every source be reached. Nothing is stored, removed or locked; but whether a store can have the lease that its
     * repository is to have is tried with small blobs of its own, which are removed again.
     *
     * @param cancellation what stops it
     * @return of each how that went
     */
    public List<StepResult> testConnectivity(Cancellation cancellation) {
        return ConnectivityTest.run(config, resources, options, cancellation);
    }
}
