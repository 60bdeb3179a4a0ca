package io.holdfast.health;

import io.holdfast.Snapshot;
import io.holdfast.config.CopyConfig;
import io.holdfast.config.PlanConfig;
import io.holdfast.config.ProtectionConfig;
import io.holdfast.config.SourceConfig;
import io.holdfast.spi.source.SnapshotKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The health of what is in repositories. */
public final class ConfiguredHealth {

    private ConfiguredHealth() {}

    /**
     * The health of each source of each plan of a configuration, also of one that nobody has backed up ever, or that is in no plan.
     *
     * @param repositories gives what was read of the repository with this name
     * @param log gives what is known of the change log of a source of a plan that has one; nothing if that is not known
     * @param now the moment at which a source is judged that is in no plan, and so in no repository
     */
    public static HealthReport of(
            ProtectionConfig config,
            Function<String, RepositoryFacts> repositories,
            BiFunction<PlanConfig, SourceConfig, Optional<LogFact>> log,
            Instant now) {
        List<SourceHealth> all = new ArrayList<>();
        List<String> planned = new ArrayList<>();
        for (PlanConfig plan : config.plans().values()) {
            for (String name : plan.sources()) {
                planned.add(name);
                SourceConfig source = config.sources().get(name);
                if (source != null) {
                    all.add(of(plan, source, repositories, log));
                }
            }
        }
        config.sources().keySet().stream()
                .filter(name -> !planned.contains(name))
                .map(name -> SourceHealth.of(
                        SourceFacts.builder(name)
                                .problem("it is in no plan, so that nobody backs it up")
                                .build(),
                        HealthObjectives.none(),
                        now))
                .forEach(all::add);
        return new HealthReport(all);
    }

    private static SourceHealth of(
            PlanConfig plan,
            SourceConfig source,
            Function<String, RepositoryFacts> repositories,
            BiFunction<PlanConfig, SourceConfig, Optional<LogFact>> log) {
        Predicate<Snapshot> its =
                snapshot -> snapshot.plan().filter(plan.name()::equals).isPresent()
                        && snapshot.source().filter(source.name()::equals).isPresent();
        RepositoryFacts repository = repositories.apply(plan.repository());
        SourceFacts.Builder facts = repository.source(plan.name() + "/" + source.name(), its);
        if (plan.run().onLowSpace().isPresent()
                && repository.free().isEmpty()
                && repository.snapshots().stream().anyMatch(its)) {
            facts.problem("how many bytes are free in '" + plan.repository()
                    + "', since its store does not say, and it has no quota");
        }
        repository.restoreTest(plan.name(), source.name()).ifPresent(facts::restoreTest);
        plan.drill()
                .flatMap(drill -> repository.drill(plan.name(), drill.scenario()))
                .ifPresent(facts::drill);
        for (CopyConfig copy : plan.copies()) {
            facts.copy(repositories.apply(copy.repository()).copy(copy.repository(), its));
        }
        if (plan.log().isPresent()) {
            log.apply(plan, source).ifPresent(fact -> {
                fact.rpo().ifPresent(facts::logRpo);
                fact.retention().ifPresent(facts::logRetention);
            });
        }
        return SourceHealth.of(facts.build(), HealthObjectives.of(plan, source), repository.time());
    }

    /** The health of whatever a repository has backups of, by host and paths, where nobody says what there is to be. */
    public static HealthReport of(RepositoryFacts repository) {
        TreeMap<String, List<Snapshot>> groups = repository.snapshots().stream()
                .filter(snapshot -> snapshot.kind() != SnapshotKind.LOG)
                .collect(Collectors.groupingBy(
                        ConfiguredHealth::hostAndPaths,
                        () -> new TreeMap<>(Comparator.naturalOrder()),
                        Collectors.toList()));
        return new HealthReport(groups.keySet().stream()
                .map(group -> repository
                        .source(group, snapshot -> hostAndPaths(snapshot).equals(group))
                        .build())
                .map(facts -> SourceHealth.of(facts, HealthObjectives.none(), repository.time()))
                .toList());
    }

    private static String hostAndPaths(Snapshot snapshot) {
        return snapshot.hostName() + ":" + String.join(",", snapshot.paths());
    }
}
