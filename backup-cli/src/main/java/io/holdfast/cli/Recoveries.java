package io.holdfast.cli;

import io.holdfast.Plugins;
import io.holdfast.config.ProtectionConfig;
import io.holdfast.recovery.ConfiguredScenarios;
import io.holdfast.recovery.RunJournals;
import io.holdfast.repository.RepositoryOptions;
import java.util.Optional;
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
        return open(holdfast, Optional.of(journals.open(holdfast.environment())));
    }

    /** Where no journal has to be here. */
    OpenScenarios openToLook(HoldfastCommand holdfast) {
        return open(holdfast, journals.find(holdfast.environment()));
    }

    private OpenScenarios open(HoldfastCommand holdfast, Optional<RunJournals> directory) {
        Environment environment = holdfast.environment();
        Plugins plugins = Plugins.discover();
        ProtectionConfig read = config.read(environment, plugins).config();
        RepositoryOptions options = holdfast.repositoryOptions();
        ScratchResources resources = ScratchResources.of(plugins, environment);
        return new OpenScenarios(
                holdfast, options, ConfiguredScenarios.of(read, resources, options), resources, directory);
    }
}
