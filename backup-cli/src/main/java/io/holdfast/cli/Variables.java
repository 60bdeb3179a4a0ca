package io.holdfast.cli;

import io.holdfast.ConfigurationException;
import io.holdfast.spi.Setting;
import io.holdfast.spi.SettingsSchema;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Settings that stand in variables: {@code HOLDFAST_STORE_STORAGE_CLASS} is the setting {@code storage-class}. What is secret is taken from there only, since
 * everybody on a machine sees its command lines.
 *
 * @param prefix what their names begin with
 */
record Variables(Environment environment, String prefix) {

    /**
     * Adds those that a schema knows and that were not given.
     *
     * @throws ConfigurationException if a secret was given
     */
    void addTo(Map<String, List<String>> given, SettingsSchema schema) {
        for (Setting setting : schema.settings()) {
            String variable = prefix + setting.name().replace('-', '_').toUpperCase(Locale.ROOT);
            if (setting.type() == Setting.Type.SECRET && given.containsKey(setting.name())) {
                throw new ConfigurationException("The setting '" + setting.name()
                        + "' is secret, and others see what stands on a command line. Nothing was done; set $"
                        + variable + " instead.");
            }
            Optional<String> value = environment.variable(variable);
            if (value.isPresent() && !setting.name().equals(SettingsSchema.LOCATION)) {
                given.putIfAbsent(setting.name(), List.of(value.get()));
            }
        }
    }
}
