package io.holdfast.cli;

import io.holdfast.CorruptionException;
import io.holdfast.NoSuchSnapshotException;
import io.holdfast.Snapshot;
import io.holdfast.repository.Repository;
import io.holdfast.repository.SnapshotFilter;
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

    /**
     * The snapshot with a name.
     *
     * @throws NoSuchSnapshotException if there is none, or more than one
     */
    Snapshot of(Repository repository, SnapshotName name) {
        if (!name.id().equals(SnapshotName.LATEST)) {
            return repository.snapshot(name.id());
        }
        List<Snapshot> all = all(repository);
        if (all.isEmpty()) {
            throw new NoSuchSnapshotException("No snapshot in " + repository.location()
                    + " is of the machine, tags and paths that were asked for. See: holdfast snapshots");
        }
        return all.get(all.size() - 1);
    }

    /**
     * The snapshots with these names, in their order; without names all that are meant, oldest first.
     *
     * @throws CorruptionException if one of those is damaged
     */
    List<Snapshot> of(Repository repository, List<SnapshotName> names) {
        return names.isEmpty() ? all(repository) : named(repository, names);
    }

    /** The same, but without names those that are damaged are lost. */
    List<Snapshot> of(Repository repository, List<SnapshotName> names, Losses losses) {
        if (!names.isEmpty()) {
            return named(repository, names);
        }
        return repository.snapshots(SnapshotFilter.all(), losses::add).stream()
                .filter(this::accepts)
                .toList();
    }

    private List<Snapshot> all(Repository repository) {
        return repository.snapshots().stream().filter(this::accepts).toList();
    }

    private List<Snapshot> named(Repository repository, List<SnapshotName> names) {
        return names.stream()
                .map(name -> of(repository, name.whole()))
                .distinct()
                .toList();
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
