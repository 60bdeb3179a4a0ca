package io.holdfast.cli;

import io.holdfast.recovery.ConfiguredScenarios;
import io.holdfast.recovery.RecoveryRun;
import io.holdfast.recovery.RecoveryScenario;
import io.holdfast.recovery.RunJournals;
import io.holdfast.recovery.RunRequest;
import io.holdfast.recovery.RunSummary;
import io.holdfast.repository.RepositoryOptions;
import java.util.Set;

/** The scenarios of a configuration, and the runs of which the journals are in a directory. Not thread-safe. */
final class OpenScenarios implements AutoCloseable {

    private final HoldfastCommand holdfast;
    private final RepositoryOptions options;
    private final ConfiguredScenarios scenarios;
    private final ScratchResources resources;
    private final RunJournals journals;

    OpenScenarios(
            HoldfastCommand holdfast,
            RepositoryOptions options,
            ConfiguredScenarios scenarios,
            ScratchResources resources,
            RunJournals journals) {
        this.holdfast = holdfast;
        this.options = options;
        this.scenarios = scenarios;
        this.resources = resources;
        this.journals = journals;
    }

    Set<String> names() {
        return scenarios.names();
    }

    RecoveryScenario scenario(String name) {
        return scenarios.scenario(name);
    }

    RunJournals journals() {
        return journals;
    }

    /** What of a request is the same for all commands. */
    RunRequest.Builder request(String by) {
        RunRequest.Builder request = RunRequest.by(by)
                .clock(holdfast.environment().clock())
                .cancellation(holdfast.environment().interruption().cancellation())
                .listener(new StepProgress(holdfast));
        options.audit().ifPresent(request::audit);
        return request;
    }

    /** Opens a run to decide something, or to go on with it. */
    RecoveryRun open(RunSummary run, String by) {
        return RecoveryRun.open(
                scenario(run.scenario()), run.journal(), request(by).build());
    }

    @Override
    public void close() {
        try {
            scenarios.close();
        } finally {
            resources.close();
        }
    }
}
