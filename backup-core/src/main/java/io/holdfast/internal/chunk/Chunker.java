package io.holdfast.internal.chunk;

/**
 * Says where content is cut into chunks.
 *
 * <p>Implementations are immutable and thread-safe. Where a chunk ends depends on its own bytes alone, so that content which
 * begins alike is cut alike.
 */
public interface Chunker {

    /** The least bytes of a chunk, unless it is the last of its content. */
    int minSize();

    /** The most bytes of a chunk. */
    int maxSize();

    /**
     * The length of the chunk that begins at {@code data[offset]}: from 1 to {@link #maxSize()}, and 0 only where
     * {@code length} is 0.
     *
     * <p>A result of less than {@code length} is final. Where it is all of {@code length}, and that is less than {@link #maxSize()}, the chunk ends
     * there only if the content does.
     *
     * @param length bytes that may be looked at
     */
    default int cut(byte[] data, int offset, int length) {
        return cut(data, offset, length, 0);
    }

    /**
     * The same, where it is known already that the chunk does not end in its first bytes.
     *
     * @param uncut how many these are: what {@link #cut} gave when it had no more of the same bytes to look at
     */
    int cut(byte[] data, int offset, int length, int uncut);
}
