package io.holdfast.health;

import io.holdfast.Snapshot;
import io.holdfast.spi.source.SnapshotKind;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How much can be stored, and how much the next backup of a source most likely adds at the least.
 *
 * @param free how many bytes can be stored
 * @param least how many each of the last backups has added at the least
 * @param backups how many these are
 */
public record SpaceFact(long free, long least, int backups) {

    private static final int LAST = 5;

    /**
     * What the last five backups of a kind say of the next; nothing if there are not three, or if nobody knows how much is free.
     *
     * @param free how many bytes can be stored, if that is known
     * @param snapshots those of the source
     * @param kind of the next
     */
    public static Optional<SpaceFact> of(OptionalLong free, List<Snapshot> snapshots, SnapshotKind kind) {
        List<Long> added = snapshots.stream()
                .filter(snapshot -> snapshot.kind() == kind)
                .sorted(Comparator.comparing(
                                (Snapshot snapshot) -> snapshot.time().toInstant())
                        .reversed())
                .flatMap(snapshot -> snapshot.summary().stream())
                .map(summary -> summary.bytesStored())
                .limit(LAST)
                .toList();
        return free.isEmpty() || added.size() < LAST - 2
                ? Optional.empty()
                : Optional.of(new SpaceFact(
                        free.getAsLong(),
                        added.stream().min(Comparator.naturalOrder()).orElseThrow(),
                        added.size()));
    }

    /** Whether the next most likely does not fit; what one that was broken off has stored is not stored again. */
    public boolean lacking() {
        return free < least;
    }
}
