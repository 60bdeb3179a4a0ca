package io.holdfast.internal.plugin;

import io.holdfast.ConfigurationException;
import io.holdfast.spi.Factory;
import io.holdfast.spi.InvalidSettingsException;
import io.holdfast.spi.Plugin;
import io.holdfast.spi.PluginCommand;
import io.holdfast.spi.PluginContext;
import io.holdfast.spi.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/** The factories and commands of all plugins that a class loader finds. Thread-safe. */
public final class FoundPlugins {

    private final List<Factory<?>> factories;

    private final List<PluginCommand> commands;

    private FoundPlugins(List<Factory<?>> factories, List<PluginCommand> commands) {
        this.factories = factories;
        this.commands = commands;
    }

    /**
     * Finds plugins.
     *
     * @throws ConfigurationException if one cannot be loaded, two factories have the same kind and type, or two commands the same name
     */
    public static FoundPlugins by(ClassLoader loader) {
        try {
            return of(ServiceLoader.load(Plugin.class, loader));
        } catch (ServiceConfigurationError e) {
            throw new ConfigurationException("A plugin on the class path cannot be loaded: " + e.getMessage(), e);
        }
    }

    /** What comes with this library. */
    public static FoundPlugins builtIn() {
        return of(List.of(new LocalPlugin()));
    }

    private static FoundPlugins of(Iterable<Plugin> plugins) {
        List<Factory<?>> factories = new ArrayList<>();
        List<PluginCommand> commands = new ArrayList<>();
        for (Plugin plugin : plugins) {
            for (Factory<?> factory : plugin.factories()) {
                requireNew(factory, factories, plugin.name());
                factories.add(factory);
            }
            for (PluginCommand command : plugin.commands()) {
                requireNew(command, commands, plugin.name());
                commands.add(command);
            }
        }
        return new FoundPlugins(List.copyOf(factories), List.copyOf(commands));
    }

    private static void requireNew(Factory<?> factory, List<Factory<?>> known, String plugin) {
        boolean taken = known.stream()
                .anyMatch(
                        other -> other.kind() == factory.kind() && other.type().equals(factory.type()));
        if (taken) {
            throw new ConfigurationException(
                    "Two plugins offer the " + word(factory.kind()) + " type '" + factory.type() + "', one of them "
                            + plugin + ". Which is meant? Take the other off the class path.");
        }
    }

    private static void requireNew(PluginCommand command, List<PluginCommand> known, String plugin) {
        if (known.stream().anyMatch(other -> other.name().equals(command.name()))) {
            throw new ConfigurationException("Two plugins offer the command '" + command.name() + "', one of them "
                    + plugin + ". Which is meant? Take the other off the class path.");
        }
    }

    /** All commands. */
    public List<PluginCommand> commands() {
        return commands;
    }

    /** All factories. */
    public List<Factory<?>> factories() {
        return factories;
    }

    /**
     * Creates what a kind and type name.
     *
     * @throws ConfigurationException if no plugin offers it, or the settings are not valid
     */
    public <T> T create(Class<T> kind, String type, Map<String, List<String>> settings, PluginContext context) {
        Factory<?> factory = factories.stream()
                .filter(candidate ->
                        candidate.kind() == kind && candidate.type().equals(type))
                .findFirst()
                .orElseThrow(() -> new ConfigurationException("No plugin on the class path offers the " + word(kind)
                        + " type '" + type + "'; known are " + types(kind) + ". Is its jar missing?"));
        try {
            Settings read = factory.schema().read(settings);
            return kind.cast(factory.create(read, context));
        } catch (InvalidSettingsException e) {
            throw new ConfigurationException(
                    "The " + word(kind) + " '" + type + "' cannot be used: " + e.getMessage(), e);
        }
    }

    private List<String> types(Class<?> kind) {
        return factories.stream()
                .filter(factory -> factory.kind() == kind)
                .map(Factory::type)
                .sorted()
                .toList();
    }

    private static String word(Class<?> kind) {
        return kind.getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
    }
}
