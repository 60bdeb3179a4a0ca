package io.holdfast.cli;

import io.holdfast.Plugins;
import io.holdfast.spi.store.Store;
import java.util.List;
import java.util.Map;

/** A store by its address and its settings, which stand on the command line or in {@link Variables}. */
final class NamedStore {

    private static final String OPTION = "--store-set";

    private final Variables variables;

    /**
     * @param variables what the names of variables begin with
     */
    NamedStore(Environment environment, String variables) {
        this.variables = new Variables(environment, variables);
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
                .forEach(factory -> variables.addTo(settings, factory.schema()));
        return plugins.store(address, settings);
    }

    /** Whether an address is that of a directory of this machine. */
    static boolean isDirectory(String address) {
        return address.startsWith("local:") || !address.contains(":");
    }
}
