package io.holdfast.internal.recovery;

import io.holdfast.recovery.RecoveryScenario;
import io.holdfast.recovery.RecoveryStep;
import io.holdfast.spi.Operation;
import io.holdfast.spi.recovery.RecoveryMode;
import io.holdfast.spi.recovery.RecoveryTarget;
import io.holdfast.spi.recovery.TargetIdentity;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps drills from what is in production: that is what the scenario says is, and what its steps change when they are done for real. Both sides are measured each time that it is asked, so that neither names nor what was so before
 * count.
 */
final class ProductionGuard {

    private final RecoveryScenario scenario;

    ProductionGuard(RecoveryScenario scenario) {
        this.scenario = scenario;
    }

    /** Why none of the steps may be done in a drill; empty if they may. */
    Optional<String> refusal(String run, Instant incident, Operation operation) throws InterruptedException {
        return refusal(
                scenario.steps(),
                step -> new RunContext(
                        RecoveryMode.DRILL, run + "/" + step.name(), incident, Optional.empty(), Map.of(), operation));
    }

    /** Why a step may not be done in the drill of a context, or undone; empty if it may. */
    Optional<String> refusal(RecoveryStep step, RunContext context) throws InterruptedException {
        return refusal(List.of(step), any -> context);
    }

    /** Tells a step of its run. */
    @FunctionalInterface
    private interface Contexts {
        RunContext of(RecoveryStep step);
    }

    private Optional<String> refusal(List<RecoveryStep> steps, Contexts contexts) throws InterruptedException {
        try {
            Optional<String> unknown = Optional.empty();
            for (RecoveryStep step : steps) {
                Set<TargetIdentity> touched = touched(step, RecoveryMode.DRILL, contexts.of(step));
                if (!touched.isEmpty()) {
                    Map<TargetIdentity, String> production = production(contexts.of(step));
                    Optional<String> refusal = refusal(step, touched, production);
                    if (refusal.isPresent()) {
                        return refusal;
                    }
                    unknown = Optional.ofNullable(production.get(TargetIdentity.UNKNOWN));
                }
            }
            return unknown.map(
                    what -> "that the drill touches nothing of production cannot be shown, since nobody knows " + what
                            + ": say it with 'production' of the step, also if it is 'nothing'");
        } catch (IOException | RuntimeException e) {
            return Optional.of(
                    "that the drill touches nothing of production cannot be shown, since something cannot be measured: "
                            + e.getMessage());
        }
    }

    private static Optional<String> refusal(
            RecoveryStep step, Set<TargetIdentity> touched, Map<TargetIdentity, String> production) {
        if (touched.contains(TargetIdentity.UNKNOWN)) {
            return Optional.of("that the drill touches nothing of production cannot be shown, since the step "
                    + step.name()
                    + " does not say what it changes: say it with 'touches', or leave the step out of drills");
        }
        for (TargetIdentity identity : touched) {
            for (Map.Entry<TargetIdentity, String> one : production.entrySet()) {
                if (identity.overlaps(one.getKey())) {
                    return Optional.of("the drill would touch production: the step " + step.name() + " changes "
                            + identity + ", and that is " + one.getValue() + " (" + one.getKey() + ")");
                }
            }
        }
        return Optional.empty();
    }

    /** With what each is, for a person. */
    private Map<TargetIdentity, String> production(RunContext drill) throws IOException, InterruptedException {
        Map<TargetIdentity, String> all = new LinkedHashMap<>();
        for (RecoveryTarget target : scenario.production()) {
            target.measure(drill.operation()).forEach(identity -> all.put(identity, target.description()));
        }
        for (RecoveryStep step : scenario.steps()) {
            RunContext real = new RunContext(
                    RecoveryMode.REAL, drill.key(), drill.incident(), Optional.empty(), Map.of(), drill.operation());
            for (TargetIdentity identity : touched(step, RecoveryMode.REAL, real)) {
                all.putIfAbsent(identity, "what the step " + step.name() + " changes for real");
            }
        }
        return all;
    }

    private static Set<TargetIdentity> touched(RecoveryStep step, RecoveryMode mode, RunContext context)
            throws IOException, InterruptedException {
        return step.action().isPresent() && step.modes().contains(mode)
                ? step.action().get().touches(context)
                : Set.of();
    }
}
