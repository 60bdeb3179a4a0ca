package io.holdfast.config;

/**
 * Where the restore of a source is tried.
 *
 * @param type of its plugin, such as {@code postgres}
 * @param settings of the plugin
 */
public record ScratchConfig(String type, PluginSettings settings) {}
