package io.holdfast.cli;

import io.holdfast.HoldfastException;
import io.holdfast.lint.Severity;
import io.holdfast.recovery.LintFinding;
import io.holdfast.recovery.RecoveryPlan;
import io.holdfast.recovery.RecoveryRun;
import io.holdfast.recovery.RecoveryScenario;
import io.holdfast.recovery.RunRequest;
import io.holdfast.recovery.Verification;
import io.holdfast.spi.recovery.RecoveryMode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists the scenarios of a configuration. */
@Command(
        name = "scenarios",
        description = "List the recoveries of a configuration: what they promise, and whether a drill has shown it.",
        mixinStandardHelpOptions = true)
final class ScenariosCommand implements Callable<Integer> {

    private final HoldfastCommand holdfast;
    private final Table table = new Table()
            .left("Scenario")
            .left("State")
            .right("RTO")
            .right("RPO")
            .right("Takes")
            .left("Critical path");
    private ExitCode code = ExitCode.OK;

    @Mixin
    private final Recoveries recoveries = new Recoveries();

    ScenariosCommand(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    @Override
    public Integer call() {
        try (OpenScenarios scenarios = recoveries.open(holdfast)) {
            for (String name : scenarios.names()) {
                try {
                    show(scenarios, scenarios.scenario(name));
                } catch (HoldfastException e) {
                    // One that cannot be run keeps nobody from seeing the others.
                    code = ExitCode.ERROR;
                    finding(name, new LintFinding(Severity.ERROR, "cannot-be-run", String.valueOf(e.getMessage())));
                }
            }
        }
        if (!holdfast.output().json()) {
            table.lines().forEach(holdfast.terminal()::result);
        }
        return code.number();
    }

    private void show(OpenScenarios scenarios, RecoveryScenario scenario) {
        Verification verification = scenarios.journals().verification(scenario);
        // In this mode nothing is asked of what would be recovered.
        RecoveryPlan plan = RecoveryRun.plan(
                scenario,
                RunRequest.by(RepositoryAccess.actor())
                        .mode(RecoveryMode.TABLE_TOP)
                        .build());
        List<LintFinding> findings = scenario.lint(scenarios.journals().measured(scenario));
        if (code == ExitCode.OK && (verification != Verification.VERIFIED || !findings.isEmpty())) {
            code = ExitCode.PARTIAL;
        }
        if (holdfast.output().json()) {
            holdfast.terminal()
                    .result(JsonLine.message("scenario")
                            .with("scenario", scenario.name())
                            .with("digest", scenario.digest())
                            .with("state", verification.name())
                            .with("rto_seconds", scenario.objectives().rto().map(Duration::toSeconds))
                            .with("rpo_seconds", scenario.objectives().rpo().map(Duration::toSeconds))
                            .with("seconds_estimated", plan.estimate().toSeconds())
                            .with("critical_path", plan.criticalPath())
                            .with("steps", scenario.steps().size()));
        } else {
            table.row(
                    scenario.name(),
                    verification.name(),
                    scenario.objectives().rto().map(Figures::duration).orElse(""),
                    scenario.objectives().rpo().map(Figures::duration).orElse(""),
                    Figures.duration(plan.estimate()),
                    String.join(", ", plan.criticalPath()));
        }
        findings.forEach(finding -> finding(scenario.name(), finding));
    }

    private void finding(String scenario, LintFinding finding) {
        new RecoveryOutput(holdfast)
                .finding(new LintFinding(finding.severity(), finding.rule(), scenario + ": " + finding.message()));
    }
}
