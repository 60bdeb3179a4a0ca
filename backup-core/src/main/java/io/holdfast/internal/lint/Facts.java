package io.holdfast.internal.lint;

import io.holdfast.config.PlanConfig;
import io.holdfast.config.ProtectionConfig;
import io.holdfast.config.ScenarioConfig;
import io.holdfast.config.SourceConfig;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What several rules ask of a configuration. */
final class Facts {

    /** Types of which no copy has a change log, and of which nobody writes two. */
    private static final Set<String> WITHOUT_LOG = Set.of("files", "k8s");

    private Facts() {}

    static SourceConfig source(ProtectionConfig config, String name) {
        return Objects.requireNonNull(config.sources().get(name));
    }

    static Stream<PlanConfig> plansWith(ProtectionConfig config, String source) {
        return config.plans().values().stream().filter(plan -> plan.sources().contains(source));
    }

    /** Whether a change log can bring copies of it further. */
    static boolean canHaveLog(SourceConfig source) {
        return isDatabase(source) && !isExport(source);
    }

    static boolean isExport(SourceConfig source) {
        return source.form().equals(Optional.of(SourceConfig.Form.EXPORT));
    }

    /** Whether something is a database, which must not have two primaries. */
    static boolean isDatabase(SourceConfig source) {
        return !WITHOUT_LOG.contains(source.type()) || source.form().isPresent();
    }

    /** Whether it is the file that Redis saves, copied as a file. */
    static boolean isSavedFileOfRedis(SourceConfig source) {
        return source.type().equals("files")
                && source.settings().texts("path").stream().anyMatch(path -> path.endsWith(".rdb"));
    }

    /** The shortest of some times. */
    static Optional<Duration> least(Collection<Optional<Duration>> times) {
        return times.stream().flatMap(Optional::stream).min(Duration::compareTo);
    }

    /** The RPO that holds for a source in a plan. */
    static Optional<Duration> rpo(PlanConfig plan, SourceConfig source) {
        return least(List.of(plan.objectives().rpo(), source.objectives().rpo()));
    }

    /** The RTO of a scenario, or else the shortest of what must work again in it. */
    static Optional<Duration> rto(ProtectionConfig config, ScenarioConfig scenario) {
        return scenario.objectives()
                .rto()
                .or(() -> least(scenario.sources().stream()
                        .map(name -> source(config, name).objectives().rto())
                        .toList()));
    }
}
