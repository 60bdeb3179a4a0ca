package io.holdfast.config;

/**
 * What says which of several hosts carries out the plans that write to a repository.
 *
 * @param type of its plugin, such as {@code k8s}
 * @param settings of the plugin
 */
public record LeaderConfig(String type, PluginSettings settings) {}
