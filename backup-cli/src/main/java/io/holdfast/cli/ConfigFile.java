package io.holdfast.cli;

import io.holdfast.ConfigurationException;
import io.holdfast.Plugins;
import io.holdfast.config.ConfigReader;
import io.holdfast.config.ProtectionConfig;
import io.holdfast.plan.PlanResources;
import io.holdfast.plan.PlanRunner;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The configuration that a command is about. */
final class ConfigFile {

    private static final String VARIABLE = "HOLDFAST_CONFIG";

    @Option(names = "--config", paramLabel = "FILE", description = "The configuration (or $" + VARIABLE + ").")
    private Optional<Path> file = Optional.empty();

    /** What it says. */
    ProtectionConfig read(Environment environment) {
        return read(environment, Plugins.discover());
    }

    /** What carries it out. */
    PlanRunner runner(HoldfastCommand holdfast) {
        Environment environment = holdfast.environment();
        Plugins plugins = Plugins.discover();
        return PlanRunner.of(
                read(environment, plugins),
                PlanResources.of(plugins, environment::variable),
                holdfast.repositoryOptions());
    }

    private ProtectionConfig read(Environment environment, Plugins plugins) {
        Path named = file.or(() -> environment.variable(VARIABLE).map(Path::of))
                .orElseThrow(() -> new ConfigurationException(
                        "It is not said which configuration is meant. Nothing was done; give --config or set $"
                                + VARIABLE + "."));
        return ConfigReader.of(plugins, environment::variable).read(named).config();
    }
}
