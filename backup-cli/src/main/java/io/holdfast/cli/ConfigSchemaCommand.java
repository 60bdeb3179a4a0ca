package io.holdfast.cli;

import io.holdfast.Plugins;
import io.holdfast.config.ConfigReader;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Prints what may stand in a configuration. */
@Command(
        name = "schema",
        description = "Print a JSON Schema of configurations, with the settings of all plugins, for editors.",
        mixinStandardHelpOptions = true)
final class ConfigSchemaCommand implements Callable<Integer> {

    private final HoldfastCommand holdfast;

    ConfigSchemaCommand(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    @Override
    public Integer call() {
        ConfigReader reader = ConfigReader.of(Plugins.discover(), holdfast.environment()::variable);
        reader.jsonSchema().lines().forEach(holdfast.terminal()::result);
        return ExitCode.OK.number();
    }
}
