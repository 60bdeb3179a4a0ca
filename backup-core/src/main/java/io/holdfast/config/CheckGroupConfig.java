package io.holdfast.config;

import java.util.List;

/**
 * Checks that count as one.
 *
 * @param name of the group
 * @param needed how many of them have to be of trouble
 * @param checks what looks
 */
public record CheckGroupConfig(String name, int needed, List<CheckConfig> checks) {

    /** Copies the list. */
    public CheckGroupConfig {
        checks = List.copyOf(checks);
    }
}
