package io.holdfast.config;

/**
 * Which recovery a plan has rehearsed when that is due.
 *
 * @param scenario the name of the scenario
 */
public record DrillConfig(String scenario) {}
