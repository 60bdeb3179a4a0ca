package io.holdfast.cli;

import io.holdfast.Snapshot;
import io.holdfast.repository.Repository;
import io.holdfast.repository.TagEdit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Changes tags. */
@Command(
        name = "tag",
        description = "Change the tags of the snapshots that are named, or of all that are chosen.",
        mixinStandardHelpOptions = true)
final class TagCommand implements Callable<Integer> {

    private final HoldfastCommand holdfast;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "SNAPSHOT", arity = "0..*", description = "Only these.")
    private final List<SnapshotName> names = new ArrayList<>();

    @Mixin
    private final SnapshotChoice choice = new SnapshotChoice();

    @Option(names = "--add", paramLabel = "TAG[,TAG...]", description = "Add these.")
    private final List<String> added = new ArrayList<>();

    @Option(names = "--remove", paramLabel = "TAG[,TAG...]", description = "Remove these.")
    private final List<String> removed = new ArrayList<>();

    @Option(
            names = "--set",
            paramLabel = "TAG[,TAG...]",
            description = "Replace the tags that people gave by these; '' for none.")
    private final List<String> set = new ArrayList<>();

    TagCommand(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    @Override
    public Integer call() {
        TagEdit edit = edit();
        try (Repository repository = holdfast.open()) {
            List<Snapshot> snapshots = choice.of(repository, names);
            List<Snapshot> tagged = repository.tag(
                    snapshots, edit, holdfast.environment().interruption().cancellation());
            new SnapshotList(holdfast)
                    .print(tagged.stream()
                            .filter(snapshot -> !snapshots.contains(snapshot))
                            .toList());
        }
        return ExitCode.OK.number();
    }

    private TagEdit edit() {
        if (set.isEmpty() == (added.isEmpty() && removed.isEmpty())) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "Tags are either added and removed, or set: --add, --remove or --set.");
        }
        TagEdit edit = set.isEmpty() ? TagEdit.none() : TagEdit.none().set(tags(set));
        return edit.add(tags(added)).remove(tags(removed));
    }

    private static String[] tags(List<String> lists) {
        return lists.stream()
                .flatMap(list -> Stream.of(list.split(",")))
                .filter(tag -> !tag.isEmpty())
                .toArray(String[]::new);
    }
}
