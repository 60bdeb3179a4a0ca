package io.holdfast.internal.pack;

import java.io.InputStream;
import java.util.Iterator;
import java.util.Objects;

/** Arrays one behind the other. A read fills what it is given across many small ones, so that a store need not write each by itself. */
final class PartsStream extends InputStream {

    private final Iterator<byte[]> parts;
    private byte[] part = {};
    private int at;

    PartsStream(Iterator<byte[]> parts) {
        this.parts = parts;
    }

    @Override
    public int read() {
        return advance() ? part[at++] & 0xff : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, into.length);
        int read = 0;
        while (read < length && advance()) {
            int some = Math.min(length - read, part.length - at);
            System.arraycopy(part, at, into, offset + read, some);
            at += some;
            read += some;
        }
        return read == 0 && length > 0 ? -1 : read;
    }

    /** Goes to the next part at the end of one, and tells whether there is a byte left. */
    private boolean advance() {
        while (at == part.length && parts.hasNext()) {
            part = parts.next();
            at = 0;
        }
        return at < part.length;
    }
}
