package io.holdfast.cli;

import io.holdfast.recovery.RecoveryReport;
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

    private static Optional<String> next(RecoveryReport run, StepReport step) {
        if (RunChoice.isRolledBack(run)) {
            return RunChoice.rolledBack(step);
        }
        boolean decided = switch (run.state()) {
            case PAUSED_BY_OPERATOR, PAUSED_BY_FAILED_STEP, PAUSED_IN_DOUBT -> false;
            default -> true;
        };
        return switch (step.state()) {
            case PENDING, WAITING -> Optional.of(decided ? "done" : "done when a person has decided that it goes on");
            case RUNNING -> Optional.of("looked at, and done if it was not");
            case IN_DOUBT -> Optional.of("left as it is until a person has settled whether it was done");
            case FAILED ->
                decided ? Optional.empty() : Optional.of("left as it is until a person has it tried again or skipped");
            case DONE, SKIPPED, WALKED, UNDOING, UNDONE, NOT_UNDONE -> Optional.empty();
        };
    }
}
