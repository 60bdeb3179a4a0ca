package io.holdfast.internal.lint;

import io.holdfast.config.ProtectionConfig;
import io.holdfast.config.ScenarioConfig;
import io.holdfast.config.StepConfig;
import io.holdfast.lint.MeasuredTimes;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A primary that is only thought to be dead writes on. */
final class FailoverWithoutFencing extends Rule {

    private static final Set<StepConfig.Action> FAIL_OVER =
            Set.of(StepConfig.Action.PROMOTE, StepConfig.Action.DNS, StepConfig.Action.TRAFFIC);

    FailoverWithoutFencing() {
        super("failover-without-fencing");
    }

    @Override
    void look(ProtectionConfig config, MeasuredTimes measured, Findings findings) {
        for (ScenarioConfig scenario : config.scenarios().values()) {
            if (scenario.sources().stream().anyMatch(name -> Facts.isDatabase(Facts.source(config, name)))) {
                judge(scenario, findings);
            }
        }
    }

    private static void judge(ScenarioConfig scenario, Findings findings) {
        List<StepConfig> steps = scenario.steps();
        // Steps come after those above them, so that one pass knows what has been fenced before each.
        Set<String> fenced = new HashSet<>();
        for (int i = 0; i < steps.size(); i++) {
            StepConfig step = steps.get(i);
            if (step.action() == StepConfig.Action.FENCE
                    || step.after().stream().anyMatch(fenced::contains)) {
                fenced.add(step.name());
            } else if (FAIL_OVER.contains(step.action())) {
                findings.error(
                        "scenarios." + scenario.name() + ".steps." + i,
                        "The step '" + step.name()
                                + "' fails over, and 0 of the steps before it fence the former primary: if that lives, there are 2 that take writes.");
                return;
            }
        }
    }
}
