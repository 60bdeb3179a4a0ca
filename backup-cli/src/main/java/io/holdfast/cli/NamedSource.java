package io.holdfast.cli;

import io.holdfast.Plugins;
import io.holdfast.spi.source.Source;
import java.util.List;
import java.util.Map;

/** A source by its type and its settings. For files the class path is not searched, which takes longer than to begin a command. */
final class NamedSource {

    /** The type of a source of files. */
    static final String FILES = "files";

    private NamedSource() {}

    /** The source, of which nothing has been looked at yet. */
    static Source of(String type, Map<String, List<String>> settings) {
        return (type.equals(FILES) ? Plugins.builtIn() : Plugins.discover()).source(type, settings);
    }
}
