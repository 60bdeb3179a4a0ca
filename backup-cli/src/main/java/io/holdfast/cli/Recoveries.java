package io.holdfast.cli;

import io.holdfast.Plugins;
import io.holdfast.config.ProtectionConfig;
import io.holdfast.recovery.ConfiguredScenarios;
import io.holdfast.recovery.RunJournals;
import io.holdfast.repository.RepositoryOptions;
import picocli.CommandLine.Mixin;

/** Which scenarios and runs a command is about. */
final class Recoveries {

    @Mixin
    private final ConfigFile config = new ConfigFile();

    @Mixin
    private final JournalDirectory journals = new JournalDirectory();

    /** What the configuration says. */
    ProtectionConfig config(Environment environment) {
        return config.read(environment);
    }

    OpenScenarios open(HoldfastCommand holdfast) {
        Environment environment = holdfast.environment();
        Plugins plugins = Plugins.discover();
        ProtectionConfig read = config.read(environment, plugins).config();
        RunJournals directory = journals.open(environment);
        RepositoryOptions options = holdfast.repositoryOptions();
        ScratchResources resources = ScratchResources.of(plugins, environment);
        return new OpenScenarios(
                holdfast, options, ConfiguredScenarios.of(read, resources, options), resources, directory);
    }
}
