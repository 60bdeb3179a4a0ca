package io.holdfast.config;

import java.util.List;

/**
 * What a detector looks at.
 *
 * @param name of what is looked at, for a person
 * @param type what looks: {@code http}, {@code tcp}, {@code tls}, {@code certificates}, {@code jdbc}, {@code integrity}, {@code disk}, {@code memory}, {@code heartbeat} or {@code repository}
 * @param degraded whether it is also wrong if it is degraded
 * @param settings of the type
 * @param rules what a database has to keep, of the type {@code integrity}
 */
public record CheckConfig(String name, String type, boolean degraded, PluginSettings settings, List<RuleConfig> rules) {

    /** Copies the list. */
    public CheckConfig {
        rules = List.copyOf(rules);
    }
}
