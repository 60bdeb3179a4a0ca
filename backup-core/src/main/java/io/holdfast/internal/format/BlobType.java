package io.holdfast.internal.format;

/** What a blob holds. A blob is known by its type and id together: equal bytes of two types are two blobs. */
public enum BlobType {
    /** A piece of a file's content. */
    DATA("data"),
    /** A directory, see {@link TreeWriter}. */
    TREE("tree");

    private final String word;

    BlobType(String word) {
        this.word = word;
    }

    /** Its name in an index. */
    public String word() {
        return word;
    }
}
