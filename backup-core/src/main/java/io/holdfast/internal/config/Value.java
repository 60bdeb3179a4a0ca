package io.holdfast.internal.config;

import io.holdfast.TimeSpan;
import io.holdfast.config.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiFunction;

/** What stands in a file, of which the shape is known to be right wherever a typed accessor is used. Not thread-safe. */
final class Value {

    private final Position position;
    private final String path;
    private final Optional<String> text;
    private final Map<String, Value> fields = new LinkedHashMap<>();
    private final List<Value> items = new ArrayList<>();
    private final What what;

    /** What kind of thing it is. */
    enum What {
        TEXT,
        SECRET,
        LIST,
        FIELDS
    }

    private Value(Position position, String path, Optional<String> text, What what) {
        this.position = position;
        this.path = path;
        this.text = text;
        this.what = what;
    }

    /** A single value; without text, if that could not be read. */
    static Value text(Position position, String path, Optional<String> text) {
        return new Value(position, path, text, What.TEXT);
    }

    /** A reference to a secret. */
    static Value secret(Position position, String path, String reference) {
        return new Value(position, path, Optional.of(reference), What.SECRET);
    }

    static Value empty(Position position, String path, What what) {
        return new Value(position, path, Optional.empty(), what);
    }

    boolean is(What kind) {
        return what == kind;
    }

    Position position() {
        return position;
    }

    String path() {
        return path;
    }

    void put(String key, Value value) {
        fields.put(key, value);
    }

    void add(Value item) {
        items.add(item);
    }

    Map<String, Value> fields() {
        return fields;
    }

    List<Value> items() {
        return items;
    }

    Optional<Value> at(String key) {
        return Optional.ofNullable(fields.get(key));
    }

    List<Value> items(String key) {
        return at(key).map(Value::items).orElse(List.of());
    }

    <T> Map<String, T> named(String key, BiFunction<String, Value, T> make) {
        Map<String, T> made = new LinkedHashMap<>();
        at(key).ifPresent(value -> value.fields.forEach((name, each) -> made.put(name, make.apply(name, each))));
        return made;
    }

    String text() {
        return text.orElse("");
    }

    Optional<String> text(String key) {
        return at(key).map(Value::text);
    }

    List<String> texts(String key) {
        return items(key).stream().map(Value::text).toList();
    }

    boolean flag(String key, boolean otherwise) {
        return text(key).map(Boolean::parseBoolean).orElse(otherwise);
    }

    Optional<Duration> duration(String key) {
        return at(key).map(Value::duration);
    }

    Duration duration() {
        return toDuration(text());
    }

    Optional<TimeSpan> span(String key) {
        return text(key).map(TimeSpan::parse);
    }

    OptionalLong bytes(String key) {
        return text(key).map(text -> OptionalLong.of(toBytes(text))).orElse(OptionalLong.empty());
    }

    <E extends Enum<E>> Optional<E> word(String key, Class<E> type) {
        return at(key).map(value -> value.word(type));
    }

    <E extends Enum<E>> E word(Class<E> type) {
        return Enum.valueOf(type, text().toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /** Units are powers of 1024. */
    private static long toBytes(String text) {
        int digits = digits(text);
        long amount = Long.parseLong(text.substring(0, digits));
        int unit = digits == text.length() ? -1 : "KMGT".indexOf(Character.toUpperCase(text.charAt(digits)));
        return amount << (10 * (unit + 1));
    }

    private static int digits(String text) {
        int digits = 0;
        while (digits < text.length() && Character.isDigit(text.charAt(digits))) {
            digits++;
        }
        return digits;
    }

    static Duration toDuration(String text) {
        int digits = digits(text);
        long amount = Long.parseLong(text.substring(0, digits));
        return switch (text.substring(digits)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }
}
