package io.holdfast.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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

    RecoverResumeCommand(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    @Override
    public Integer call() {
        return run.proceed(holdfast, person.name(), opened -> {});
    }
}
