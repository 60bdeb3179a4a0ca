package io.holdfast.cli;

import io.holdfast.repository.LockInfo;
import io.holdfast.repository.Repository;
import io.holdfast.spi.source.EntryPaths;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Lists the locks on a repository. */
@Command(
        name = "locks",
        description = "List the locks: who holds them, and why they are stale or not.",
        mixinStandardHelpOptions = true)
final class LocksCommand implements Callable<Integer> {

    private final HoldfastCommand holdfast;

    LocksCommand(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    @Override
    public Integer call() {
        try (Repository repository = holdfast.open()) {
            List<LockInfo> locks = repository.locks();
            if (holdfast.output().json()) {
                locks.forEach(lock -> holdfast.terminal().result(json(lock)));
            } else if (!locks.isEmpty()) {
                print(locks);
            }
        }
        return ExitCode.OK.number();
    }

    private void print(List<LockInfo> locks) {
        Table table = new Table()
                .left("ID")
                .left("Kind")
                .left("Host")
                .left("User")
                .right("Process")
                .left("Since")
                .left("State");
        for (LockInfo lock : locks) {
            table.row(
                    KeyListCommand.shortId(lock.id()),
                    lock.exclusive() ? "exclusive" : "shared",
                    EntryPaths.printable(lock.hostName()),
                    EntryPaths.printable(lock.userName()),
                    String.valueOf(lock.processId()),
                    lock.since()
                            .map(since -> Figures.time(since, holdfast.zone()))
                            .orElse(""),
                    (lock.stale() ? "stale: " : "held: ") + EntryPaths.printable(lock.reason()));
        }
        table.lines().forEach(holdfast.terminal()::result);
    }

    static JsonLine json(LockInfo lock) {
        return JsonLine.message("lock")
                .with("id", lock.id())
                .with("exclusive", lock.exclusive())
                .with("hostname", lock.hostName())
                .with("username", lock.userName())
                .with("pid", lock.processId())
                .with("since", lock.since())
                .with("stale", lock.stale())
                .with("reason", lock.reason());
    }
}
