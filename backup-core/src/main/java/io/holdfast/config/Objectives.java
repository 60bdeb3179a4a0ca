package io.holdfast.config;

import java.time.Duration;
import java.util.Optional;

/**
 * What is promised for the day of a disaster.
 *
 * @param rpo recovery point objective: how much time's worth of changes may be lost at the most
 * @param rto recovery time objective: after how long it must work again
 */
public record Objectives(Optional<Duration> rpo, Optional<Duration> rto) {}
