package io.holdfast.health;

import java.time.Instant;

/**
 * A restore test that was made.
 *
 * @param time when
 * @param passed whether what was restored was as it should be
 */
public record RestoreTestFact(Instant time, boolean passed) {}
