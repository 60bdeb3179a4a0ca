package io.holdfast.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is looked at again and again, and when it is wrong.
 *
 * @param name of the detector
 * @param checks what looks by itself
 * @param groups what looks together
 * @param needed how many of both have to be of trouble
 * @param interval how much time there is from one look to the next
 * @param timeout how long a check may take
 * @param troubles how many of the last looks have to be of trouble until an incident is opened
 * @param looks of how many
 * @param wells how many looks in a row have to be well until it is over
 * @param quorum which other observers are asked, if the configuration says so
 */
public record DetectorConfig(
        String name,
        List<CheckConfig> checks,
        List<CheckGroupConfig> groups,
        int needed,
        Duration interval,
        Duration timeout,
        int troubles,
        int looks,
        int wells,
        Optional<QuorumConfig> quorum) {

    /** Copies the lists. */
    public DetectorConfig {
        checks = List.copyOf(checks);
        groups = List.copyOf(groups);
    }

    /** All that looks, by itself or with others. */
    public List<CheckConfig> allChecks() {
        List<CheckConfig> all = new ArrayList<>(checks);
        groups.forEach(group -> all.addAll(group.checks()));
        return all;
    }
}
