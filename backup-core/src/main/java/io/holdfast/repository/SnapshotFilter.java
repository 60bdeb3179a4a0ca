package io.holdfast.repository;

import io.holdfast.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Which snapshots are meant. Immutable; each method returns a narrower filter. */
public final class SnapshotFilter implements Predicate<Snapshot> {

    private static final SnapshotFilter ALL = new SnapshotFilter(List.of());

    private final List<Predicate<Snapshot>> conditions;

    private SnapshotFilter(List<Predicate<Snapshot>> conditions) {
        this.conditions = conditions;
    }

    /** All snapshots. */
    public static SnapshotFilter all() {
        return ALL;
    }

    /** Only those that this machine made. */
    public SnapshotFilter host(String name) {
        return narrowed(snapshot -> snapshot.hostName().equals(name));
    }

    /** Only those that have all these tags. */
    public SnapshotFilter tags(String... tags) {
        List<String> wanted = List.of(tags);
        return narrowed(snapshot -> snapshot.tags().containsAll(wanted));
    }

    /** Only those that have at least one of these tags. */
    public SnapshotFilter anyTag(String... tags) {
        List<String> wanted = List.of(tags);
        return narrowed(snapshot -> snapshot.tags().stream().anyMatch(wanted::contains));
    }

    /** Only those that show all these paths. */
    public SnapshotFilter paths(String... paths) {
        List<String> wanted = List.of(paths);
        return narrowed(snapshot -> snapshot.paths().containsAll(wanted));
    }

    private SnapshotFilter narrowed(Predicate<Snapshot> condition) {
        List<Predicate<Snapshot>> more = new ArrayList<>(conditions);
        more.add(condition);
        return new SnapshotFilter(List.copyOf(more));
    }

    @Override
    public boolean test(Snapshot snapshot) {
        return conditions.stream().allMatch(condition -> condition.test(snapshot));
    }
}
