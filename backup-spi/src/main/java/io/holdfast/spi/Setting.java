package io.holdfast.spi;

import java.util.Optional;

/**
 * One setting that a factory understands.
 *
 * @param name in lower case with hyphens, such as {@code exclude-if-present}
 * @param type how its text is read
 * @param required whether a value must be given
 * @param repeatable whether it may be given several times
 * @param defaultValue the text that is read when none is given
 * @param description one sentence for a person
 */
public record Setting(
        String name,
        Type type,
        boolean required,
        boolean repeatable,
        Optional<String> defaultValue,
        String description) {

    /** How the text of a setting is read. */
    public enum Type {
        /** Any text. */
        TEXT,
        /** A whole number. */
        INTEGER,
        /** {@code true} or {@code false}. */
        FLAG,
        /** A whole number of {@code ms}, {@code s}, {@code m}, {@code h} or {@code d}: {@code 90s}. */
        DURATION,
        /** A whole number of bytes, optionally with {@code K}, {@code M}, {@code G} or {@code T} (powers of 1024): {@code 16M}. */
        BYTES,
        /** A path of the local file system. */
        PATH,
        /** Any text, which is never shown. */
        SECRET
    }

    /** A setting that must be given. */
    public static Setting required(String name, Type type, String description) {
        return new Setting(name, type, true, false, Optional.empty(), description);
    }

    /** A setting that may be left out and then has no value. */
    public static Setting optional(String name, Type type, String description) {
        return new Setting(name, type, false, false, Optional.empty(), description);
    }

    /** A setting that may be left out and then has this value. */
    public static Setting withDefault(String name, Type type, String defaultValue, String description) {
        return new Setting(name, type, false, false, Optional.of(defaultValue), description);
    }

    /** The same setting, which may be given several times. */
    public Setting repeated() {
        return new Setting(name, type, required, true, defaultValue, description);
    }
}
