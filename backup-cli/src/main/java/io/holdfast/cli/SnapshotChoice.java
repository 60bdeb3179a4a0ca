package io.holdfast.cli;

import io.holdfast.NoSuchSnapshotException;
import io.holdfast.Snapshot;
import io.holdfast.repository.Repository;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Which snapshots are meant. */
final class SnapshotChoice {

    @Option(
            names = {"-H", "--host"},
            paramLabel = "NAME",
            description = "Only snapshots of this machine; of any of them if given several times.")
    private final List<String> hosts = new ArrayList<>();

    @Option(
            names = "--tag",
            paramLabel = "TAG[,TAG...]",
            description = "Only snapshots with all these tags; with any of such lists if given several times.")
    private final List<String> tags = new ArrayList<>();

    @Option(
            names = "--path",
            paramLabel = "PATH",
            description = "Only snapshots that contain this path; all of them if given several times.")
    private final List<String> paths = new ArrayList<>();

    /** The snapshots that are meant, oldest first. */
    List<Snapshot> of(Repository repository) {
        return repository.snapshots().stream().filter(this::accepts).toList();
    }

    /**
     * The snapshot with a name.
     *
     * @throws NoSuchSnapshotException if there is none, or more than one
     */
    Snapshot of(Repository repository, SnapshotName name) {
        if (!name.id().equals(SnapshotName.LATEST)) {
            return repository.snapshot(name.id());
        }
        List<Snapshot> all = of(repository);
        if (all.isEmpty()) {
            throw new NoSuchSnapshotException("No snapshot in " + repository.location()
                    + " is of the machine, tags and paths that were asked for. See: holdfast snapshots");
        }
        return all.get(all.size() - 1);
    }

    /** The snapshots with these names, in their order; without names all that are meant, oldest first. */
    List<Snapshot> of(Repository repository, List<SnapshotName> names) {
        return names.isEmpty()
                ? of(repository)
                : names.stream().map(name -> of(repository, name)).distinct().toList();
    }

    /** Whether this is one of those that are meant. */
    boolean accepts(Snapshot snapshot) {
        return (hosts.isEmpty() || hosts.contains(snapshot.hostName()))
                && (tags.isEmpty() || tags.stream().anyMatch(list -> hasAll(snapshot, list)))
                && paths.stream().map(SnapshotChoice::absolute).allMatch(snapshot.paths()::contains);
    }

    /** As with restic, the empty list means the snapshots that have no tag of their own. */
    private static boolean hasAll(Snapshot snapshot, String list) {
        return list.isEmpty() ? snapshot.labels().isEmpty() : snapshot.tags().containsAll(List.of(list.split(",")));
    }

    private static String absolute(String path) {
        return Path.of(path).toAbsolutePath().normalize().toString();
    }
}
