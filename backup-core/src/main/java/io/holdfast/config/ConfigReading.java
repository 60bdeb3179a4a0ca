package io.holdfast.config;

import io.holdfast.ConfigurationException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What came of reading a configuration: the configuration, or everything that is wrong with it. Immutable. */
public final class ConfigReading {

    private final String text;
    private final Map<String, String> included;
    private final List<ConfigProblem> problems;
    private final Optional<ProtectionConfig> config;

    ConfigReading(
            String text,
            Map<String, String> included,
            List<ConfigProblem> problems,
            Optional<ProtectionConfig> config) {
        this.text = text;
        this.included = included;
        this.problems = List.copyOf(problems);
        this.config = config;
    }

    /** The text that was read. */
    public String text() {
        return text;
    }

    /** The texts of the files that it includes, by their names. */
    public Map<String, String> included() {
        return new LinkedHashMap<>(included);
    }

    /** What is wrong, in the order of the file; empty if nothing is. */
    public List<ConfigProblem> problems() {
        return problems;
    }

    /**
     * The configuration.
     *
     * @throws ConfigurationException with all problems, if there are any
     */
    public ProtectionConfig config() {
        return config.orElseThrow(() -> new ConfigurationException("The configuration cannot be used:\n"
                + problems.stream().map(ConfigProblem::toString).collect(Collectors.joining("\n"))));
    }
}
