package io.holdfast.spi;

import io.holdfast.spi.source.LogSource;
import io.holdfast.spi.source.SourceIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;

/** Implemented by Holdfast: what the program lends to a running {@link PluginCommand}. */
public interface CommandContext extends PluginContext {

    /**
     * Opens the repository that the program was told of, unless that was done before, and hands over a part of a change log that it has: the records of a
     * stream in order, from the first that ends after a position up to the first that ends at or behind another. The first one may begin before that part, and
     * there may be fewer, or none; what is missing is not pointed out.
     *
     * <p>Besides {@link IOException}, it throws an unchecked exception when there is no such repository, or it is damaged or cannot be read; the plugin
     * lets it pass.
     *
     * @param of the source whose log it is
     * @param order of positions of the stream
     * @param after a position of the stream
     * @param upTo a later one
     */
    void readLog(
            SourceIdentity of,
            Comparator<String> order,
            String stream,
            String after,
            String upTo,
            LogSource.RecordHandler handler)
            throws IOException, InterruptedException;

    /**
     * Reads a configuration as the program's own commands do. Nothing that it names is asked, and no secret is fetched.
     *
     * @throws IOException if it cannot be read, or used; its message says everything that is wrong with it
     */
    CommandConfiguration configuration(Path file) throws IOException;
}
