package io.holdfast.config;

/**
 * Something that is wrong with a configuration. Never holds the value of a variable or a secret.
 *
 * @param position where
 * @param path of the key that it is about, such as {@code plans.orders.repository}; empty if the file as a whole is no configuration
 * @param message what is wrong, and what would be right
 */
public record ConfigProblem(Position position, String path, String message) {

    /** Where and what, for a person: {@code 12:5: unknown key 'shedules'; did you mean 'schedules'?} */
    @Override
    public String toString() {
        return position + ": " + message;
    }
}
