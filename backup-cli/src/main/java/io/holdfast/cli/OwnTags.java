package io.holdfast.cli;

import io.holdfast.Snapshot;
import java.util.List;

/** The tags that a person wants to see: without those by which Holdfast finds its way. */
final class OwnTags {

    private OwnTags() {}

    static List<String> of(Snapshot snapshot) {
        return snapshot.tags().stream()
                .filter(tag -> tag.equals(Snapshot.PARTIAL) || !Snapshot.isOwn(tag))
                .toList();
    }
}
