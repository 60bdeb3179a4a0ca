package io.holdfast.internal.lint;

import io.holdfast.config.ProtectionConfig;
import io.holdfast.config.ScenarioConfig;
import io.holdfast.config.StepConfig;
import io.holdfast.lint.MeasuredTimes;
import java.util.List;

/** A false alarm must not restore over good data. */
final class AutomaticDestruction extends Rule {

    AutomaticDestruction() {
        super("automatic-destruction");
    }

    @Override
    void look(ProtectionConfig config, MeasuredTimes measured, Findings findings) {
        for (ScenarioConfig scenario : config.scenarios().values()) {
            List<String> destroying = scenario.steps().stream()
                    .filter(step -> step.action() == StepConfig.Action.RESTORE)
                    .map(StepConfig::name)
                    .toList();
            if (scenario.automatic() && !scenario.approval() && !destroying.isEmpty()) {
                findings.error(
                        "scenarios." + scenario.name(),
                        "'" + scenario.name() + "' begins by itself, and " + destroying.size() + " of its "
                                + scenario.steps().size() + " steps put data over what is there ("
                                + String.join(", ", destroying)
                                + "): a false alarm would destroy good data. Have somebody approve it, or restore beside it.");
            }
        }
    }
}
