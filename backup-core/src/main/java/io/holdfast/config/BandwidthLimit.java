package io.holdfast.config;

import java.util.Optional;

/**
 * How many bytes a second go between Holdfast and the stores of a plan at the most, each way and for each store.
 *
 * @param bytesPerSecond above 0
 * @param window when that counts; empty for whenever no other does
 */
public record BandwidthLimit(long bytesPerSecond, Optional<TimeWindow> window) {}
