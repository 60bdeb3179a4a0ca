package io.holdfast.cli;

import io.holdfast.Plugins;
import io.holdfast.spi.source.Source;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A source by its type and its settings, which stand on the command line or in {@link Variables}: {@code HOLDFAST_SOURCE_PASSWORD} is the setting {@code password}. For files the
 * class path is not searched, which takes longer than to begin a command.
 */
final class NamedSource {

    /** The type of a source of files. */
    static final String FILES = "files";

    static final String VARIABLES = "HOLDFAST_SOURCE_";

    private NamedSource() {}

    /** The source, of which nothing has been looked at yet. */
    static Source of(Environment environment, String type, Map<String, List<String>> assigned) {
        if (type.equals(FILES)) {
            return Plugins.builtIn().source(type, assigned);
        }
        Plugins plugins = Plugins.discover();
        Map<String, List<String>> settings = new HashMap<>(assigned);
        plugins.factories().stream()
                .filter(factory ->
                        factory.kind() == Source.class && factory.type().equals(type))
                .forEach(factory -> new Variables(environment, VARIABLES).addTo(settings, factory.schema()));
        return plugins.source(type, settings);
    }
}
