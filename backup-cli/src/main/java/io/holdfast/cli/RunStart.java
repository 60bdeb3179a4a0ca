package io.holdfast.cli;

import io.holdfast.recovery.RecoveryRun;
import io.holdfast.recovery.RecoveryScenario;
import io.holdfast.recovery.RunRequest;
import io.holdfast.spi.recovery.RecoveryMode;
import java.util.Optional;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which scenario is run, for whom, and when the incident began. */
final class RunStart {

    @Parameters(paramLabel = "SCENARIO", description = "The name of the scenario.")
    private String scenario = "";

    @Mixin
    private final Recoveries recoveries = new Recoveries();

    @Mixin
    private final Person person = new Person();

    @Option(
            names = "--incident",
            paramLabel = "TIME",
            description = "When the incident began, such as \"2026-11-21 02:00:00\" (default: now).")
    private Optional<WrittenTime> incident = Optional.empty();

    String scenario() {
        return scenario;
    }

    OpenScenarios open(HoldfastCommand holdfast) {
        return recoveries.open(holdfast);
    }

    private RunRequest request(
            HoldfastCommand holdfast,
            OpenScenarios scenarios,
            RecoveryMode mode,
            UnaryOperator<RunRequest.Builder> further) {
        RunRequest.Builder request = scenarios.request(person.name(), scenario).mode(mode);
        incident.map(time -> time.in().apply(holdfast.zone()).toInstant()).ifPresent(request::incident);
        return further.apply(request).build();
    }

    /** Shows what a run would do; nothing is done or written. */
    int plan(HoldfastCommand holdfast, RecoveryMode mode) {
        return plan(holdfast, mode, UnaryOperator.identity());
    }

    /**
     * The same.
     *
     * @param further what else is asked for
     */
    int plan(HoldfastCommand holdfast, RecoveryMode mode, UnaryOperator<RunRequest.Builder> further) {
        try (OpenScenarios scenarios = open(holdfast)) {
            RunRequest request = request(holdfast, scenarios, mode, further);
            new RecoveryOutput(holdfast).plan(RecoveryRun.plan(scenarios.scenario(scenario), request));
        }
        return ExitCode.OK.number();
    }

    /**
     * Begins a run, and goes on with it until it has ended or waits for a person.
     *
     * @param further what else is asked for
     */
    int run(
            HoldfastCommand holdfast,
            OpenScenarios scenarios,
            RecoveryScenario which,
            RecoveryMode mode,
            UnaryOperator<RunRequest.Builder> further) {
        RunRequest request = request(holdfast, scenarios, mode, further);
        try (RecoveryRun run = RecoveryRun.begin(which, scenarios.journals().next(), request)) {
            return new RecoveryOutput(holdfast).report(scenarios.proceed(run)).number();
        }
    }
}
