package io.holdfast.health;

/**
 * What one look at a source has found.
 *
 * @param state how it is in that respect
 * @param check what was looked at, such as {@code backup-age}; the same in all versions
 * @param sentence why, with the numbers
 */
public record HealthReason(HealthState state, String check, String sentence) {}
