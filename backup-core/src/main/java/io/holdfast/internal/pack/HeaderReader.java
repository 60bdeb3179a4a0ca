package io.holdfast.internal.pack;

import io.holdfast.internal.crypto.AuthenticationException;
import io.holdfast.internal.crypto.Sealer;
import io.holdfast.internal.crypto.SealingKey;
import io.holdfast.internal.format.BlobVisitor;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.MalformedException;
import io.holdfast.internal.format.PackHeader;
import io.holdfast.internal.store.RepositoryFiles;
import java.io.IOException;
import java.util.Arrays;

/** Reads the headers of packs that are in the store. Not thread-safe. */
public final class HeaderReader {

    /** Enough for the header of most packs of content, so that they take one request. */
    private static final int FIRST_REQUEST =
            16 * PackHeader.entryLength(true) + Sealer.OVERHEAD + PackHeader.LENGTH_FIELD;

    private final RepositoryFiles files;
    private final Sealer sealer;

    public HeaderReader(RepositoryFiles files, SealingKey key) {
        this.files = files;
        this.sealer = new Sealer(key);
    }

    /**
     * Reads the header of a pack.
     *
     * @param size how many bytes the pack has
     * @param visitor is told of its blobs; what it was told is to be forgotten if this throws
     * @throws MalformedException if the header is damaged, or is not that of a pack of this size
     */
    public void read(Id pack, long size, BlobVisitor visitor) throws IOException, InterruptedException {
        int first = (int) Math.min(size, FIRST_REQUEST);
        byte[] tail = files.readPack(pack, size - first, first);
        int sealedLength = PackHeader.sealedLength(tail, size);
        int needed = sealedLength + PackHeader.LENGTH_FIELD;
        byte[] sealed = needed <= first
                ? Arrays.copyOfRange(tail, first - needed, first - PackHeader.LENGTH_FIELD)
                : files.readPack(pack, size - needed, sealedLength);
        try {
            long blobs = PackHeader.decode(sealer.open(sealed), visitor);
            if (blobs != size - needed) {
                throw new MalformedException("pack header: its blobs have " + blobs
                        + " bytes, and the pack has room for " + (size - needed));
            }
        } catch (AuthenticationException e) {
            throw new MalformedException("pack header: " + e.getMessage(), e);
        }
    }
}
