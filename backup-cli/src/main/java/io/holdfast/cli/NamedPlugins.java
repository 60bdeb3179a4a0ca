package io.holdfast.cli;

import io.holdfast.Plugins;
import io.holdfast.spi.source.Source;
import io.holdfast.spi.store.Store;
import java.util.List;
import java.util.Map;

/** What the user has named. For what every command has with it the class path is not searched, which takes longer than to begin a command. */
final class NamedPlugins {

    /** The type of a source of files. */
    static final String FILES = "files";

    private NamedPlugins() {}

    /** The store at an address. */
    static Store store(String address) {
        return (isDirectory(address) ? Plugins.builtIn() : Plugins.discover()).store(address);
    }

    /** Whether an address is that of a directory of this machine. */
    static boolean isDirectory(String address) {
        return address.startsWith("local:") || !address.contains(":");
    }

    /** A source. */
    static Source source(String type, Map<String, List<String>> settings) {
        return (type.equals(FILES) ? Plugins.builtIn() : Plugins.discover()).source(type, settings);
    }
}
