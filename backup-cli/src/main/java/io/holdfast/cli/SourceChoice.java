package io.holdfast.cli;

import io.holdfast.ConfigurationException;
import io.holdfast.spi.source.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** A source that a plugin offers, and its settings. */
final class SourceChoice {

    @Option(names = "--source", paramLabel = "TYPE", description = "The type of the source.")
    private Optional<String> type = Optional.empty();

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "A setting of the source; a list if repeated.")
    private final List<String> assignments = new ArrayList<>();

    /** Its type, if that was said. */
    Optional<String> type() {
        return type;
    }

    /**
     * The source, of which nothing has been looked at yet.
     *
     * @throws ConfigurationException if it was not said which, or no plugin can make it of its settings
     */
    Source create(Environment environment) {
        String named = type.orElseThrow(() -> new ConfigurationException(
                "It is not said which source is meant. Nothing was done; give --source, and its settings with --set."));
        return NamedSource.of(environment, named, settings());
    }

    /** Its settings by name. */
    Map<String, List<String>> settings() {
        return Assignments.read("--set", assignments);
    }
}
