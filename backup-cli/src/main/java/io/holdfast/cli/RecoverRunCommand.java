package io.holdfast.cli;

import io.holdfast.ConfigurationException;
import io.holdfast.recovery.RecoveryScenario;
import io.holdfast.spi.recovery.RecoveryMode;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Recovers. */
@Command(
        name = "run",
        description = "Recover what is in production, as 'recover plan' has shown.",
        mixinStandardHelpOptions = true)
final class RecoverRunCommand implements Callable<Integer> {

    private static final int SHORTEST_DIGEST = 8;

    private final HoldfastCommand holdfast;

    @Mixin
    private final RunStart start = new RunStart();

    @Option(
            names = "--plan",
            paramLabel = "DIGEST",
            description = "The digest that 'recover plan' has shown, or 8 of its digits: nobody recovers unseen.")
    private String digest = "";

    @Option(
            names = {"-n", "--dry-run"},
            description = "Do and write nothing; say what would be done.")
    private boolean dryRun;

    RecoverRunCommand(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    @Override
    public Integer call() {
        if (dryRun) {
            return start.plan(holdfast, RecoveryMode.REAL);
        }
        try (OpenScenarios scenarios = start.open(holdfast)) {
            RecoveryScenario scenario = scenarios.scenario(start.scenario());
            if (digest.length() < SHORTEST_DIGEST || !scenario.digest().startsWith(digest)) {
                throw new ConfigurationException("Nothing was done: "
                        + (digest.isEmpty() ? "this changes what is in production" : "the plan is another one")
                        + ". Look what it would do with 'recover plan " + start.scenario()
                        + "', and give its digest with --plan.");
            }
            return start.run(holdfast, scenarios, scenario, RecoveryMode.REAL, UnaryOperator.identity());
        }
    }
}
