package io.holdfast.cli;

import io.holdfast.repository.LockInfo;
import io.holdfast.repository.Repository;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Removes locks. */
@Command(
        name = "unlock",
        description = "Remove stale locks now; without it, whoever meets one removes it after a while.",
        mixinStandardHelpOptions = true)
final class UnlockCommand implements Callable<Integer> {

    private final HoldfastCommand holdfast;

    @Option(names = "--remove-all", description = "Remove all locks, also of those who are at work.")
    private boolean all;

    UnlockCommand(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    @Override
    public Integer call() {
        try (Repository repository = holdfast.open()) {
            List<LockInfo> removed = repository.unlock(all);
            if (holdfast.output().json()) {
                removed.forEach(lock -> holdfast.terminal().result(LocksCommand.json(lock)));
            } else if (!holdfast.output().quiet()) {
                holdfast.terminal().result("Removed " + Figures.count(removed.size(), "lock") + ".");
            }
        }
        return ExitCode.OK.number();
    }
}
