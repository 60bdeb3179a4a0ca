package io.holdfast;

import io.holdfast.internal.plugin.FoundPlugins;
import io.holdfast.spi.Factory;
import io.holdfast.spi.Lease;
import io.holdfast.spi.PluginCommand;
import io.holdfast.spi.PluginContext;
import io.holdfast.spi.SettingsSchema;
import io.holdfast.spi.recovery.RecoveryAction;
import io.holdfast.spi.recovery.ScratchProvider;
import io.holdfast.spi.source.Source;
import io.holdfast.spi.store.Store;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Everything that plugins on the class path offer, by name. Nothing is created or opened until it is asked for. Immutable. */
public final class Plugins {

    private static final Pattern ADDRESS = Pattern.compile("([a-z][a-z0-9-]+):(.*)");

    private final FoundPlugins found;
    private final PluginContext context;

    private Plugins(FoundPlugins found, PluginContext context) {
        this.found = found;
        this.context = context;
    }

    /** Finds the plugins that the current thread's class loader sees. */
    public static Plugins discover() {
        return discover(Thread.currentThread().getContextClassLoader(), Clock.systemUTC());
    }

    /**
     * Finds the plugins that a class loader sees.
     *
     * @param clock the only one that they read
     * @throws ConfigurationException if one cannot be loaded, or two offer the same
     */
    public static Plugins discover(ClassLoader loader, Clock clock) {
        return new Plugins(FoundPlugins.by(loader), () -> clock);
    }

    /** What comes with this library: directories of this machine as stores, and what is in them as sources. Takes no time to find. */
    public static Plugins builtIn() {
        Clock clock = Clock.systemUTC();
        return new Plugins(FoundPlugins.builtIn(), () -> clock);
    }

    /** What they offer: stores, sources and whatever else a {@link Factory} creates. */
    public List<Factory<?>> factories() {
        return found.factories();
    }

    /** The commands that they add to the {@code holdfast} program. */
    public List<PluginCommand> commands() {
        return found.commands();
    }

    /**
     * The store at an address.
     *
     * @param address the type of the store and, after a colon, its location: {@code local:/backups}; without a type, a directory of this machine
     * @throws ConfigurationException if no plugin knows the type, or it does not take the location
     */
    public Store store(String address) {
        return store(address, Map.of());
    }

    /**
     * The store at an address.
     *
     * @param settings that it has besides its location, by name, each with its values
     * @throws ConfigurationException if no plugin knows the type, or the location or the settings are not valid
     */
    public Store store(String address, Map<String, List<String>> settings) {
        Matcher typed = ADDRESS.matcher(address);
        boolean hasType = typed.matches();
        String type = hasType ? typed.group(1) : "local";
        String location = hasType ? typed.group(2) : address;
        Map<String, List<String>> all = new LinkedHashMap<>(settings);
        all.put(SettingsSchema.LOCATION, List.of(location));
        return found.create(Store.class, type, all, context);
    }

    /**
     * What a step of a recovery does.
     *
     * @param settings by name, each with its values
     * @throws ConfigurationException if no plugin knows the type, or the settings are not valid
     */
    public RecoveryAction action(String type, Map<String, List<String>> settings) {
        return found.create(RecoveryAction.class, type, settings, context);
    }

    /**
     * What restores something to where it can be looked at.
     *
     * @param settings by name, each with its values
     * @throws ConfigurationException if no plugin knows the type, or the settings are not valid
     */
    public ScratchProvider scratch(String type, Map<String, List<String>> settings) {
        return found.create(ScratchProvider.class, type, settings, context);
    }

    /**
     * What says which of several processes leads.
     *
     * @param settings by name, each with its values
     * @throws ConfigurationException if no plugin knows the type, or the settings are not valid
     */
    public Lease lease(String type, Map<String, List<String>> settings) {
        return found.create(Lease.class, type, settings, context);
    }

    /**
     * A source.
     *
     * @param settings by name, each with its values
     * @throws ConfigurationException if no plugin knows the type, or the settings are not valid
     */
    public Source source(String type, Map<String, List<String>> settings) {
        return found.create(Source.class, type, settings, context);
    }
}
