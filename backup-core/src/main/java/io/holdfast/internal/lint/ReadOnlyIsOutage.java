package io.holdfast.internal.lint;

import io.holdfast.config.ProtectionConfig;
import io.holdfast.config.ScenarioConfig;
import io.holdfast.config.StepConfig;
import io.holdfast.lint.MeasuredTimes;
import java.util.List;
import java.util.regex.Pattern;

/** A step that is named after reading, and stops everything. */
final class ReadOnlyIsOutage extends Rule {

    private static final Pattern STOPS = Pattern.compile(
            "replicas\\\\?[\"']?\\s*[:=\\s]\\s*0\\b|\\b(docker|docker-compose|podman)\\b.*\\b(down|stop|kill)\\b|\\bsystemctl\\s+stop\\b");

    ReadOnlyIsOutage() {
        super("read-only-is-outage");
    }

    @Override
    void look(ProtectionConfig config, MeasuredTimes measured, Findings findings) {
        for (ScenarioConfig scenario : config.scenarios().values()) {
            List<StepConfig> steps = scenario.steps();
            for (int i = 0; i < steps.size(); i++) {
                StepConfig step = steps.get(i);
                if (step.action() == StepConfig.Action.READ_ONLY
                        && step.command()
                                .filter(command -> STOPS.matcher(command).find())
                                .isPresent()) {
                    findings.error(
                            "scenarios." + scenario.name() + ".steps." + i,
                            "The step '" + step.name()
                                    + "' is to let readers read, and its command leaves 0 servers running: that is an outage. Call it stop, or have the database refuse writes.");
                }
            }
        }
    }
}
