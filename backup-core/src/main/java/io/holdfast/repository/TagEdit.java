package io.holdfast.repository;

import io.holdfast.ConfigurationException;
import io.holdfast.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A change of the {@linkplain Snapshot#labels() labels} of snapshots. The tags by which Holdfast finds its way, and holds, stay as they are. Immutable;
 * each method returns another edit.
 */
public final class TagEdit {

    private static final TagEdit NONE = new TagEdit(Optional.empty(), List.of(), List.of());

    private final Optional<List<String>> set;
    private final List<String> added;
    private final List<String> removed;

    private TagEdit(Optional<List<String>> set, List<String> added, List<String> removed) {
        this.set = set;
        this.added = added;
        this.removed = removed;
    }

    /** Changes nothing. */
    public static TagEdit none() {
        return NONE;
    }

    /** Replaces all labels by these. */
    public TagEdit set(String... labels) {
        return new TagEdit(Optional.of(checked(labels)), added, removed);
    }

    /** Adds these labels, after others were set. */
    public TagEdit add(String... labels) {
        return new TagEdit(set, joined(added, labels), removed);
    }

    /** Removes these labels, after others were added. */
    public TagEdit remove(String... labels) {
        return new TagEdit(set, added, joined(removed, labels));
    }

    private static List<String> joined(List<String> labels, String... more) {
        List<String> all = new ArrayList<>(labels);
        all.addAll(checked(more));
        return List.copyOf(all);
    }

    private static List<String> checked(String... labels) {
        for (String label : labels) {
            if (label.isEmpty() || label.indexOf(',') >= 0) {
                throw new ConfigurationException("a tag is not empty and has no comma, unlike '" + label + "'");
            }
            if (Snapshot.isHold(label)) {
                throw new ConfigurationException(
                        "the tag '" + label + "' holds a snapshot; use hold and release. Nothing was changed");
            }
            if (Snapshot.isOwn(label)) {
                throw new ConfigurationException(
                        "Holdfast finds its way by the tag '" + label + "'; it stays as it is. Nothing was changed");
            }
        }
        return List.of(labels);
    }

    /** The tags after the change. */
    List<String> apply(Snapshot snapshot) {
        List<String> tags = new ArrayList<>(snapshot.tags());
        set.ifPresent(labels -> {
            tags.removeAll(snapshot.labels());
            tags.addAll(labels);
        });
        added.stream().filter(label -> !tags.contains(label)).forEach(tags::add);
        tags.removeAll(removed);
        return tags;
    }
}
