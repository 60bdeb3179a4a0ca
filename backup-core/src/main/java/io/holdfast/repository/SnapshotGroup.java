package io.holdfast.repository;

import io.holdfast.Snapshot;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;

/**
 * What the snapshots of a group have in common; what they were not grouped by is empty.
 *
 * @param host the machine
 * @param paths the paths, sorted
 * @param tags the labels, sorted
 * @param source the source of a plan: {@code plan/source}
 */
public record SnapshotGroup(
        Optional<String> host, Optional<List<String>> paths, Optional<List<String>> tags, Optional<String> source) {

    /** Copies the lists. */
    public SnapshotGroup {
        paths = paths.map(List::copyOf);
        tags = tags.map(List::copyOf);
    }

    /** The group of a snapshot. */
    public static SnapshotGroup of(Snapshot snapshot, Set<GroupBy> by) {
        Optional<String> source = by.contains(GroupBy.SOURCE)
                ? snapshot.source().map(name -> snapshot.plan().orElse("") + "/" + name)
                : Optional.empty();
        boolean byPaths = by.contains(GroupBy.PATHS) || (by.contains(GroupBy.SOURCE) && source.isEmpty());
        return new SnapshotGroup(
                by.contains(GroupBy.HOST) ? Optional.of(snapshot.hostName()) : Optional.empty(),
                byPaths ? Optional.of(sorted(snapshot.paths())) : Optional.empty(),
                by.contains(GroupBy.TAGS) ? Optional.of(sorted(snapshot.labels())) : Optional.empty(),
                source);
    }

    private static List<String> sorted(List<String> names) {
        return names.stream().sorted().toList();
    }

    /** The group in words for a person: {@code host web, paths [/srv]}. */
    @Override
    public String toString() {
        StringJoiner text = new StringJoiner(", ").setEmptyValue("the whole repository");
        host.ifPresent(name -> text.add("host " + name));
        source.ifPresent(name -> text.add("source " + name));
        paths.ifPresent(names -> text.add("paths " + names));
        tags.ifPresent(names -> text.add("tags " + names));
        return text.toString();
    }
}
