package io.holdfast.internal.plan;

import io.holdfast.Cancellation;
import io.holdfast.config.ProtectionConfig;
import io.holdfast.config.RepositoryConfig;
import io.holdfast.config.RetryConfig;
import io.holdfast.internal.run.RunningOperation;
import io.holdfast.plan.Outcome;
import io.holdfast.plan.PlanResources;
import io.holdfast.plan.StepResult;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.spi.store.Store;
import java.util.List;
import java.util.Optional;

/** Opens whatever a configuration names, and tries whether leases are possible where there are to be any. Nothing is changed. */
public final class ConnectivityTest {

    private static final String LEASE = "lease";

    private ConnectivityTest() {}

    /** How it went for each repository and each source. */
    public static List<StepResult> run(
            ProtectionConfig config, PlanResources resources, RepositoryOptions options, Cancellation cancellation) {
        return RunningOperation.run(
                "test-connectivity", options.clock(), options.listener(), cancellation, operation -> {
                    StepLog log = new StepLog(operation, new Retries(RetryConfig.NONE, operation));
                    try (Connections connections =
                            new Connections(config, resources, options, Bandwidth.UNLIMITED, operation, log)) {
                        for (RepositoryConfig repository : config.repositories().values()) {
                            Optional<Repository> opened = connections.repository(repository.name(), false);
                            if (opened.isPresent() && repository.lease().isPresent()) {
                                tryLease(repository, resources, log);
                            }
                        }
                        for (String name : config.sources().keySet()) {
                            connections.source(name);
                        }
                        connections.report();
                    }
                    return log.results();
                });
    }

    private static void tryLease(RepositoryConfig repository, PlanResources resources, StepLog log)
            throws InterruptedException {
        try (Store one = resources.store(repository);
                Store other = resources.store(repository)) {
            log.attempt(LEASE, repository.name(), () -> LeaseTrial.run(repository.name(), List.of(one, other)))
                    .ifPresent(seen -> log.add(LEASE, repository.name(), Outcome.DONE, seen));
        }
    }
}
