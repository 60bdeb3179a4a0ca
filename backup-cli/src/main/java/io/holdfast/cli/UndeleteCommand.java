package io.holdfast.cli;

import io.holdfast.Cancellation;
import io.holdfast.Snapshot;
import io.holdfast.repository.ForgottenSnapshot;
import io.holdfast.repository.Repository;
import io.holdfast.spi.source.EntryPaths;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Puts forgotten snapshots back. */
@Command(
        name = "undelete",
        description = "Put forgotten snapshots back while their data is there; without any named, list them.",
        mixinStandardHelpOptions = true)
final class UndeleteCommand implements Callable<Integer> {

    private final HoldfastCommand holdfast;

    @Parameters(paramLabel = "SNAPSHOT", arity = "0..*", description = "Ids, or beginnings of ids.")
    private final List<String> names = new ArrayList<>();

    UndeleteCommand(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    @Override
    public Integer call() {
        Losses losses = new Losses(holdfast, "undelete");
        try (Repository repository = holdfast.open()) {
            if (names.isEmpty()) {
                print(repository.forgotten(losses::add));
            } else {
                Cancellation cancellation =
                        holdfast.environment().interruption().cancellation();
                new SnapshotList(holdfast)
                        .print(names.stream()
                                .map(name -> repository.undelete(name, cancellation))
                                .toList());
            }
        }
        return losses.exitCode();
    }

    private void print(List<ForgottenSnapshot> forgotten) {
        if (holdfast.output().json()) {
            forgotten.forEach(entry -> holdfast.terminal().result(json(entry)));
            return;
        }
        Table table = new Table()
                .left("ID")
                .left("Forgotten")
                .left("Time")
                .left("Host")
                .left("Tags")
                .left("Paths");
        for (ForgottenSnapshot entry : forgotten) {
            Snapshot snapshot = entry.snapshot();
            table.row(
                    snapshot.shortId(),
                    Figures.time(entry.forgotten().atOffset(ZoneOffset.UTC), holdfast.zone()),
                    Figures.time(snapshot.time(), holdfast.zone()),
                    EntryPaths.printable(snapshot.hostName()),
                    EntryPaths.printable(String.join(",", OwnTags.of(snapshot))),
                    snapshot.paths().stream().map(EntryPaths::printable).collect(Collectors.joining(", ")));
        }
        if (!forgotten.isEmpty()) {
            table.lines().forEach(holdfast.terminal()::result);
        }
        if (!holdfast.output().quiet()) {
            holdfast.terminal().result(Figures.count(forgotten.size(), "forgotten snapshot"));
        }
    }

    private static JsonLine json(ForgottenSnapshot entry) {
        return SnapshotList.json("forgotten", entry.snapshot())
                .with("forgotten", entry.forgotten().atOffset(ZoneOffset.UTC));
    }
}
