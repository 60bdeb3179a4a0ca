package io.holdfast.redis.internal.rdb;

import java.util.OptionalLong;

/** Is shown what is in an RDB file, in its order. */
public interface RdbVisitor {

    /** Whether it wants the names of keys; else all are empty. */
    default boolean wantsNames() {
        return true;
    }

    /** What the file says of itself. */
    default void about(String name, String value) {}

    /**
     * A library of functions.
     *
     * @param from where its code begins in the file, as a string
     * @param to where that ends
     */
    default void library(long from, long to) {}

    /** A key. */
    void key(Key key);

    /**
     * A key.
     *
     * @param database its number
     * @param name its bytes
     * @param type the number of its encoding
     * @param typeName what it is: {@code zset}
     * @param expires when it expires, in milliseconds since 1970
     * @param from where its value begins in the file
     * @param to where its value ends
     */
    @SuppressWarnings("ArrayRecordComponent") // It is shown, and not kept or compared.
    record Key(int database, byte[] name, int type, String typeName, OptionalLong expires, long from, long to) {}
}
