package io.holdfast.examples;

import io.holdfast.Cancellation;
import io.holdfast.Plugins;
import io.holdfast.config.ConfigReader;
import io.holdfast.config.ProtectionConfig;
import io.holdfast.plan.PlanReport;
import io.holdfast.plan.PlanRequest;
import io.holdfast.plan.PlanResources;
import io.holdfast.plan.PlanRunner;
import io.holdfast.plan.PlanScheduler;
import io.holdfast.plan.Task;
import io.holdfast.repository.RepositoryOptions;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;

/** A backup as a plan of a configuration says it. */
final class PlannedBackup {

    private PlannedBackup() {}

    static PlanReport run(
            Path file, Plugins plugins, Function<String, Optional<String>> variables, RepositoryOptions options) {
        ProtectionConfig config = ConfigReader.of(plugins, variables).read(file).config();
        PlanRunner runner = PlanRunner.of(config, PlanResources.of(plugins, variables), options);
        PlanReport report = runner.run(PlanRequest.of("orders", Task.FULL));
        return report;
    }

    /** Does whatever becomes due, until it is cancelled. */
    static void schedule(PlanRunner runner, ExecutorService threads, Cancellation cancellation)
            throws InterruptedException {
        PlanScheduler scheduler = PlanScheduler.builder(runner)
                .executor(threads)
                .followLogs(threads)
                .reports((occurrence, report) -> System.out.println(occurrence.due() + ": " + report.outcome()))
                .build();
        scheduler.run(cancellation);
    }
}
