package io.holdfast.internal.recovery;

import io.holdfast.recovery.RecoveryPlan;
import io.holdfast.recovery.RecoveryPlan.PlannedStep;
import io.holdfast.recovery.RecoveryScenario;
import io.holdfast.recovery.RecoveryStep;
import io.holdfast.recovery.RunRequest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a run would do. */
public final class RunPlan {

    private RunPlan() {}

    /** As things are now. */
    public static RecoveryPlan of(RecoveryScenario scenario, RunRequest request) {
        WrittenPoint.requireDrill(request);
        Instant incident = request.incident().orElseGet(request.clock()::instant);
        Optional<Instant> point = request.point()
                .map(wanted -> DrawnPoint.of(
                                scenario, wanted, incident, request.clock(), request.listener(), request.cancellation())
                        .moment());
        StepGraph.LongestPath path = StepGraph.longest(scenario.steps());
        List<PlannedStep> steps = StepGraph.inOrder(scenario.steps()).stream()
                .map(step -> planned(step, request, incident, point))
                .toList();
        return new RecoveryPlan(
                scenario.name(),
                scenario.digest(),
                request.mode(),
                point,
                steps,
                path.time(),
                path.steps(),
                scenario.lint());
    }

    private static PlannedStep planned(
            RecoveryStep step, RunRequest request, Instant incident, Optional<Instant> point) {
        return new PlannedStep(
                step.name(),
                step.phase(),
                step.after(),
                !step.modes().contains(request.mode()),
                preview(step, request, incident, point),
                step.estimate(),
                step.approvals(),
                step.action()
                        .filter(action -> action.compensable(request.mode()))
                        .isPresent());
    }

    private static String preview(RecoveryStep step, RunRequest request, Instant incident, Optional<Instant> point) {
        return Previews.of(
                step,
                request.clock(),
                request.listener(),
                request.cancellation(),
                operation ->
                        new RunContext(request.mode(), "dry-run/" + step.name(), incident, point, Map.of(), operation));
    }
}
