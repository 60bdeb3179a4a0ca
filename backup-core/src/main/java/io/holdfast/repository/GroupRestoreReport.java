package io.holdfast.repository;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a restore of several sources to one moment has done.
 *
 * @param members by the name of the source in its plan
 * @param uncertainty how far apart any two of them may be at the most, unless their clocks have drifted since they were compared
 * @param duration how long it took
 */
public record GroupRestoreReport(Map<String, PointRestoreReport> members, Duration uncertainty, Duration duration) {

    /** Copies the map. */
    public GroupRestoreReport {
        members = new LinkedHashMap<>(members);
    }

    /** What was done with each source. */
    @Override
    public Map<String, PointRestoreReport> members() {
        return new LinkedHashMap<>(members);
    }
}
