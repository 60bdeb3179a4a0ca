package io.holdfast.spi;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Values that a {@link SettingsSchema} has accepted. Immutable.
 *
 * <p>Each accessor throws {@link IllegalArgumentException} for a name or type that the schema does not have, and
 * {@link java.util.NoSuchElementException} where the schema allows the value to be absent and it is; {@link #has} tells.
 */
public final class Settings {

    private final SettingsSchema schema;
    private final Map<String, List<Object>> values;

    Settings(SettingsSchema schema, Map<String, List<Object>> values) {
        this.schema = schema;
        this.values = values;
    }

    /** Whether a value was given, or the schema has a default. */
    public boolean has(String name) {
        return !values.getOrDefault(name, List.of()).isEmpty();
    }

    /** The value of a {@link Setting.Type#TEXT} setting. */
    public String text(String name) {
        return only(name, Setting.Type.TEXT, String.class);
    }

    /** All values of a {@link Setting.Type#TEXT} setting, in the order in which they were given. */
    public List<String> texts(String name) {
        return all(name, Setting.Type.TEXT, String.class);
    }

    /**
     * The constant that the value of a {@link Setting.Type#TEXT} setting names, in lower case and with {@code -} for {@code _}.
     *
     * @throws InvalidSettingsException if it names none
     */
    public <E extends Enum<E>> E oneOf(String name, Class<E> constants) {
        String given = text(name);
        return Stream.of(constants.getEnumConstants())
                .filter(constant -> label(constant).equals(given))
                .findFirst()
                .orElseThrow(() -> new InvalidSettingsException(List.of("setting '" + name + "' is one of "
                        + Stream.of(constants.getEnumConstants())
                                .map(Settings::label)
                                .collect(Collectors.joining(", "))
                        + ", not '" + given + "'")));
    }

    private static String label(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The value of an {@link Setting.Type#INTEGER} setting. */
    public long integer(String name) {
        return only(name, Setting.Type.INTEGER, Long.class);
    }

    /** The value of a {@link Setting.Type#FLAG} setting. */
    public boolean flag(String name) {
        return only(name, Setting.Type.FLAG, Boolean.class);
    }

    /** The value of a {@link Setting.Type#DURATION} setting. */
    public Duration duration(String name) {
        return only(name, Setting.Type.DURATION, Duration.class);
    }

    /** The value of a {@link Setting.Type#BYTES} setting, in bytes. */
    public long bytes(String name) {
        return only(name, Setting.Type.BYTES, Long.class);
    }

    /** The value of a {@link Setting.Type#PATH} setting. */
    public Path path(String name) {
        return only(name, Setting.Type.PATH, Path.class);
    }

    /** All values of a {@link Setting.Type#PATH} setting, in the order in which they were given. */
    public List<Path> paths(String name) {
        return all(name, Setting.Type.PATH, Path.class);
    }

    /** The value of a {@link Setting.Type#SECRET} setting. */
    public Secret secret(String name) {
        return only(name, Setting.Type.SECRET, Secret.class);
    }

    private <T> T only(String name, Setting.Type type, Class<T> as) {
        return all(name, type, as).stream().findFirst().orElseThrow();
    }

    private <T> List<T> all(String name, Setting.Type type, Class<T> as) {
        Optional<Setting> setting = schema.setting(name);
        if (setting.isEmpty() || setting.get().type() != type) {
            throw new IllegalArgumentException("the schema has no setting '" + name + "' of type " + type);
        }
        return values.getOrDefault(name, List.of()).stream().map(as::cast).toList();
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
