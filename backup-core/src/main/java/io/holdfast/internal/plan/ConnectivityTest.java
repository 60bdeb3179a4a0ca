package io.holdfast.internal.plan;

import io.holdfast.Cancellation;
import io.holdfast.config.ProtectionConfig;
import io.holdfast.config.RetryConfig;
import io.holdfast.internal.run.RunningOperation;
import io.holdfast.plan.PlanResources;
import io.holdfast.plan.StepResult;
import io.holdfast.repository.RepositoryOptions;
import java.util.List;

/** Opens whatever a configuration names, and changes nothing. */
public final class ConnectivityTest {

    private ConnectivityTest() {}

    /** How it went for each repository and each source. */
    public static List<StepResult> run(
            ProtectionConfig config, PlanResources resources, RepositoryOptions options, Cancellation cancellation) {
        return RunningOperation.run(
                "test-connectivity", options.clock(), options.listener(), cancellation, operation -> {
                    StepLog log = new StepLog(operation, new Retries(RetryConfig.NONE, operation));
                    try (Connections connections = new Connections(config, resources, options, operation, log)) {
                        for (String name : config.repositories().keySet()) {
                            connections.repository(name, false);
                        }
                        for (String name : config.sources().keySet()) {
                            connections.source(name);
                        }
                        connections.report();
                    }
                    return log.results();
                });
    }
}
