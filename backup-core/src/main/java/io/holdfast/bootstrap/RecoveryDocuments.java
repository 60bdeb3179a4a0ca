package io.holdfast.bootstrap;

import io.holdfast.ConfigurationException;
import io.holdfast.config.ProtectionConfig;
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
            throw new ConfigurationException("The document " + name + " has more than 4 MiB. Nothing was kept.");
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
