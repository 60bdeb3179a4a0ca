package io.holdfast.config;

/**
 * A place in a text.
 *
 * @param line from 1 on
 * @param column from 1 on, in characters
 * @param file the name of the file beside the configuration that has the text; empty if the configuration itself has
 */
public record Position(int line, int column, String file) {

    /** A place in the configuration itself. */
    public Position(int line, int column) {
        this(line, column, "");
    }

    /** As compilers say it: {@code 12:5}, or {@code recovery.yaml:12:5}. */
    @Override
    public String toString() {
        return (file.isEmpty() ? "" : file + ":") + line + ":" + column;
    }
}
