package io.holdfast.internal.lint;

import io.holdfast.config.DetectionConfig;
import io.holdfast.config.ProtectionConfig;
import io.holdfast.config.ScenarioConfig;
import io.holdfast.config.StepConfig;
import io.holdfast.lint.MeasuredTimes;
import java.time.Duration;
import java.util.Optional;

/** The steps on the way back take longer than it may be down: as they are planned, and as drills measured them. */
final class PlanLongerThanRto extends Rule {

    PlanLongerThanRto() {
        super("plan-longer-than-rto");
    }

    @Override
    void look(ProtectionConfig config, MeasuredTimes measured, Findings findings) {
        for (ScenarioConfig scenario : config.scenarios().values()) {
            Optional<Duration> rto = Facts.rto(config, scenario);
            if (rto.isEmpty()) {
                findings.unknown(
                        path(scenario),
                        "Neither the scenario '" + scenario.name()
                                + "' nor what it brings back has an RTO: whether its steps are fast enough cannot be told.");
                continue;
            }
            judge(scenario, rto.get(), CriticalPath.of(scenario, StepConfig::takes), "are planned to take", findings);
            boolean drilled = scenario.steps().stream()
                    .anyMatch(
                            step -> measured.step(scenario.name(), step.name()).isPresent());
            if (drilled) {
                CriticalPath path = CriticalPath.of(
                        scenario,
                        step -> measured.step(scenario.name(), step.name()).or(step::takes));
                judge(scenario, rto.get(), path, "took, in drills,", findings);
            }
        }
    }

    private static void judge(
            ScenarioConfig scenario, Duration rto, CriticalPath path, String took, Findings findings) {
        Duration detection =
                scenario.detection().map(PlanLongerThanRto::detection).orElse(Duration.ZERO);
        Duration whole = path.length().plus(detection);
        if (whole.compareTo(rto) > 0) {
            findings.error(
                    path(scenario),
                    "The steps of '" + scenario.name() + "' " + took + " " + Figures.of(path.length()) + " ("
                            + path.text() + ")"
                            + (detection.isZero() ? "" : ", after " + Figures.of(detection) + " until it is noticed")
                            + ": " + Figures.of(whole.minus(rto)) + " longer than its RTO of " + Figures.of(rto) + ".");
        } else if (!path.untimed().isEmpty()) {
            findings.unknown(
                    path(scenario),
                    "How long " + String.join(", ", path.untimed()) + " of '" + scenario.name()
                            + "' may take is not said; the others leave " + Figures.of(rto.minus(whole))
                            + " of the RTO of "
                            + Figures.of(rto) + ".");
        }
    }

    private static Duration detection(DetectionConfig detection) {
        return detection.interval().multipliedBy(detection.failures());
    }

    private static String path(ScenarioConfig scenario) {
        return "scenarios." + scenario.name();
    }
}
