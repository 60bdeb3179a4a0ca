package io.holdfast.config;

import io.holdfast.ConfigurationException;
import io.holdfast.Plugins;
import io.holdfast.internal.config.ConfigDocument;
import io.holdfast.internal.config.JsonSchema;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads configurations in YAML. Reads nothing but the file and those that it includes: no store is opened, no source asked, no secret fetched. Immutable.
 */
public final class ConfigReader {

    private static final long LARGEST = 4 << 20;

    private final Plugins plugins;
    private final Function<String, Optional<String>> variables;

    private ConfigReader(Plugins plugins, Function<String, Optional<String>> variables) {
        this.plugins = plugins;
        this.variables = variables;
    }

    /**
     * A reader.
     *
     * @param plugins whose types and settings a configuration may have
     * @param variables the variables of the environment, such as {@code name -> Optional.ofNullable(System.getenv(name))}
     */
    public static ConfigReader of(Plugins plugins, Function<String, Optional<String>> variables) {
        return new ConfigReader(plugins, variables);
    }

    /**
     * Reads a file.
     *
     * @throws ConfigurationException if it cannot be read at all; what is wrong with what it says is in the result
     */
    public ConfigReading read(Path file) {
        return read(text(file), name -> text(file.resolveSibling(name)));
    }

    private static String text(Path file) {
        try {
            if (Files.size(file) > LARGEST) {
                throw new ConfigurationException(
                        "The configuration " + file + " has more than 4 MiB. Is it another file?");
            }
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new ConfigurationException("The configuration " + file + " is not in UTF-8.", e);
        } catch (IOException e) {
            throw new ConfigurationException("The configuration " + file + " cannot be read: " + e, e);
        }
    }

    /** Reads a text that includes no files. */
    public ConfigReading read(String yaml) {
        return read(yaml, name -> {
            throw new ConfigurationException("where '" + name + "' lies is not known: only a file includes others");
        });
    }

    private ConfigReading read(String yaml, Function<String, String> files) {
        ConfigDocument document = ConfigDocument.read(yaml, plugins.factories(), variables, files);
        Optional<ProtectionConfig> config = document.problems().isEmpty()
                ? Optional.of(new ProtectionConfig(
                        document.repositories(),
                        document.sources(),
                        document.plans(),
                        document.detectors(),
                        document.scenarios(),
                        document.documents(),
                        document.positions()))
                : Optional.empty();
        return new ConfigReading(yaml, document.included(), document.problems(), config);
    }

    /**
     * A JSON Schema (draft 2020-12) of configurations with these plugins, for editors. It accepts whatever this reader does; a name that refers to nothing, a variable that is not set and a day that
     * does not exist only the reader sees.
     */
    public String jsonSchema() {
        return JsonSchema.of(plugins.factories());
    }
}
