package io.holdfast.plan;

import io.holdfast.Cancellation;
import io.holdfast.repository.RecoveryPoint;
import java.util.Optional;

/** What is to be done of a plan. Immutable; each method returns a changed copy. */
public final class PlanRequest {

    private final String plan;
    private final Task task;
    private final Optional<String> copy;
    private final Optional<String> source;
    private final Optional<RecoveryPoint> point;
    private final boolean dryRun;
    private final boolean force;
    private final Cancellation cancellation;

    private PlanRequest(
            String plan,
            Task task,
            Optional<String> copy,
            Optional<String> source,
            Optional<RecoveryPoint> point,
            boolean dryRun,
            boolean force,
            Cancellation cancellation) {
        this.plan = plan;
        this.task = task;
        this.copy = copy;
        this.source = source;
        this.point = point;
        this.dryRun = dryRun;
        this.force = force;
        this.cancellation = cancellation;
    }

    /** A request for this task of the plan of this name. */
    public static PlanRequest of(String plan, Task task) {
        return new PlanRequest(
                plan, task, Optional.empty(), Optional.empty(), Optional.empty(), false, false, new Cancellation());
    }

    /** Of the copies only the one in this repository; for {@link Task#COPY}. */
    public PlanRequest onlyCopy(String repository) {
        return new PlanRequest(plan, task, Optional.of(repository), source, point, dryRun, force, cancellation);
    }

    /** Of the sources only this one; for {@link Task#RESTORE_TEST}. */
    public PlanRequest onlySource(String name) {
        return new PlanRequest(plan, task, copy, Optional.of(name), point, dryRun, force, cancellation);
    }

    /** To this point instead of the latest; for {@link Task#RESTORE_TEST}. A source without a change log is tested as its newest snapshot from before an instant has it, and to no other kind of point. */
    public PlanRequest point(RecoveryPoint which) {
        return new PlanRequest(plan, task, copy, source, Optional.of(which), dryRun, force, cancellation);
    }

    /** With or without storing, removing and running anything; what would be done is reported. */
    public PlanRequest dryRun(boolean choice) {
        return new PlanRequest(plan, task, copy, source, point, choice, force, cancellation);
    }

    /** Also outside of the windows of the plan, and beyond the limits of its sizes; nothing else is overridden by it. */
    public PlanRequest force(boolean choice) {
        return new PlanRequest(plan, task, copy, source, point, dryRun, choice, cancellation);
    }

    /** Stopped by this. */
    public PlanRequest cancellation(Cancellation by) {
        return new PlanRequest(plan, task, copy, source, point, dryRun, force, by);
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

    /** The only source whose restore is to be tested; empty for all. */
    public Optional<String> onlySource() {
        return source;
    }

    /** To which point; empty for the latest. */
    public Optional<RecoveryPoint> point() {
        return point;
    }

    /** Whether nothing is changed. */
    public boolean dryRun() {
        return dryRun;
    }

    /** Whether it is done outside of windows and beyond limits. */
    public boolean force() {
        return force;
    }

    /** What stops it. */
    public Cancellation cancellation() {
        return cancellation;
    }
}
