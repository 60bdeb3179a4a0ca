package io.holdfast.cli;

import io.holdfast.Snapshot;
import java.util.List;

/** The tags that a person gave, without those by which Holdfast finds its way. */
final class OwnTags {

    private static final List<String> OURS = List.of("plan=", "source=", "type=", "run=", "kind=");

    private OwnTags() {}

    static List<String> of(Snapshot snapshot) {
        return snapshot.tags().stream()
                .filter(tag -> OURS.stream().noneMatch(tag::startsWith))
                .toList();
    }
}
