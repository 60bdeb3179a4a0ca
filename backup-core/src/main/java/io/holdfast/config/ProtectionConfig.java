package io.holdfast.config;

import io.holdfast.Snapshot;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is protected, how and when. Immutable. Made by a {@link ConfigReader}. */
public final class ProtectionConfig {

    private final Map<String, RepositoryConfig> repositories;
    private final Map<String, SourceConfig> sources;
    private final Map<String, PlanConfig> plans;
    private final Map<String, DetectorConfig> detectors;
    private final Map<String, ScenarioConfig> scenarios;
    private final List<String> documents;
    private final Map<String, Position> positions;

    ProtectionConfig(
            Map<String, RepositoryConfig> repositories,
            Map<String, SourceConfig> sources,
            Map<String, PlanConfig> plans,
            Map<String, DetectorConfig> detectors,
            Map<String, ScenarioConfig> scenarios,
            List<String> documents,
            Map<String, Position> positions) {
        this.repositories = repositories;
        this.sources = sources;
        this.plans = plans;
        this.detectors = detectors;
        this.scenarios = scenarios;
        this.documents = List.copyOf(documents);
        this.positions = positions;
    }

    /** The repositories by name, in the order of the file. */
    public Map<String, RepositoryConfig> repositories() {
        return new LinkedHashMap<>(repositories);
    }

    /** The sources by name, in the order of the file. */
    public Map<String, SourceConfig> sources() {
        return new LinkedHashMap<>(sources);
    }

    /** The plans by name, in the order of the file. */
    public Map<String, PlanConfig> plans() {
        return new LinkedHashMap<>(plans);
    }

    /**
     * What holds a snapshot by its plan, in whatever repository it is.
     *
     * @param now the moment
     */
    public Optional<HoldConfig> held(Snapshot snapshot, Instant now) {
        return snapshot.plan().map(plans::get).flatMap(plan -> plan.held(snapshot, now));
    }

    /** The detectors by name, in the order of the file. */
    public Map<String, DetectorConfig> detectors() {
        return new LinkedHashMap<>(detectors);
    }

    /** The scenarios by name, in the order of the file. */
    public Map<String, ScenarioConfig> scenarios() {
        return new LinkedHashMap<>(scenarios);
    }

    /** The names of the files beside it that are kept in the repositories with it. */
    public List<String> documents() {
        return documents;
    }

    /**
     * Where something stands in the file.
     *
     * @param path keys and, in lists, numbers from 0 on: {@code plans.orders.copies.0}
     */
    public Optional<Position> position(String path) {
        return Optional.ofNullable(positions.get(path));
    }
}
