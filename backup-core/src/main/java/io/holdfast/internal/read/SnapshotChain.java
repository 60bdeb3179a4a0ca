package io.holdfast.internal.read;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * A snapshot as its plugin restores it: a full one, and over it the increments. Each of them has the one that it follows as a directory, so that it can be
 * restored alone whatever became of the others.
 *
 * @param links the full snapshot, and the increments, the oldest first
 */
public record SnapshotChain(List<SnapshotEntries> links) {

    /** Where an increment has the snapshot that it follows. */
    public static final String BASE = ".holdfast/base";

    /** What a snapshot consists of. */
    public static SnapshotChain of(SnapshotEntries snapshot) throws InterruptedException {
        List<SnapshotEntries> links = new ArrayList<>();
        Optional<SnapshotEntries> link = Optional.of(snapshot);
        while (link.isPresent()) {
            links.add(link.get());
            link = link.get().below(BASE);
        }
        Collections.reverse(links);
        return new SnapshotChain(links);
    }

    /** The full snapshot. */
    public SnapshotEntries base() {
        return links.get(0);
    }

    /** What is over it, the oldest first. */
    public List<SnapshotEntries> increments() {
        return links.subList(1, links.size());
    }
}
