package io.holdfast.config;

import java.time.Duration;
import java.util.Optional;

/**
 * How a disaster is noticed.
 *
 * @param interval between two checks
 * @param failures how many checks in a row must fail
 * @param target within which time it is to be noticed
 */
public record DetectionConfig(Duration interval, int failures, Optional<Duration> target) {}
