package io.holdfast.internal.lint;

import io.holdfast.config.ProtectionConfig;
import io.holdfast.config.ScenarioConfig;
import io.holdfast.config.StepConfig;
import io.holdfast.lint.MeasuredTimes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Clients go on with the old address for as long as they were told to. */
final class DnsTtlTooLong extends Rule {

    DnsTtlTooLong() {
        super("dns-ttl-too-long");
    }

    @Override
    void look(ProtectionConfig config, MeasuredTimes measured, Findings findings) {
        for (ScenarioConfig scenario : config.scenarios().values()) {
            List<StepConfig> steps = scenario.steps();
            for (int i = 0; i < steps.size(); i++) {
                if (steps.get(i).action() == StepConfig.Action.DNS) {
                    judge(config, scenario, i, findings);
                }
            }
        }
    }

    private static void judge(ProtectionConfig config, ScenarioConfig scenario, int at, Findings findings) {
        StepConfig dns = scenario.steps().get(at);
        String path = "scenarios." + scenario.name() + ".steps." + at;
        Optional<Duration> rto = Facts.rto(config, scenario);
        if (dns.ttl().isEmpty()) {
            findings.unknown(
                    path,
                    "The step '" + dns.name()
                            + "' changes an address, and clients keep the old one for its TTL, which is not said; it counts towards the RTO"
                            + rto.map(time -> " of " + Figures.of(time)).orElse("") + ".");
            return;
        }
        Duration without = CriticalPath.of(scenario, StepConfig::takes).length();
        Duration with = CriticalPath.of(
                        scenario,
                        step -> step.equals(dns)
                                ? Optional.of(step.takes()
                                        .orElse(Duration.ZERO)
                                        .plus(dns.ttl().get()))
                                : step.takes())
                .length();
        if (rto.isPresent() && with.compareTo(rto.get()) > 0) {
            findings.error(
                    path,
                    "The steps of '" + scenario.name() + "' take " + Figures.of(without) + ", and " + Figures.of(with)
                            + " until clients have forgotten the old address (TTL "
                            + Figures.of(dns.ttl().get()) + "); its RTO is " + Figures.of(rto.get()) + ".");
        }
    }
}
