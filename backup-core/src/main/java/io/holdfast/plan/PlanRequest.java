package io.holdfast.plan;

import io.holdfast.Cancellation;
import java.util.Optional;

/** What is to be done of a plan. Immutable; each method returns a changed copy. */
public final class PlanRequest {

    private final String plan;
    private final Task task;
    private final Optional<String> copy;
    private final boolean dryRun;
    private final Cancellation cancellation;

    private PlanRequest(String plan, Task task, Optional<String> copy, boolean dryRun, Cancellation cancellation) {
        this.plan = plan;
        this.task = task;
        this.copy = copy;
        this.dryRun = dryRun;
        this.cancellation = cancellation;
    }

    /** A request for this task of the plan of this name. */
    public static PlanRequest of(String plan, Task task) {
        return new PlanRequest(plan, task, Optional.empty(), false, new Cancellation());
    }

    /** Of the copies only the one in this repository; for {@link Task#COPY}. */
    public PlanRequest onlyCopy(String repository) {
        return new PlanRequest(plan, task, Optional.of(repository), dryRun, cancellation);
    }

    /** With or without storing, removing and running anything; what would be done is reported. */
    public PlanRequest dryRun(boolean choice) {
        return new PlanRequest(plan, task, copy, choice, cancellation);
    }

    /** Stopped by this. */
    public PlanRequest cancellation(Cancellation by) {
        return new PlanRequest(plan, task, copy, dryRun, by);
    }

    /** The name of the plan. */
    public String plan() {
        return plan;
    }

    /** What is to be done. */
    public Task task() {
        return task;
    }

    /** The repository of the only copy that is to be brought up to date; empty for all. */
    public Optional<String> onlyCopy() {
        return copy;
    }

    /** Whether nothing is changed. */
    public boolean dryRun() {
        return dryRun;
    }

    /** What stops it. */
    public Cancellation cancellation() {
        return cancellation;
    }
}
