package io.holdfast.internal.lint;

import io.holdfast.config.ProtectionConfig;
import io.holdfast.config.ScenarioConfig;
import io.holdfast.config.StepConfig;
import io.holdfast.lint.MeasuredTimes;
import java.util.List;

/** A step that restores to two points at once. */
final class TwoRestorePoints extends Rule {

    TwoRestorePoints() {
        super("two-restore-points");
    }

    @Override
    void look(ProtectionConfig config, MeasuredTimes measured, Findings findings) {
        for (ScenarioConfig scenario : config.scenarios().values()) {
            List<StepConfig> steps = scenario.steps();
            for (int i = 0; i < steps.size(); i++) {
                StepConfig step = steps.get(i);
                if (step.toTime().isPresent() && step.toLatest()) {
                    findings.error(
                            "scenarios." + scenario.name() + ".steps." + i,
                            "The step '" + step.name() + "' restores to "
                                    + step.toTime().get() + " and to the latest point: it can do one of the 2.");
                }
            }
        }
    }
}
