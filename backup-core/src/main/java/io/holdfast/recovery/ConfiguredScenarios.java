package io.holdfast.recovery;

import io.holdfast.ConfigurationException;
import io.holdfast.config.PlanConfig;
import io.holdfast.config.ProtectionConfig;
import io.holdfast.config.ScenarioConfig;
import io.holdfast.internal.scenario.ScenarioAssembly;
import io.holdfast.internal.scenario.ScenarioParts;
import io.holdfast.plan.PlanResources;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The scenarios of a configuration, ready to be run: the same as a host makes with a {@link RecoveryScenario.Builder}. Repositories and sources are opened when a scenario first needs them, and
 * closed with this; what is run must have ended then. Not thread-safe.
 */
public final class ConfiguredScenarios implements AutoCloseable {

    private final ProtectionConfig config;
    private final ScenarioParts parts;
    private final ScenarioAssembly assembly;

    private ConfiguredScenarios(ProtectionConfig config, PlanResources resources, RepositoryOptions options) {
        this.config = config;
        parts = new ScenarioParts(config, resources, options);
        assembly = new ScenarioAssembly(config, resources, parts);
    }

    /**
     * Those of a configuration.
     *
     * @param resources makes what it names; its {@link PlanResources#restoreTest} says where drills restore a source with a change log to
     * @param options how repositories are opened
     */
    public static ConfiguredScenarios of(ProtectionConfig config, PlanResources resources, RepositoryOptions options) {
        return new ConfiguredScenarios(config, resources, options);
    }

    /** Their names, in the order of the file. */
    public Set<String> names() {
        return new LinkedHashSet<>(config.scenarios().keySet());
    }

    /**
     * A scenario.
     *
     * @throws ConfigurationException if there is none of this name, or it cannot be run
     * @throws io.holdfast.HoldfastException if a repository cannot be opened that it restores from
     */
    public RecoveryScenario scenario(String name) {
        return assembly.scenario(described(name));
    }

    /**
     * The repository that a scenario restores its first source from, which is closed with this.
     *
     * @throws ConfigurationException if there is no such scenario, or no plan backs the source up
     * @throws io.holdfast.HoldfastException if it cannot be opened
     */
    public Repository repository(String scenario) {
        return assembly.repository(described(scenario));
    }

    /**
     * Keeps how a drill of a scenario ended in the repositories that it restores from, as {@link DrillResults#keep} does: for the plan that has it rehearsed, else for the one that backs up its first source.
     *
     * @throws ConfigurationException if there is no such scenario, or a store takes nothing but files of restic's
     * @throws io.holdfast.HoldfastException if a repository cannot be opened or written; what of it was written nobody knows
     */
    public void keep(RecoveryReport drill) {
        ScenarioConfig described = described(drill.scenario());
        Optional<String> plan = planOf(described);
        boolean kept = false;
        for (Repository repository : assembly.repositories(described)) {
            kept |= DrillResults.keepWithSnapshots(repository, plan, drill);
        }
        if (!kept) {
            DrillResults.keep(assembly.repository(described), plan, drill);
        }
    }

    private Optional<String> planOf(ScenarioConfig scenario) {
        return config.plans().values().stream()
                .filter(plan -> plan.drill()
                        .filter(drill -> drill.scenario().equals(scenario.name()))
                        .isPresent())
                .findFirst()
                .or(() -> config.plans().values().stream()
                        .filter(plan ->
                                plan.sources().contains(scenario.sources().get(0)))
                        .findFirst())
                .map(PlanConfig::name);
    }

    /**
     * Claims to recover without a person, which one run may of all hosts that share the repository of {@link #repository}. If this fails, it can be asked again, and is told the truth.
     *
     * @param run whose claim it is to be
     * @param rest for how long no other run gets it, by the clock of the store
     * @return whether it is that run's, also if it was before
     * @throws ConfigurationException if there is no such scenario, or the store does not guarantee that one alone gets it
     * @throws io.holdfast.HoldfastException if the store does not answer
     */
    public boolean claim(String scenario, String run, Duration rest) {
        return assembly.claim(described(scenario), run, rest);
    }

    /**
     * Whether some run has {@linkplain #claim claimed} it.
     *
     * @param rest for how long a claim counts, by the clock of the store
     * @throws ConfigurationException if there is no such scenario, or the store does not guarantee that one alone gets it
     * @throws io.holdfast.HoldfastException if the store does not answer
     */
    public boolean isClaimed(String scenario, Duration rest) {
        return assembly.isClaimed(described(scenario), rest);
    }

    private ScenarioConfig described(String name) {
        ScenarioConfig described = config.scenarios().get(name);
        if (described == null) {
            throw new ConfigurationException("There is no scenario '" + name + "' in the configuration; there are "
                    + (names().isEmpty() ? "none" : String.join(", ", names())) + ". Nothing was done.");
        }
        return described;
    }

    @Override
    public void close() {
        parts.close();
    }
}
