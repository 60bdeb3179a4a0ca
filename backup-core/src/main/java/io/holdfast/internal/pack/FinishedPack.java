package io.holdfast.internal.pack;

import io.holdfast.internal.crypto.Sha256;
import io.holdfast.internal.format.BlobVisitor;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.MalformedException;
import io.holdfast.internal.format.PackHeader;
import io.holdfast.spi.store.BlobContent;
import java.io.InputStream;
import java.util.Iterator;
import java.util.List;

/** A pack that is ready to be stored. */
public final class FinishedPack {

    private final Id id;
    private final byte[] header;
    private final List<byte[]> parts;
    private final long size;

    /**
     * A pack.
     *
     * @param header the entries of its blobs
     * @param parts its bytes: a part for each blob, then the end of the pack
     */
    FinishedPack(byte[] header, List<byte[]> parts) {
        this.header = header;
        this.parts = parts;
        Sha256 hash = new Sha256();
        parts.forEach(part -> hash.update(part, 0, part.length));
        id = Id.read(hash.digest(), 0);
        size = parts.stream().mapToLong(part -> part.length).sum();
    }

    /** The hash of all its bytes, which is its name. */
    public Id id() {
        return id;
    }

    /** Its bytes, to be stored. */
    public BlobContent content() {
        return new BlobContent() {
            @Override
            public long size() {
                return size;
            }

            @Override
            public InputStream open() {
                return new PartsStream(parts.iterator());
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

    /**
     * Opens every blob as a reader would.
     *
     * @throws DamagedBlobException if one is not what its id says
     */
    void prove(BlobCodec codec) throws DamagedBlobException {
        try {
            Iterator<byte[]> blobs = parts.iterator();
            PackHeader.decode(header, (type, id0, id1, id2, id3, offset, sealedLength, plainLength) -> {
                try {
                    codec.verify(Id.of(id0, id1, id2, id3), blobs.next(), 0, (int) sealedLength, (int) plainLength);
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
