package io.holdfast.internal.pack;

import io.holdfast.internal.format.BlobVisitor;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.MalformedException;
import io.holdfast.internal.format.PackHeader;
import io.holdfast.spi.store.BlobContent;

/** A pack that is ready to be stored. */
public final class FinishedPack {

    private final Id id;
    private final byte[] header;
    private final byte[] bytes;
    private final int size;

    FinishedPack(Id id, byte[] header, byte[] bytes, int size) {
        this.id = id;
        this.header = header;
        this.bytes = bytes;
        this.size = size;
    }

    /** The hash of all its bytes, which is its name. */
    public Id id() {
        return id;
    }

    /** How many bytes it has. */
    public int size() {
        return size;
    }

    /** Its bytes, to be stored. */
    public BlobContent content() {
        return BlobContent.of(bytes, 0, size);
    }

    /** Visits its blobs in their order. */
    public void forEach(BlobVisitor visitor) {
        try {
            PackHeader.decode(header, visitor);
        } catch (MalformedException e) {
            throw new IllegalStateException("a header that was just written must be readable", e);
        }
    }

    /**
     * Opens every blob as a reader would.
     *
     * @throws DamagedBlobException if one is not what its id says
     */
    void prove(BlobCodec codec) throws DamagedBlobException {
        try {
            PackHeader.decode(header, (type, id0, id1, id2, id3, offset, sealedLength, plainLength) -> {
                try {
                    codec.verify(Id.of(id0, id1, id2, id3), bytes, (int) offset, (int) sealedLength, (int) plainLength);
                } catch (DamagedBlobException e) {
                    throw new MalformedException("blob " + Id.of(id0, id1, id2, id3) + ": " + e.getMessage(), e);
                }
            });
        } catch (MalformedException e) {
            throw new DamagedBlobException(
                    "A pack that was just made cannot be read back, so that it was not stored; the memory or the processor of this"
                            + " machine makes errors: " + e.getMessage(),
                    e);
        }
    }
}
