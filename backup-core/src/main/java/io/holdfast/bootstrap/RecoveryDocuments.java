package io.holdfast.bootstrap;

import io.holdfast.ConfigurationException;
import io.holdfast.config.ConfigReading;
import io.holdfast.config.ProtectionConfig;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What a host needs to come back: its configuration, a runbook, and whatever else of text its owner wants to have then. Kept sealed in a repository with
 * {@link io.holdfast.repository.Repository#keep}. Immutable; each method returns a changed copy.
 */
public final class RecoveryDocuments {

    /** The name of the configuration. */
    public static final String CONFIGURATION = "holdfast.yaml";

    /** The name of the runbook. */
    public static final String RUNBOOK = "RUNBOOK.md";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}");
    private static final int LARGEST = 4 << 20;

    /** In UTF-8, in bytes. */
    private static final long LONGEST_CHARACTER = 4;

    private final Map<String, String> texts;

    private RecoveryDocuments(Map<String, String> texts) {
        this.texts = texts;
    }

    /** No documents. */
    public static RecoveryDocuments none() {
        return new RecoveryDocuments(Map.of());
    }

    /**
     * A configuration, and a runbook that says what has to be done with it.
     *
     * @param yaml the text that the configuration was read from; its secrets are references, as everything else is refused when it is read
     * @param config what it says
     */
    public static RecoveryDocuments of(String yaml, ProtectionConfig config) {
        return none().with(CONFIGURATION, yaml).with(RUNBOOK, Runbook.of(config));
    }

    /**
     * A configuration as it was read with what it includes, a runbook, and the {@linkplain ProtectionConfig#documents() documents} that it names, as they are now. One that is called {@value #RUNBOOK} takes the place of the
     * runbook that is made.
     *
     * @param file what the configuration was read from; the documents lie beside it
     * @throws ConfigurationException if the configuration cannot be used, or a document is not there or no text in UTF-8
     */
    public static RecoveryDocuments read(ConfigReading reading, Path file) {
        ProtectionConfig config = reading.config();
        RecoveryDocuments documents = of(reading.text(), config);
        for (Map.Entry<String, String> included : reading.included().entrySet()) {
            documents = documents.with(included.getKey(), included.getValue());
        }
        for (String name : config.documents()) {
            documents = documents.with(name, text(file.resolveSibling(name)));
        }
        return documents;
    }

    private static String text(Path file) {
        try {
            if (Files.size(file) > LONGEST_CHARACTER * LARGEST) {
                throw tooLong(String.valueOf(file.getFileName()));
            }
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new ConfigurationException(
                    "The document " + file + " is not in UTF-8. Only text can be kept. Nothing was kept.", e);
        } catch (IOException e) {
            throw new ConfigurationException(
                    "The document " + file + " cannot be read: " + e + ". Nothing was kept.", e);
        }
    }

    private static ConfigurationException tooLong(String name) {
        return new ConfigurationException("The document " + name + " has more than 4 MiB. Nothing was kept.");
    }

    /**
     * With another document, or another text of one.
     *
     * @param name a file name of letters, digits and {@code . _ -}, which does not begin with a dot
     * @param text at most 4 MiB, without secrets
     * @throws ConfigurationException if the name is no such, or the text is longer
     */
    public RecoveryDocuments with(String name, String text) {
        if (!NAME.matcher(name).matches()) {
            throw new ConfigurationException("'" + name + "' cannot be the name of a kept document. Nothing was kept.");
        }
        if (text.length() > LARGEST) {
            throw tooLong(name);
        }
        Map<String, String> more = new TreeMap<>(texts);
        more.put(name, text);
        return new RecoveryDocuments(more);
    }

    /** The texts by name. */
    public Map<String, String> texts() {
        return new TreeMap<>(texts);
    }
}
