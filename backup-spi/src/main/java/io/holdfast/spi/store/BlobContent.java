package io.holdfast.spi.store;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Implemented by Holdfast: the bytes of a blob that is to be stored. They can be read several times, always the same. */
public interface BlobContent {

    /** The exact number of bytes. */
    long size();

    /** The bytes from their beginning; the caller closes the stream. */
    InputStream open() throws IOException;

    /** The content of an array, which must not change while it is used. */
    static BlobContent of(byte[] bytes) {
        return of(bytes, 0, bytes.length);
    }

    /** The content of a part of an array, which must not change while it is used. */
    static BlobContent of(byte[] bytes, int offset, int length) {
        return new BlobContent() {
            @Override
            public long size() {
                return length;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(bytes, offset, length);
            }
        };
    }
}
