package io.holdfast.cli;

import io.holdfast.ConfigurationException;
import io.holdfast.Plugins;
import io.holdfast.spi.Setting;
import io.holdfast.spi.SettingsSchema;
import io.holdfast.spi.store.Store;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A store by its address and its settings, which stand on the command line or in variables: {@code HOLDFAST_STORE_STORAGE_CLASS} is the setting
 * {@code storage-class}. What is secret is taken from variables only, since everybody on a machine sees its command lines.
 */
final class NamedStore {

    private static final String OPTION = "--store-set";

    private final Environment environment;
    private final String variables;

    /**
     * @param variables what the names of variables begin with
     */
    NamedStore(Environment environment, String variables) {
        this.environment = environment;
        this.variables = variables;
    }

    /** The store, of which nothing has been looked at yet. */
    Store at(String address, List<String> assignments) {
        Map<String, List<String>> settings = Assignments.read(OPTION, assignments);
        if (isDirectory(address)) {
            return Plugins.builtIn().store(address, settings);
        }
        Plugins plugins = Plugins.discover();
        plugins.factories().stream()
                .filter(factory -> factory.kind() == Store.class && address.startsWith(factory.type() + ":"))
                .forEach(factory -> addVariables(factory.schema(), settings));
        return plugins.store(address, settings);
    }

    /** Whether an address is that of a directory of this machine. */
    static boolean isDirectory(String address) {
        return address.startsWith("local:") || !address.contains(":");
    }

    private void addVariables(SettingsSchema schema, Map<String, List<String>> settings) {
        for (Setting setting : schema.settings()) {
            String variable = variables + setting.name().replace('-', '_').toUpperCase(Locale.ROOT);
            if (setting.type() == Setting.Type.SECRET && settings.containsKey(setting.name())) {
                throw new ConfigurationException("The setting '" + setting.name()
                        + "' is secret, and others see what stands on a command line. Nothing was done; set $"
                        + variable + " instead.");
            }
            Optional<String> value = environment.variable(variable);
            if (value.isPresent() && !setting.name().equals(SettingsSchema.LOCATION)) {
                settings.putIfAbsent(setting.name(), List.of(value.get()));
            }
        }
    }
}
