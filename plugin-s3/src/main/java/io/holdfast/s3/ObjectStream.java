package io.holdfast.s3;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** What a server sends of an object: all that it announced, or an exception. Not thread-safe. */
final class ObjectStream extends InputStream {

    /** To read so much more costs less than a new connection. */
    private static final int WORTH_READING = 64 << 10;

    private final ResponseInputStream<GetObjectResponse> in;
    private final String what;
    private long left;

    ObjectStream(ResponseInputStream<GetObjectResponse> in, String what) {
        this.in = in;
        this.what = what;
        left = in.response().contentLength();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (left == 0 || length == 0) {
            return length == 0 ? 0 : -1;
        }
        int read = in.read(into, offset, (int) Math.min(length, left));
        if (read < 0) {
            throw new EOFException(what + ": the connection was lost " + left + " bytes before the end");
        }
        left -= read;
        return read;
    }

    @Override
    public int available() throws IOException {
        return (int) Math.min(left, in.available());
    }

    @Override
    public void close() throws IOException {
        if (left > WORTH_READING) {
            in.abort();
        } else {
            in.close();
        }
    }
}
