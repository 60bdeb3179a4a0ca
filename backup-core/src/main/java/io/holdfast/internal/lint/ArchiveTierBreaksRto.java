package io.holdfast.internal.lint;

import io.holdfast.config.PlanConfig;
import io.holdfast.config.ProtectionConfig;
import io.holdfast.config.RepositoryConfig;
import io.holdfast.config.ScenarioConfig;
import io.holdfast.config.StorageTier;
import io.holdfast.lint.MeasuredTimes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What lies in an archive has to be asked for hours before it can be read. */
final class ArchiveTierBreaksRto extends Rule {

    /** How long Amazon says a standard retrieval takes at the most; classes that are read at once take no time. */
    private static final Map<String, Duration> RETRIEVAL = Map.of(
            "GLACIER", Duration.ofHours(5),
            "DEEP_ARCHIVE", Duration.ofHours(12),
            "GLACIER_IR", Duration.ZERO,
            "STANDARD", Duration.ZERO,
            "STANDARD_IA", Duration.ZERO,
            "ONEZONE_IA", Duration.ZERO,
            "INTELLIGENT_TIERING", Duration.ZERO);

    ArchiveTierBreaksRto() {
        super("archive-tier-breaks-rto");
    }

    @Override
    void look(ProtectionConfig config, MeasuredTimes measured, Findings findings) {
        for (PlanConfig plan : config.plans().values()) {
            Optional<Duration> rto = rto(config, plan);
            judge(repository(config, plan.repository()), plan, rto, false, findings);
            plan.copies().forEach(copy -> judge(repository(config, copy.repository()), plan, rto, true, findings));
        }
    }

    private static RepositoryConfig repository(ProtectionConfig config, String name) {
        return Objects.requireNonNull(config.repositories().get(name));
    }

    /** The shortest time in which something of a plan must work again. */
    private static Optional<Duration> rto(ProtectionConfig config, PlanConfig plan) {
        List<Optional<Duration>> times = new ArrayList<>();
        times.add(plan.objectives().rto());
        plan.sources()
                .forEach(name ->
                        times.add(Facts.source(config, name).objectives().rto()));
        for (ScenarioConfig scenario : config.scenarios().values()) {
            if (!Collections.disjoint(scenario.sources(), plan.sources())) {
                times.add(scenario.objectives().rto());
            }
        }
        return Facts.least(times);
    }

    private static void judge(
            RepositoryConfig repository, PlanConfig plan, Optional<Duration> rto, boolean copy, Findings findings) {
        for (StorageTier tier : repository.tiers()) {
            Optional<Duration> retrieval = tier.retrieval()
                    .or(() -> Optional.ofNullable(
                            RETRIEVAL.get(tier.storageClass().toUpperCase(Locale.ROOT))));
            String where = "After " + tier.after() + " what '" + plan.name() + "' has in '" + repository.name()
                    + "' lies in " + tier.storageClass();
            String path = "repositories." + repository.name() + ".tiers";
            if (retrieval.isEmpty()) {
                findings.unknown(
                        path, where + "; how long it takes to get it back from there is not known (retrieval: 5h).");
            } else if (rto.isEmpty() && !retrieval.get().isZero()) {
                findings.unknown(
                        path,
                        where + ", from where it comes back after " + Figures.of(retrieval.get()) + "; '" + plan.name()
                                + "' has no RTO to compare that with.");
            } else if (rto.isPresent() && retrieval.get().compareTo(rto.get()) >= 0) {
                String message = where + ", from where it comes back after " + Figures.of(retrieval.get())
                        + ", and the RTO is " + Figures.of(rto.get())
                        + "; the newest snapshot needs it, too, since it shares what has not changed with old ones.";
                if (copy) {
                    findings.warning(path, "If '" + plan.repository() + "' is lost: " + message);
                } else {
                    findings.error(path, message);
                }
            }
        }
    }
}
