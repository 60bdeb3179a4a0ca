package io.holdfast.bootstrap;

import java.nio.file.Path;

/**
 * A file that a bootstrap writes.
 *
 * @param path where
 * @param state what is there
 */
public record BootstrapFile(Path path, State state) {

    /** What is at the place of a file before it is written. */
    public enum State {
        /** Nothing. */
        NEW,
        /** The same text; it is left as it is. */
        SAME,
        /** Something else, which is replaced only if that is wanted. */
        DIFFERENT
    }
}
