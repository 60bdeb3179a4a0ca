package io.holdfast.internal.lint;

import io.holdfast.config.DetectionConfig;
import io.holdfast.config.ProtectionConfig;
import io.holdfast.config.ScenarioConfig;
import io.holdfast.lint.MeasuredTimes;
import java.time.Duration;

/** So many checks in a row cannot fail in so little time. */
final class DetectionSlowerThanTarget extends Rule {

    DetectionSlowerThanTarget() {
        super("detection-slower-than-target");
    }

    @Override
    void look(ProtectionConfig config, MeasuredTimes measured, Findings findings) {
        for (ScenarioConfig scenario : config.scenarios().values()) {
            scenario.detection().ifPresent(detection -> judge(scenario.name(), detection, findings));
        }
    }

    private static void judge(String scenario, DetectionConfig detection, Findings findings) {
        Duration most = detection.interval().multipliedBy(detection.failures());
        Duration least = detection.interval().multipliedBy(Math.max(0, detection.failures() - 1));
        detection
                .target()
                .filter(target -> most.compareTo(target) > 0)
                .ifPresent(target -> findings.error(
                        "scenarios." + scenario + ".detection",
                        "'" + scenario + "' is noticed after " + detection.failures() + " failed checks "
                                + Figures.of(detection.interval())
                                + " apart, which takes " + Figures.of(least) + " to " + Figures.of(most)
                                + ", and is to be noticed within "
                                + Figures.of(target) + "."));
    }
}
