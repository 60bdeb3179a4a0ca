package io.holdfast.internal.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What may stand at a place of a configuration. Immutable. */
sealed interface Shape {

    /** For a person who writes one. */
    String description();

    /** A single value. */
    record Single(Word word, String description) implements Shape {}

    /** One of some words. */
    record OneOf(List<String> words, String description) implements Shape {}

    /** Several of the same, of which one alone needs no list. */
    record Several(Shape each, boolean orOne, String description) implements Shape {}

    /** Names, each with the same. */
    record Named(Shape each, String description) implements Shape {}

    /**
     * Keys that are known.
     *
     * @param fields by their keys
     * @param choice what one of them decides about another
     * @param shorthand the only key of which the value may stand for all
     */
    record Fields(Map<String, Field> fields, Optional<Choice> choice, Optional<String> shorthand, String description)
            implements Shape {

        static Fields of(String description) {
            return new Fields(Map.of(), Optional.empty(), Optional.empty(), description);
        }

        Fields required(String key, Shape shape) {
            return with(key, new Field(shape, true));
        }

        Fields optional(String key, Shape shape) {
            return with(key, new Field(shape, false));
        }

        /** What is behind a key that there is. */
        Shape shape(String key) {
            return Objects.requireNonNull(fields.get(key)).shape();
        }

        /** Whether there has to be such a key. */
        boolean requires(String key) {
            return Objects.requireNonNull(fields.get(key)).required();
        }

        private Fields with(String key, Field field) {
            Map<String, Field> more = new LinkedHashMap<>(fields);
            more.put(key, field);
            return new Fields(more, choice, shorthand, description);
        }

        Fields choosing(Choice by) {
            return new Fields(fields, Optional.of(by), shorthand, description);
        }

        Fields shortAs(String key) {
            return new Fields(fields, choice, Optional.of(key), description);
        }
    }

    /** What is behind a key. */
    record Field(Shape shape, boolean required) {}

    /**
     * One key decides what is behind another.
     *
     * @param by the key that decides
     * @param prefix whether by what its value begins with, up to a colon
     * @param key the other
     * @param shapes of that, by the word that decides
     */
    record Choice(String by, boolean prefix, String key, Map<String, Fields> shapes) {

        /** The word that decides. */
        String word(String value) {
            if (!prefix) {
                return value;
            }
            int colon = value.indexOf(':');
            return colon < 0 ? "local" : value.substring(0, colon);
        }
    }
}
