package io.holdfast.plan;

import java.time.ZonedDateTime;
import java.util.Optional;

/**
 * Something of a plan that is due at a moment.
 *
 * @param plan the name of the plan
 * @param task what is due
 * @param copy the repository of the only copy that it is about, if it is one with a schedule of its own
 * @param due when, by the clocks of the schedule's zone
 */
public record Occurrence(String plan, Task task, Optional<String> copy, ZonedDateTime due) {}
