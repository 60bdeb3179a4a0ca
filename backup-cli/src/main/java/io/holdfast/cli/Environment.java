package io.holdfast.cli;

import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/**
 * What surrounds a run of the command; tests bring their own.
 *
 * @param variables the environment variables
 * @param terminal where results and messages go
 * @param prompt asks a person for a password, if there is one to ask
 * @param clock the time, and the zone in which times are shown
 * @param interruption what stops the running operation
 */
record Environment(
        Map<String, String> variables,
        Terminal terminal,
        Optional<PasswordPrompt> prompt,
        Clock clock,
        Interruption interruption) {

    /** An environment variable that is set and not empty. */
    Optional<String> variable(String name) {
        return Optional.ofNullable(variables.get(name)).filter(value -> !value.isEmpty());
    }

    /** Asks a person for a password, without showing what is typed. */
    @FunctionalInterface
    interface PasswordPrompt {
        /** What was typed; empty if the person left. The caller overwrites it. */
        char[] ask(String question);
    }
}
