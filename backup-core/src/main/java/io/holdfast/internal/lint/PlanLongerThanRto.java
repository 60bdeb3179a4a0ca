package io.holdfast.internal.lint;

import io.holdfast.config.ProtectionConfig;
import io.holdfast.config.ScenarioConfig;
import io.holdfast.config.StepConfig;
import io.holdfast.lint.MeasuredTimes;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

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
            Function<StepConfig, Optional<Duration>> took = step -> measured.step(scenario.name(), step.name());
            CriticalPath planned =
                    CriticalPath.of(scenario, step -> step.takes().or(() -> took.apply(step)));
            if (!isTooLong(scenario, rto.get(), planned, "are planned to take", findings)
                    && !planned.untimed().isEmpty()) {
                findings.unknown(
                        path(scenario),
                        "How long " + String.join(", ", planned.untimed()) + " of '" + scenario.name()
                                + "' may take is not said; the others leave "
                                + Figures.of(rto.get().minus(whole(scenario, planned))) + " of the RTO of "
                                + Figures.of(rto.get()) + ".");
            }
            if (scenario.steps().stream().map(took).anyMatch(Optional::isPresent)) {
                CriticalPath drilled =
                        CriticalPath.of(scenario, step -> took.apply(step).or(step::takes));
                isTooLong(scenario, rto.get(), drilled, "took, in drills,", findings);
            }
        }
    }

    /** Finds it, if so. */
    private static boolean isTooLong(
            ScenarioConfig scenario, Duration rto, CriticalPath path, String took, Findings findings) {
        Duration detection = detection(scenario);
        Duration whole = whole(scenario, path);
        boolean tooLong = whole.compareTo(rto) > 0;
        if (tooLong) {
            findings.error(
                    path(scenario),
                    "The steps of '" + scenario.name() + "' " + took + " " + Figures.of(path.length()) + " ("
                            + path.text() + ")"
                            + (detection.isZero() ? "" : ", after " + Figures.of(detection) + " until it is noticed")
                            + ": " + Figures.of(whole.minus(rto)) + " longer than its RTO of " + Figures.of(rto) + ".");
        }
        return tooLong;
    }

    private static Duration whole(ScenarioConfig scenario, CriticalPath path) {
        return path.length().plus(detection(scenario));
    }

    private static Duration detection(ScenarioConfig scenario) {
        return scenario.detection()
                .map(detection -> detection.interval().multipliedBy(detection.failures()))
                .orElse(Duration.ZERO);
    }

    private static String path(ScenarioConfig scenario) {
        return "scenarios." + scenario.name();
    }
}
