package io.holdfast.redis.internal.rdb;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How the value of a type is put together, so that its end is found without decoding it.
 *
 * @param name of the type, as the command TYPE says it
 * @param parts one after the other
 */
record ValueShape(String name, List<Part> parts) {

    /** A part of a value. */
    sealed interface Part {}

    /** What has its own length, or none. */
    enum Simple implements Part {
        /** A string. */
        STRING,
        /** A number in the variable form of lengths. */
        LENGTH,
        /** A score as text, with one byte of length, of which the three greatest are scores themselves. */
        SCORE,
        /** What a module wrote, up to its end mark. */
        MODULE
    }

    /** So many bytes. */
    record Bytes(int count) implements Part {}

    /** A length, and then these parts so many times. */
    record Repeated(List<Part> parts) implements Part {}

    private static final Part STRING = Simple.STRING;
    private static final Part LENGTH = Simple.LENGTH;
    private static final Part MILLIS = new Bytes(8);
    private static final Part STREAM_ID = new Bytes(16);
    private static final String LIST = "list";
    private static final String SET = "set";
    private static final String ZSET = "zset";
    private static final String HASH = "hash";
    /** What {@code VALKEY} begins with and {@code REDIS} does not means something else by the same number. */
    private static final int SHARED = 21;

    private static final Map<Integer, ValueShape> ALL = Map.ofEntries(
            Map.entry(0, of("string", STRING)),
            Map.entry(1, of(LIST, repeated(STRING))),
            Map.entry(2, of(SET, repeated(STRING))),
            Map.entry(3, of(ZSET, repeated(STRING, Simple.SCORE))),
            Map.entry(4, of(HASH, repeated(STRING, STRING))),
            Map.entry(5, of(ZSET, repeated(STRING, new Bytes(8)))),
            Map.entry(7, of("module", LENGTH, Simple.MODULE)),
            Map.entry(9, of(HASH, STRING)),
            Map.entry(10, of(LIST, STRING)),
            Map.entry(11, of(SET, STRING)),
            Map.entry(12, of(ZSET, STRING)),
            Map.entry(13, of(HASH, STRING)),
            Map.entry(14, of(LIST, repeated(STRING))),
            Map.entry(15, stream(1)),
            Map.entry(16, of(HASH, STRING)),
            Map.entry(17, of(ZSET, STRING)),
            Map.entry(18, of(LIST, repeated(LENGTH, STRING))),
            Map.entry(19, stream(2)),
            Map.entry(20, of(SET, STRING)),
            Map.entry(21, stream(3)));
    private static final Map<Integer, ValueShape> OF_REDIS = Map.of(
            24, of(HASH, MILLIS, repeated(LENGTH, STRING, STRING)),
            25, of(HASH, MILLIS, STRING));
    private static final Map<Integer, ValueShape> OF_VALKEY = Map.of(22, of(HASH, repeated(STRING, STRING, MILLIS)));

    /** That of a type; empty if it is not known. */
    static Optional<ValueShape> of(int type, boolean valkey) {
        Map<Integer, ValueShape> own = valkey ? OF_VALKEY : OF_REDIS;
        return Optional.ofNullable(type <= SHARED ? ALL.get(type) : own.get(type));
    }

    private static ValueShape of(String name, Part... parts) {
        return new ValueShape(name, List.of(parts));
    }

    private static Repeated repeated(Part... parts) {
        return new Repeated(List.of(parts));
    }

    /** Nodes; length and last id; from version 2 on first id, greatest deleted id and count of all added; groups with what is pending, and their consumers. */
    private static ValueShape stream(int version) {
        Part nodes = repeated(STRING, STRING);
        Part pending = repeated(STREAM_ID, MILLIS, LENGTH);
        Part owned = repeated(STREAM_ID);
        Part consumers = version < 3 ? repeated(STRING, MILLIS, owned) : repeated(STRING, MILLIS, MILLIS, owned);
        return version < 2
                ? of("stream", nodes, LENGTH, LENGTH, LENGTH, repeated(STRING, LENGTH, LENGTH, pending, consumers))
                : of(
                        "stream",
                        nodes,
                        LENGTH,
                        LENGTH,
                        LENGTH,
                        LENGTH,
                        LENGTH,
                        LENGTH,
                        LENGTH,
                        LENGTH,
                        repeated(STRING, LENGTH, LENGTH, LENGTH, pending, consumers));
    }
}
