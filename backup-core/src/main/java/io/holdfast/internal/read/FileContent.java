package io.holdfast.internal.read;

import io.holdfast.CorruptionException;
import io.holdfast.internal.format.BlobType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.index.BlobIndex;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The content of one file, of which the last chunk that was read is kept. Not thread-safe. */
final class FileContent {

    private final BlobReader blobs;
    private final List<Id> chunks;
    /** Where each chunk begins, and at last where the content ends. */
    private final long[] offsets;

    private int loaded = -1;
    private byte @Nullable [] bytes;

    /**
     * The content of these chunks.
     *
     * @throws CorruptionException if one is in no index, so that nobody knows how long it is
     */
    FileContent(BlobReader blobs, List<Id> chunks) {
        this.blobs = blobs;
        this.chunks = chunks;
        offsets = new long[chunks.size() + 1];
        BlobIndex index = blobs.index();
        for (int i = 0; i < chunks.size(); i++) {
            int handle = index.find(BlobType.DATA, chunks.get(i));
            if (handle < 0) {
                throw new CorruptionException("The data blob " + chunks.get(i) + " is in no index of "
                        + blobs.files().store());
            }
            offsets[i + 1] = offsets[i] + index.plainLength(handle);
        }
    }

    /** Reads as much as there is room for, or is left; −1 at or beyond the end. */
    int read(long offset, ByteBuffer into) throws IOException, InterruptedException {
        if (offset >= length()) {
            return -1;
        }
        int read = 0;
        while (into.hasRemaining() && offset + read < length()) {
            int chunk = chunkAt(offset + read);
            byte[] content = load(chunk);
            int from = (int) (offset + read - offsets[chunk]);
            int part = Math.min(into.remaining(), content.length - from);
            into.put(content, from, part);
            read += part;
        }
        return read;
    }

    long length() {
        return offsets[chunks.size()];
    }

    private int chunkAt(long offset) {
        int found = Arrays.binarySearch(offsets, offset);
        return found >= 0 ? found : -found - 2;
    }

    private byte[] load(int chunk) throws IOException, InterruptedException {
        byte[] content = bytes;
        if (loaded != chunk || content == null) {
            content = blobs.read(BlobType.DATA, chunks.get(chunk));
            bytes = content;
            loaded = chunk;
        }
        return content;
    }

    /** The content from its beginning to its end. What is skipped is not read. */
    InputStream stream() {
        return new InputStream() {
            private long position;

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public long skip(long count) {
                long skipped = Math.max(0, Math.min(count, length() - position));
                position += skipped;
                return skipped;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                if (length == 0) {
                    return 0;
                }
                try {
                    int read = FileContent.this.read(position, ByteBuffer.wrap(into, offset, length));
                    position += Math.max(read, 0);
                    return read;
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IOException("interrupted while reading from the repository", e);
                }
            }
        };
    }
}
