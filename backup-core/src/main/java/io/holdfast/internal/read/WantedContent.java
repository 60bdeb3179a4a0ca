package io.holdfast.internal.read;

import io.holdfast.internal.format.BlobType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.index.BlobIndex;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntrySource.EntryHandler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The content of files, collected until a portion of them is full, and then read in the order of the packs. So what is held does not depend on how
 * many files there are and how large they are; a chunk that is wanted in several portions is read in each. Not thread-safe.
 */
final class WantedContent {

    /** About 10 MB of entries. */
    private static final int MOST_FILES = 1 << 14;

    /** 5 MiB of places, and mostly more than 100 GB of content. */
    private static final int MOST_CHUNKS = 1 << 18;

    private final BlobReader blobs;
    private final int parallelism;
    private final EntryHandler handler;
    private final List<Entry> files = new ArrayList<>();
    private PackOrder order;

    WantedContent(BlobReader blobs, int parallelism, EntryHandler handler) {
        this.blobs = blobs;
        this.parallelism = parallelism;
        this.handler = handler;
        order = new PackOrder(blobs);
    }

    /** Wants a file, and reads what was wanted until now if that is enough. */
    void add(Entry file, List<Id> chunks) throws IOException, InterruptedException {
        BlobIndex index = blobs.index();
        if (files.size() == MOST_FILES) {
            read();
        }
        files.add(file);
        long offset = 0;
        for (Id chunk : chunks) {
            int handle = index.find(BlobType.DATA, chunk);
            if (handle < 0) {
                // Nobody knows how long it is, and so where the chunks behind it begin.
                handler.damaged(
                        file, offset, Math.max(0, file.size() - offset), "the data blob " + chunk + " is in no index");
                return;
            }
            if (order.size() == MOST_CHUNKS) {
                read();
                files.add(file);
            }
            order.add(handle, files.size() - 1, offset);
            offset += index.plainLength(handle);
        }
    }

    /** Reads what is wanted and was not yet read. */
    void read() throws IOException, InterruptedException {
        order.read(parallelism, new PackOrder.Consumer() {
            @Override
            public void chunk(int file, long offset, byte[] content, int length)
                    throws IOException, InterruptedException {
                handler.data(
                        files.get(file),
                        offset,
                        ByteBuffer.wrap(content, 0, length).asReadOnlyBuffer());
            }

            @Override
            public void damaged(int file, long offset, long length, String reason)
                    throws IOException, InterruptedException {
                handler.damaged(files.get(file), offset, length, reason);
            }
        });
        files.clear();
        order = new PackOrder(blobs);
    }
}
