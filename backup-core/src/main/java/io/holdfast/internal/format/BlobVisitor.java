package io.holdfast.internal.format;

/** Receives the blobs of a pack, one call each, without an object for any of them. */
@FunctionalInterface
public interface BlobVisitor {

    /**
     * A blob.
     *
     * @param id0 first word of its id, see {@link Id#word}
     * @param offset where its sealed bytes begin in the pack, 0 to 2<sup>32</sup> − 1
     * @param sealedLength how many sealed bytes it has, 0 to 2<sup>32</sup> − 1
     * @param plainLength its length when opened and decompressed, 0 to 2<sup>32</sup> − 1; 0 if it is not compressed
     */
    void blob(BlobType type, long id0, long id1, long id2, long id3, long offset, long sealedLength, long plainLength)
            throws MalformedException;
}
