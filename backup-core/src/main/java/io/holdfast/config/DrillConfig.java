package io.holdfast.config;

/**
 * Which recovery a plan has rehearsed when that is due.
 *
 * @param scenario the name of the scenario
 * @param atRandomPoint whether it is restored to another moment each time, any that there is, and not to that which the scenario says
 */
public record DrillConfig(String scenario, boolean atRandomPoint) {}
