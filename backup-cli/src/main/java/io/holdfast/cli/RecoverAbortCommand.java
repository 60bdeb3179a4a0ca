package io.holdfast.cli;

import io.holdfast.ConfigurationException;
import io.holdfast.recovery.RecoveryReport;
import io.holdfast.recovery.RunState;
import io.holdfast.recovery.StepReport;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Ends a run. */
@Command(
        name = "abort",
        description = "End a run. What was done stays as it is, unless it is to be rolled back.",
        mixinStandardHelpOptions = true)
final class RecoverAbortCommand implements Callable<Integer> {

    private final HoldfastCommand holdfast;

    @Mixin
    private final RunChoice run = new RunChoice();

    @Mixin
    private final Person person = new Person();

    @Option(names = "--roll-back", paramLabel = "REASON", description = "Undo what was done, the last first.")
    private Optional<String> rollBack = Optional.empty();

    @Option(
            names = {"-n", "--dry-run"},
            description = "End nothing; say what would stay, and with --roll-back what would be undone.")
    private boolean dryRun;

    RecoverAbortCommand(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    @Override
    public Integer call() {
        if (dryRun) {
            return run.foresee(holdfast, this::afterwards);
        }
        String by = person.name();
        return run.proceed(holdfast, by, opened -> {
            if (rollBack.isPresent()) {
                opened.rollBack(by, rollBack.get());
            } else {
                opened.cancel(by);
            }
        });
    }

    private Optional<String> afterwards(RecoveryReport run, StepReport step) {
        if (RunChoice.isRolledBack(run) || (rollBack.isEmpty() && run.state() == RunState.AWAITING_COMMIT)) {
            throw new ConfigurationException("Run " + run.run().substring(0, 8) + " is "
                    + RecoveryOutput.word(run.state()) + " and would not be ended. Nothing was done.");
        }
        if (rollBack.isPresent()) {
            return RunChoice.rolledBack(step);
        }
        return switch (step.state()) {
            case DONE, IN_DOUBT -> Optional.of("left as it is");
            case RUNNING -> Optional.of("told to end, and left as it is");
            case PENDING, WAITING, FAILED, SKIPPED, WALKED, UNDOING, UNDONE, NOT_UNDONE -> Optional.empty();
        };
    }
}
