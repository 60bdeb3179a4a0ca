package io.holdfast.s3;

import io.holdfast.spi.store.BlobContent;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * A part of a blob's content, which fails rather than ends where the content is not as long as it says.
 *
 * @param whole the content
 * @param offset where the part begins
 * @param size how many bytes it has
 */
record PartContent(BlobContent whole, long offset, long size) {

    /** All of it. */
    static PartContent all(BlobContent whole) {
        return new PartContent(whole, 0, whole.size());
    }

    /** Its bytes. */
    InputStream open() throws IOException {
        InputStream stream = whole.open();
        try {
            stream.skipNBytes(offset);
            return new Exactly(stream, size, offset + size == whole.size());
        } catch (IOException e) {
            stream.close();
            throw e;
        }
    }

    /** Ends after so many bytes, and throws if there are fewer, or more where these are the last. */
    private static final class Exactly extends InputStream {

        private final InputStream in;
        private final boolean last;
        private long left;

        Exactly(InputStream in, long size, boolean last) throws IOException {
            this.in = in;
            this.left = size;
            this.last = last;
            checkEnd();
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (left == 0) {
                return length == 0 ? 0 : -1;
            }
            int read = in.read(into, offset, (int) Math.min(length, left));
            if (read < 0) {
                throw new EOFException("the content ends " + left + " bytes before the size that it was said to have");
            }
            left -= read;
            checkEnd();
            return read;
        }

        /** Before the last byte is passed on, since the server would take it for all then. */
        private void checkEnd() throws IOException {
            if (left == 0 && last && in.read() >= 0) {
                throw new IOException("the content is longer than it was said to be");
            }
        }

        @Override
        public int available() throws IOException {
            return (int) Math.min(left, in.available());
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
