package io.holdfast.cli;

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

    RecoverAbortCommand(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    @Override
    public Integer call() {
        String by = person.name();
        return run.proceed(holdfast, by, opened -> {
            if (rollBack.isPresent()) {
                opened.rollBack(by, rollBack.get());
            } else {
                opened.cancel(by);
            }
        });
    }
}
