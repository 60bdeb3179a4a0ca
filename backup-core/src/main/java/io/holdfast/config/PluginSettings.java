package io.holdfast.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.ConfigurationException;
import io.holdfast.spi.Secret;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The settings of a store or source, of which secrets are references. Immutable. */
public final class PluginSettings {

    private final Map<String, List<String>> texts;
    private final Map<String, SecretReference> secrets;

    /**
     * Settings.
     *
     * @param texts by name, each with its values
     * @param secrets by name
     */
    public PluginSettings(Map<String, List<String>> texts, Map<String, SecretReference> secrets) {
        this.texts = new LinkedHashMap<>(texts);
        this.secrets = new LinkedHashMap<>(secrets);
    }

    /** The values of a setting that is not secret; none if it is not given. */
    public List<String> texts(String name) {
        return texts.getOrDefault(name, List.of());
    }

    /** Where the secrets are, by the names of their settings. */
    public Map<String, SecretReference> secrets() {
        return Map.copyOf(secrets);
    }

    /**
     * All settings, as {@link io.holdfast.Plugins#source} and {@link io.holdfast.Plugins#store(String, Map)} take them, with what is secret in clear: not to be kept or shown.
     *
     * @param variables the variables of the environment
     * @throws ConfigurationException if there is no such secret
     */
    public Map<String, List<String>> resolve(Function<String, Optional<String>> variables) {
        Map<String, List<String>> all = new LinkedHashMap<>(texts);
        secrets.forEach((name, reference) -> {
            try (Secret secret = reference.resolve(variables)) {
                all.put(name, List.of(new String(secret.utf8(), UTF_8)));
            }
        });
        return all;
    }

    @Override
    public String toString() {
        return texts + " " + secrets;
    }
}
