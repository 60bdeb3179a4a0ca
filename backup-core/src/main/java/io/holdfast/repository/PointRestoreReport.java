package io.holdfast.repository;

import io.holdfast.spi.source.Checkpoint;
import java.time.Duration;

/**
 * What a restore to a point has done.
 *
 * @param base the snapshot that it began with
 * @param at the point: the position of each stream, and the moment of the last change
 * @param duration how long it took
 */
public record PointRestoreReport(RecoveryWindow.Base base, Checkpoint at, Duration duration) {}
