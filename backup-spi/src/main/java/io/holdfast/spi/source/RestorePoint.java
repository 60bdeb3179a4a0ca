package io.holdfast.spi.source;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Implemented by Holdfast: what is to be restored: the base, over it the increments in order, over them the log. What is below {@code .holdfast} in any of
 * them is Holdfast's own.
 */
public interface RestorePoint {

    /** A base with this log over it, and nothing else; for tests of plugins. */
    static RestorePoint of(EntrySource base, LogSource log) {
        return new RestorePoint() {
            @Override
            public EntrySource base() {
                return base;
            }

            @Override
            public LogSource log() {
                return log;
            }
        };
    }

    /** The snapshot to begin with. */
    EntrySource base();

    /** What changed after the base, the oldest first. */
    default List<EntrySource> increments() {
        return List.of();
    }

    /** What changed after the last of them, up to the point that is wanted. */
    default LogSource log() {
        return LogSource.none();
    }

    /** The moment that is wanted, by the source's clock, if it was asked for by that. */
    default Optional<Instant> instant() {
        return Optional.empty();
    }

    /** The position of each stream after the last record of {@link #log()}; empty if the base is wanted as it is. */
    default Map<String, String> target() {
        return Map.of();
    }
}
