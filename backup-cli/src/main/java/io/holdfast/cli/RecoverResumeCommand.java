package io.holdfast.cli;

import io.holdfast.recovery.StepReport;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Goes on with a run. */
@Command(
        name = "resume",
        description =
                "Go on with a run that waited for a person, or whose process ended: steps in doubt are probed first.",
        mixinStandardHelpOptions = true)
final class RecoverResumeCommand implements Callable<Integer> {

    private final HoldfastCommand holdfast;

    @Mixin
    private final RunChoice run = new RunChoice();

    @Mixin
    private final Person person = new Person();

    @Option(
            names = {"-n", "--dry-run"},
            description = "Do nothing; say with which steps the run would go on.")
    private boolean dryRun;

    RecoverResumeCommand(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    @Override
    public Integer call() {
        return dryRun
                ? run.foresee(holdfast, RecoverResumeCommand::next)
                : run.proceed(holdfast, person.name(), opened -> {});
    }

    private static Optional<String> next(StepReport step) {
        return switch (step.state()) {
            case PENDING, WAITING, FAILED -> Optional.of("done");
            case RUNNING, IN_DOUBT -> Optional.of("looked at, and done if it was not");
            case UNDOING -> Optional.of("undone");
            case DONE, SKIPPED, WALKED, UNDONE, NOT_UNDONE -> Optional.empty();
        };
    }
}
