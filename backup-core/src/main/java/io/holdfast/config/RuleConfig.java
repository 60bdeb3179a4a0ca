package io.holdfast.config;

/**
 * A rule that a database has to keep.
 *
 * @param type which one: {@code orphans}, {@code present}, {@code between}, {@code one-of}, {@code like}, {@code unique}, {@code unchanged} or {@code query}
 * @param settings of the type
 * @param tolerated how many rows may break it
 */
public record RuleConfig(String type, PluginSettings settings, long tolerated) {}
