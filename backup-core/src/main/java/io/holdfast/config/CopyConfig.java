package io.holdfast.config;

import io.holdfast.RetentionPolicy;
import io.holdfast.spi.source.SnapshotKind;
import java.util.Map;
import java.util.Optional;

/**
 * Another repository that has the snapshots of a plan as well.
 *
 * @param repository its name
 * @param followsDeletions whether what is removed from the plan's repository vanishes here, too, as with a mirror
 * @param retention what is kept of each kind
 * @param schedule when it is brought up to date; empty for after each backup
 */
public record CopyConfig(
        String repository,
        boolean followsDeletions,
        Map<SnapshotKind, RetentionPolicy> retention,
        Optional<ScheduleConfig> schedule) {

    /** Copies the map. */
    public CopyConfig {
        retention = Map.copyOf(retention);
    }
}
