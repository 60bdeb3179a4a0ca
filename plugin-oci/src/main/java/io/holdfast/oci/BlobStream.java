package io.holdfast.oci;

import io.holdfast.spi.Operation;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.security.MessageDigest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A blob on its way from a registry, which goes on where it was cut off, and ends only if it is what its digest says. Used by one thread.
 */
final class BlobStream extends InputStream {

    private static final Logger LOG = LoggerFactory.getLogger(BlobStream.class);

    private final Descriptor blob;
    private final Opener opener;
    private final Operation operation;
    private final MessageDigest function;
    private final Patience patience;
    private @Nullable InputStream open;

    /** How much of the open answer was read before it was cut off. */
    private long known;

    private long position;
    private boolean proven;

    /**
     * A part of the blob.
     *
     * @param offset where it begins
     */
    record Part(InputStream content, long offset) {}

    /** Opens the blob somewhere. */
    interface Opener {
        /** The rest of the blob from this byte on, or from one before it. */
        Part open(long offset, Patience patience) throws IOException, InterruptedException;
    }

    BlobStream(Descriptor blob, Opener opener, Patience patience, Operation operation) {
        this.blob = blob;
        this.opener = opener;
        this.patience = patience;
        this.operation = operation;
        function = blob.digest().function();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (proven) {
            return -1;
        }
        int count = next(into, offset, length);
        if (count > 0) {
            if (position + count > blob.size()) {
                throw new DamagedContentException(
                        blob.digest() + " is longer than the " + blob.size() + " bytes that its manifest says");
            }
            function.update(into, offset, count);
            position += count;
            patience.renew();
            return count;
        }
        if (!blob.digest().isOf(function)) {
            throw new DamagedContentException("what came as " + blob.digest() + " is something else");
        }
        proven = true;
        return -1;
    }

    /** The next bytes, however often it has to be gone on; nothing at the end. */
    private int next(byte[] into, int offset, int length) throws IOException {
        while (true) {
            InputStream in = opened();
            String cut;
            try {
                in.skipNBytes(known);
                known = 0;
                int count = in.read(into, offset, length);
                if (count >= 0 || position == blob.size()) {
                    return count;
                }
                cut = "the answer ended";
            } catch (InterruptedIOException e) {
                throw e;
            } catch (IOException e) {
                if (position == blob.size()) {
                    // Whether it is all is for its digest to say.
                    return -1;
                }
                cut = String.valueOf(e.getMessage());
            }
            goOnAfter(cut);
        }
    }

    private InputStream opened() throws IOException {
        try {
            InputStream in = open;
            if (in == null) {
                operation.checkCancelled();
                Part part = opener.open(position, patience);
                in = part.content();
                known = position - part.offset();
                open = in;
            }
            return in;
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private void goOnAfter(String cut) throws IOException {
        close();
        if (!patience.lasts(Duration.ZERO)) {
            throw new DamagedContentException(blob.digest() + " could not be read further than " + position + " of "
                    + blob.size() + " bytes: " + cut);
        }
        LOG.debug("{}: {}; going on at {}", blob.digest(), cut, position);
        try {
            patience.await(Duration.ZERO);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static InterruptedIOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("interrupted while a blob was read");
    }

    @Override
    public void close() throws IOException {
        InputStream in = open;
        open = null;
        if (in != null) {
            in.close();
        }
    }
}
