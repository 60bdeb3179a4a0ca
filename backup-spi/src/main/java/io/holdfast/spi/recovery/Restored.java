package io.holdfast.spi.recovery;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Implemented by plugins: something that was restored to be looked at. Thread-safe. */
public interface Restored extends AutoCloseable {

    /** What it is and of which version, for a person. */
    String description();

    /** Where it is, with what it says of itself (such as a log) as evidence; only until it is closed. */
    Path directory();

    /** Where of that is what a restore for real puts into its target, so that a program finds it in the same place in both; by default all of it is. A server may be running on it. */
    default Path data() {
        return directory();
    }

    /** In what it differs from the source such that a check could find less, or something else, than there: each for a person. */
    default List<String> limits() {
        return List.of();
    }

    /**
     * It in the shape of a type, such as {@code javax.sql.DataSource}, which is of use until it is closed; empty if it has no such shape.
     *
     * @param type which one
     */
    <T> Optional<T> unwrap(Class<T> type);

    /**
     * Ends it and deletes all of it. Closing twice does nothing.
     *
     * @throws IOException if something could not be deleted; the next provision tries again
     */
    @Override
    void close() throws IOException;
}
