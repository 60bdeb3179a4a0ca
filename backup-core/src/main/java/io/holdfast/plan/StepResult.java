package io.holdfast.plan;

/**
 * What became of one thing that was to be done of a plan.
 *
 * @param action what it was: {@code window}, {@code check}, {@code lease}, {@code hook}, {@code backup}, {@code copy}, {@code verify}, {@code restore-test}, {@code forget}, {@code prune}, {@code hold}, {@code keep}
 * @param subject of which source or repository, or which hook
 * @param outcome how it ended
 * @param message what was done, or why not, for a person
 */
public record StepResult(String action, String subject, Outcome outcome, String message) {}
