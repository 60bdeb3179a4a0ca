package io.holdfast.internal.chunk;

/** Cuts into chunks of one size: right for content that changes in place and on page boundaries, as a database's files do. */
public final class FixedChunker implements Chunker {

    private final int size;

    /**
     * For chunks of {@code size} bytes, a multiple of the page size.
     *
     * @throws IllegalArgumentException if the size is not positive
     */
    public FixedChunker(int size) {
        if (size <= 0) {
            throw new IllegalArgumentException("A chunk has at least 1 byte, not " + size);
        }
        this.size = size;
    }

    @Override
    public int minSize() {
        return size;
    }

    @Override
    public int maxSize() {
        return size;
    }

    @Override
    public int cut(byte[] data, int offset, int length, int uncut) {
        return Math.min(size, length);
    }
}
