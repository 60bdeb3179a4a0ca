package io.holdfast.cli;

import io.holdfast.NoSuchSnapshotException;
import io.holdfast.Snapshot;
import io.holdfast.repository.Repository;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntrySource;
import io.holdfast.spi.source.EntrySource.EntryVisitor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists the entries of a snapshot. */
@Command(
        name = "ls",
        description = "List what is in a snapshot: everything, or what is directly in some of its directories.",
        mixinStandardHelpOptions = true)
final class LsCommand implements Callable<Integer> {

    private final HoldfastCommand holdfast;

    @Parameters(index = "0", paramLabel = "SNAPSHOT[:DIR]", description = "An id, its beginning, or 'latest'.")
    private SnapshotName name = new SnapshotName(SnapshotName.LATEST, "");

    @Parameters(index = "1..*", paramLabel = "DIR", arity = "0..*", description = "Only what is in these directories.")
    private final List<String> directories = new ArrayList<>();

    @Mixin
    private final SnapshotChoice choice = new SnapshotChoice();

    @Option(
            names = {"-l", "--long"},
            description = "Show mode, owner, size and time.")
    private boolean details;

    @Option(names = "--recursive", description = "Show what is below the directories at any depth.")
    private boolean recursive;

    LsCommand(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    @Override
    public Integer call() throws Exception {
        Losses losses = new Losses(holdfast, "ls");
        EntryVisitor visitor = losses.goingRound(this::print);
        try (Repository repository = holdfast.open()) {
            Snapshot snapshot = choice.of(repository, name);
            EntrySource entries = repository.entries(snapshot);
            List<String> starts = starts();
            if (starts.isEmpty()) {
                Subtree.walk(entries, "", visitor);
            }
            for (String start : starts) {
                list(entries, start, visitor);
            }
        }
        return losses.exitCode();
    }

    private List<String> starts() {
        List<String> starts = new ArrayList<>();
        if (!name.directory().isEmpty()) {
            starts.add(name.directory());
        }
        directories.stream().map(SnapshotName::entryPath).forEach(starts::add);
        return starts;
    }

    private void list(EntrySource entries, String start, EntryVisitor visitor) throws Exception {
        Entry entry = entries.entry(start)
                .orElseThrow(() -> new NoSuchSnapshotException(
                        "The snapshot has nothing at " + EntryText.path(start) + ". See: holdfast ls " + name.id()));
        print(entry);
        if (recursive) {
            Subtree.walk(entries, start, visitor);
        } else {
            entries.children(start, visitor);
        }
    }

    private void print(Entry entry) {
        if (holdfast.output().json()) {
            holdfast.terminal().result(EntryText.json("node", entry, holdfast.zone()));
        } else {
            holdfast.terminal().result(details ? EntryText.line(entry, holdfast.zone()) : EntryText.path(entry));
        }
    }
}
