package io.holdfast.lint;

/**
 * What a rule found.
 *
 * @param rule its name
 * @param severity what it means
 * @param path of what it is about in the configuration, such as {@code scenarios.outage}
 * @param message a sentence with the numbers; never with a secret
 */
public record Finding(String rule, Severity severity, String path, String message) {}
