package io.holdfast.spi.source;

import java.nio.file.Path;

/** Implemented by Holdfast: where something is restored to. */
public interface RestoreTarget {

    /** The directory to restore into; it is created if it is absent. */
    Path directory();

    /**
     * Tells a person something about what is restored that harms nothing here, such as what it relies on and its new place lacks. May be called on any thread.
     *
     * @param path where, as in the snapshot
     */
    default void warn(String path, String reason) {}

    /**
     * Says that something is not restored as it was, while the rest is: the restore is partial. May be called on any thread.
     *
     * @param path where, as in the snapshot
     */
    default void skip(String path, String reason) {}

    /** Says in a sentence for a person what was done, or would be; the last one counts. */
    default void done(String what) {}
}
