package io.holdfast.cli;

import io.holdfast.ConfigurationException;
import io.holdfast.Plugins;
import io.holdfast.Snapshot;
import io.holdfast.bootstrap.RecoveryDocuments;
import io.holdfast.config.ConfigReader;
import io.holdfast.config.ConfigReading;
import io.holdfast.config.HoldConfig;
import io.holdfast.config.ProtectionConfig;
import io.holdfast.plan.PlanResources;
import io.holdfast.plan.PlanRunner;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** The configuration that a command is about. */
final class ConfigFile {

    private static final String VARIABLE = "HOLDFAST_CONFIG";

    @Option(names = "--config", paramLabel = "FILE", description = "The configuration (or $" + VARIABLE + ").")
    private Optional<Path> file = Optional.empty();

    /** What it says. */
    ProtectionConfig read(Environment environment) {
        return read(environment, Plugins.discover()).config();
    }

    /** What it says, if one is named. */
    private Optional<ProtectionConfig> readIfNamed(Environment environment) {
        return path(environment).map(named -> read(environment));
    }

    /** Why a snapshot is held now by its plan, if a configuration is named. */
    Function<Snapshot, Optional<String>> holds(Environment environment) {
        Optional<ProtectionConfig> config = readIfNamed(environment);
        Instant now = environment.clock().instant();
        return snapshot ->
                config.flatMap(protection -> protection.held(snapshot, now)).map(HoldConfig::reason);
    }

    /** What carries it out. */
    PlanRunner runner(HoldfastCommand holdfast) {
        Plugins plugins = Plugins.discover();
        return runner(holdfast, plugins, PlanResources.of(plugins, holdfast.environment()::variable));
    }

    /** What carries it out with these, and rehearses recoveries if it is said where their journals are. */
    PlanRunner runner(HoldfastCommand holdfast, Plugins plugins, PlanResources resources, JournalDirectory journals) {
        PlanRunner runner = runner(holdfast, plugins, resources);
        return journals.find(holdfast.environment()).map(runner::drilling).orElse(runner);
    }

    /** What carries it out with these, as plugins that were found already make them. */
    PlanRunner runner(HoldfastCommand holdfast, Plugins plugins, PlanResources resources) {
        Environment environment = holdfast.environment();
        ConfigReading reading = read(environment, plugins);
        Path named = named(environment);
        return PlanRunner.of(reading.config(), resources, holdfast.repositoryOptions())
                .keeping(() -> RecoveryDocuments.read(reading, named));
    }

    /** What it says, or what is wrong with it, with plugins that were found already. */
    ConfigReading read(Environment environment, Plugins plugins) {
        return ConfigReader.of(plugins, environment::variable).read(named(environment));
    }

    private Path named(Environment environment) {
        return path(environment)
                .orElseThrow(() -> new ConfigurationException(
                        "It is not said which configuration is meant. Nothing was done; give --config or set $"
                                + VARIABLE + "."));
    }

    private Optional<Path> path(Environment environment) {
        return file.or(() -> environment.variable(VARIABLE).map(Path::of));
    }
}
