package io.holdfast.spi;

import java.util.List;

/**
 * Implemented by plugins: the entry point that {@link java.util.ServiceLoader} finds.
 *
 * <p>A plugin must
 *
 * <ul>
 *   <li>have a public constructor without parameters that does no I/O and starts no thread,
 *   <li>be declared both in {@code module-info} and in {@code META-INF/services/io.holdfast.spi.Plugin}.
 * </ul>
 */
public interface Plugin {

    /** A short name in lower case, unique among the plugins of a host, such as {@code postgres}. */
    String name();

    /** What this plugin can create. The list never changes. */
    List<Factory<?>> factories();

    /** The commands that it adds to the {@code holdfast} program. The list never changes. */
    default List<PluginCommand> commands() {
        return List.of();
    }
}
