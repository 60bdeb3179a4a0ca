package io.holdfast.repository;

import java.time.Instant;

/**
 * How a test of the restore of a source ended.
 *
 * @param plan of which plan
 * @param source of which source of it
 * @param time when it ended, by the store's clock
 * @param passed whether what was restored was looked at and was as it should be
 * @param detail what was restored, or what was wrong, for a person
 */
public record RestoreTestResult(String plan, String source, Instant time, boolean passed, String detail) {}
