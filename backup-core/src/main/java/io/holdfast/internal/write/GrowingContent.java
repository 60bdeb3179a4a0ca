package io.holdfast.internal.write;

import io.holdfast.internal.format.BlobType;
import io.holdfast.internal.format.Id;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Content of which more comes later: chunks of one size and a last one that may be shorter, so that what it is stored as does not depend on how often it
 * was made longer. Not thread-safe.
 */
public final class GrowingContent {

    /** How many bytes a chunk has; as many are kept in memory. */
    public static final int CHUNK = 2 << 20;

    private final BlobWriter blobs;
    private final List<Id> chunks;
    private final byte[] buffer = new byte[CHUNK];
    private int filled;
    private long size;

    /** Content that is empty. */
    public GrowingContent(BlobWriter blobs) {
        this(blobs, List.of(), 0, new byte[0]);
    }

    /**
     * Content that is made longer.
     *
     * @param full its chunks that have the full size
     * @param rest what comes after them, less than a chunk
     */
    public GrowingContent(BlobWriter blobs, List<Id> full, byte[] rest) {
        this(blobs, full, (long) full.size() * CHUNK + rest.length, rest);
    }

    private GrowingContent(BlobWriter blobs, List<Id> full, long size, byte[] rest) {
        this.blobs = blobs;
        this.chunks = new ArrayList<>(full);
        this.size = size;
        System.arraycopy(rest, 0, buffer, 0, rest.length);
        filled = rest.length;
    }

    /** Appends bytes. */
    public void append(byte[] bytes) throws IOException, InterruptedException {
        for (int at = 0; at < bytes.length; ) {
            int part = Math.min(CHUNK - filled, bytes.length - at);
            System.arraycopy(bytes, at, buffer, filled, part);
            filled += part;
            at += part;
            if (filled == CHUNK) {
                store();
            }
        }
        size += bytes.length;
    }

    private void store() throws IOException, InterruptedException {
        chunks.add(blobs.write(BlobType.DATA, buffer, 0, filled));
        filled = 0;
    }

    /** How many bytes it has. */
    public long size() {
        return size;
    }

    /** All of its chunks. Nothing may be appended after this. */
    public List<Id> finish() throws IOException, InterruptedException {
        if (filled > 0) {
            store();
        }
        return List.copyOf(chunks);
    }
}
