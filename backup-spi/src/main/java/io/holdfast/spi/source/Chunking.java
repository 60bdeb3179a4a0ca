package io.holdfast.spi.source;

/** How content is best cut into chunks, so that what stays the same is recognised in the next snapshot. */
public sealed interface Chunking {

    /** At places that the content itself decides, so that an insertion moves no later cut: right for most content. */
    record ContentDefined() implements Chunking {}

    /**
     * Every so many bytes: right for content that is rewritten in place by aligned pages, such as a database's files.
     *
     * @param size of a chunk in bytes, 4 KiB to 8 MiB
     */
    record Fixed(int size) implements Chunking {
        /** Refuses sizes that are out of range. */
        public Fixed {
            if (size < 4 << 10 || size > 8 << 20) {
                throw new IllegalArgumentException("a chunk has 4 KiB to 8 MiB, not " + size + " bytes");
            }
        }
    }

    /** See {@link ContentDefined}. */
    static Chunking contentDefined() {
        return new ContentDefined();
    }

    /** See {@link Fixed}. */
    static Chunking fixed(int size) {
        return new Fixed(size);
    }
}
