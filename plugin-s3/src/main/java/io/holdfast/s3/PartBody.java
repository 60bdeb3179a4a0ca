package io.holdfast.s3;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.ContentStreamProvider;

/** A part as a request carries it. What the SDK opens of it to sign and to send it is closed here, since it does not do that in every case. */
final class PartBody implements ContentStreamProvider, AutoCloseable {

    private static final String BYTES = "application/octet-stream";

    private final PartContent part;
    private InputStream opened = InputStream.nullInputStream();

    PartBody(PartContent part) {
        this.part = part;
    }

    RequestBody asRequestBody() {
        return RequestBody.fromContentProvider(this, part.size(), BYTES);
    }

    @Override
    public InputStream newStream() {
        try {
            opened.close();
            opened = part.open();
            return opened;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        opened.close();
    }
}
