package io.holdfast.cli;

import io.holdfast.spi.recovery.RecoveryMode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows what a recovery would do. */
@Command(
        name = "plan",
        description = "Show what a recovery would do as things are, and its digest. Nothing is done or written.",
        mixinStandardHelpOptions = true)
final class RecoverPlanCommand implements Callable<Integer> {

    private final HoldfastCommand holdfast;

    @Mixin
    private final RunStart start = new RunStart();

    RecoverPlanCommand(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    @Override
    public Integer call() {
        return start.plan(holdfast, RecoveryMode.REAL);
    }
}
