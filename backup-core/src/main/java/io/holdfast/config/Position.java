package io.holdfast.config;

/**
 * A place in a text.
 *
 * @param line from 1 on
 * @param column from 1 on, in characters
 */
public record Position(int line, int column) {

    /** As compilers say it: {@code 12:5}. */
    @Override
    public String toString() {
        return line + ":" + column;
    }
}
