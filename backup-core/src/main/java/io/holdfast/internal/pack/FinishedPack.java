package io.holdfast.internal.pack;

import io.holdfast.internal.format.BlobVisitor;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.MalformedException;
import io.holdfast.internal.format.PackHeader;
import io.holdfast.spi.store.BlobContent;
import java.io.InputStream;

/** A pack that is ready to be stored. */
public final class FinishedPack {

    private final Id id;
    private final byte[] header;
    private final PackBytes bytes;

    /**
     * A pack.
     *
     * @param header the entries of its blobs
     * @param bytes all of it
     */
    FinishedPack(byte[] header, PackBytes bytes) {
        this.header = header;
        this.bytes = bytes;
        id = Id.read(bytes.sha256(), 0);
    }

    /** The hash of all its bytes, which is its name. */
    public Id id() {
        return id;
    }

    /** Its bytes, to be stored; they can be read until {@link #release()}. */
    public BlobContent content() {
        return new BlobContent() {
            @Override
            public long size() {
                return bytes.size();
            }

            @Override
            public InputStream open() {
                return bytes.open();
            }
        };
    }

    /** Visits its blobs in their order. */
    public void forEach(BlobVisitor visitor) {
        try {
            PackHeader.decode(header, visitor);
        } catch (MalformedException e) {
            throw new IllegalStateException("a header that was just written must be readable", e);
        }
    }

    /** Lets others have its memory. */
    void release() {
        bytes.release();
    }

    /**
     * Looks whether every blob is still what was sealed, now that the hash of the pack is known: what changes from here on, that will tell.
     *
     * @throws DamagedBlobException if one is not
     */
    void authenticate(BlobCodec codec) throws DamagedBlobException {
        try {
            PackHeader.decode(header, (type, id0, id1, id2, id3, offset, sealedLength, plainLength) -> {
                try {
                    codec.authenticate(bytes, offset, (int) sealedLength);
                } catch (DamagedBlobException e) {
                    throw new MalformedException("blob " + Id.of(id0, id1, id2, id3) + ": " + e.getMessage(), e);
                }
            });
        } catch (MalformedException e) {
            throw new DamagedBlobException(
                    "A pack that was just made is damaged, and was not stored; the memory or the processor of this"
                            + " machine makes errors: " + e.getMessage(),
                    e);
        }
    }
}
