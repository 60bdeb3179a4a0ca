package io.holdfast.cli;

import io.holdfast.ConfigurationException;
import io.holdfast.spi.source.Source;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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
    Source create() {
        String named = type.orElseThrow(() -> new ConfigurationException(
                "It is not said which source is meant. Nothing was done; give --source, and its settings with --set."));
        return NamedPlugins.source(named, settings());
    }

    /** Its settings by name. */
    Map<String, List<String>> settings() {
        Map<String, List<String>> settings = new LinkedHashMap<>();
        for (String assignment : assignments) {
            int equals = assignment.indexOf('=');
            if (equals <= 0) {
                throw new ConfigurationException(
                        "--set takes KEY=VALUE, not '" + assignment.replaceAll("=.*", "=…") + "'. Nothing was done.");
            }
            settings.computeIfAbsent(assignment.substring(0, equals), key -> new ArrayList<>())
                    .add(assignment.substring(equals + 1));
        }
        return settings;
    }
}
