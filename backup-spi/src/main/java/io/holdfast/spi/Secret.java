package io.holdfast.spi;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A password, key or token that is never shown: {@link #toString()} hides it.
 *
 * <p>Thread-safe. {@link #close()} overwrites the value; it cannot be read afterwards.
 */
public final class Secret implements AutoCloseable {

    private final byte[] utf8;
    private boolean closed;

    private Secret(byte[] utf8) {
        this.utf8 = utf8;
    }

    /** A secret with the UTF-8 form of these characters; the caller may overwrite its array afterwards. */
    public static Secret of(char[] characters) {
        ByteBuffer encoded = StandardCharsets.UTF_8.encode(CharBuffer.wrap(characters));
        byte[] utf8 = new byte[encoded.remaining()];
        encoded.get(utf8);
        encoded.rewind();
        encoded.put(new byte[utf8.length]);
        return new Secret(utf8);
    }

    /** A secret with the UTF-8 form of this text. */
    public static Secret of(String text) {
        return new Secret(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * A copy of the value in UTF-8, which the caller overwrites when it is done with it.
     *
     * @throws IllegalStateException after {@link #close()}
     */
    public synchronized byte[] utf8() {
        if (closed) {
            throw new IllegalStateException("this secret has been closed");
        }
        return utf8.clone();
    }

    /**
     * Whether there is nothing in it.
     *
     * @throws IllegalStateException after {@link #close()}
     */
    public synchronized boolean isEmpty() {
        if (closed) {
            throw new IllegalStateException("this secret has been closed");
        }
        return utf8.length == 0;
    }

    /** Overwrites the value. Closing twice does nothing. */
    @Override
    public synchronized void close() {
        closed = true;
        Arrays.fill(utf8, (byte) 0);
    }

    @Override
    public String toString() {
        return "Secret[hidden]";
    }
}
