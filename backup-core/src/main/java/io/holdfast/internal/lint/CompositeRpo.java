package io.holdfast.internal.lint;

import io.holdfast.config.PlanConfig;
import io.holdfast.config.ProtectionConfig;
import io.holdfast.config.ScenarioConfig;
import io.holdfast.lint.MeasuredTimes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A whole cannot be better than its parts. */
final class CompositeRpo extends Rule {

    CompositeRpo() {
        super("composite-rpo");
    }

    @Override
    void look(ProtectionConfig config, MeasuredTimes measured, Findings findings) {
        for (PlanConfig plan : config.plans().values()) {
            judge(
                    config,
                    "plans." + plan.name(),
                    "plan '" + plan.name() + "'",
                    plan.objectives().rpo(),
                    plan.sources(),
                    findings);
        }
        for (ScenarioConfig scenario : config.scenarios().values()) {
            judge(
                    config,
                    "scenarios." + scenario.name(),
                    "scenario '" + scenario.name() + "'",
                    scenario.objectives().rpo(),
                    scenario.sources(),
                    findings);
        }
    }

    private static void judge(
            ProtectionConfig config,
            String path,
            String whole,
            Optional<Duration> rpo,
            List<String> sources,
            Findings findings) {
        if (rpo.isEmpty()) {
            return;
        }
        for (String name : sources) {
            Optional<Duration> part = Facts.source(config, name).objectives().rpo();
            if (part.isEmpty()) {
                findings.unknown(
                        path,
                        "The " + whole + " has an RPO of " + Figures.of(rpo.get()) + ", and its source '" + name
                                + "' has none.");
            } else if (part.get().compareTo(rpo.get()) > 0) {
                findings.error(
                        path,
                        "The " + whole + " has an RPO of " + Figures.of(rpo.get()) + ", but its source '" + name
                                + "' may lose " + Figures.of(part.get()) + ".");
            }
        }
    }
}
