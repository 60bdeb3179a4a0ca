package io.holdfast.cli;

import io.holdfast.Snapshot;
import io.holdfast.repository.Repository;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntrySource.EntryVisitor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Finds entries by name in all snapshots. */
@Command(
        name = "find",
        description = "Find files and directories by their names, in every snapshot.",
        mixinStandardHelpOptions = true)
final class FindCommand implements Callable<Integer> {

    private final HoldfastCommand holdfast;

    @Parameters(
            paramLabel = "PATTERN",
            arity = "1..*",
            description = "A name or path with * ? [a-z] and **; with a leading slash it begins at the root.")
    private final List<String> globs = new ArrayList<>();

    @Option(
            names = {"-i", "--ignore-case"},
            description = "Do not tell upper from lower case.")
    private boolean ignoreCase;

    @Option(
            names = {"-l", "--long"},
            description = "Show mode, owner, size and time.")
    private boolean details;

    @Option(
            names = {"-s", "--snapshot"},
            paramLabel = "SNAPSHOT",
            description = "Look only into this snapshot; may be repeated.")
    private final List<SnapshotName> names = new ArrayList<>();

    @Mixin
    private final SnapshotChoice choice = new SnapshotChoice();

    FindCommand(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    @Override
    public Integer call() throws Exception {
        List<NamePattern> patterns =
                globs.stream().map(glob -> NamePattern.of(glob, ignoreCase)).toList();
        Losses losses = new Losses(holdfast, "find");
        try (Repository repository = holdfast.open()) {
            for (Snapshot snapshot : choice.of(repository, names, losses)) {
                find(repository, snapshot, patterns, losses);
            }
        }
        return losses.exitCode();
    }

    private void find(Repository repository, Snapshot snapshot, List<NamePattern> patterns, Losses losses)
            throws Exception {
        boolean[] titled = {holdfast.output().json() || holdfast.output().quiet()};
        EntryVisitor visitor = losses.goingRound(snapshot, entry -> {
            if (!titled[0]) {
                titled[0] = true;
                holdfast.terminal()
                        .result("Snapshot " + snapshot.shortId() + " of "
                                + Figures.time(snapshot.time(), holdfast.zone()));
            }
            print(snapshot, entry);
        });
        repository
                .entries(snapshot)
                .walk(entry -> patterns.stream().anyMatch(pattern -> pattern.matches(entry.path())), visitor);
    }

    private void print(Snapshot snapshot, Entry entry) {
        if (holdfast.output().json()) {
            holdfast.terminal()
                    .result(EntryText.json("match", entry, holdfast.zone()).with("snapshot", snapshot.id()));
        } else {
            holdfast.terminal()
                    .result("  " + (details ? EntryText.line(entry, holdfast.zone()) : EntryText.path(entry)));
        }
    }
}
