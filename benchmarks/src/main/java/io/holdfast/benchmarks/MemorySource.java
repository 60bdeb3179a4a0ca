package io.holdfast.benchmarks;

import io.holdfast.spi.Operation;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntrySink;
import io.holdfast.spi.source.RestorePoint;
import io.holdfast.spi.source.RestoreTarget;
import io.holdfast.spi.source.SnapshotRequest;
import io.holdfast.spi.source.Snapshotter;
import io.holdfast.spi.source.Source;
import io.holdfast.spi.source.SourceIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;

/** A source of one large file in memory: a slab of content over and over, yet never the same chunk twice. Immutable. */
final class MemorySource implements Source {

    /** How far apart the places are that tell one turn of the slab from another: closer than the smallest chunk is long. */
    private static final int STRIDE = 64 << 10;

    private final byte[] slab;
    private final long length;

    /**
     * A source of a file of this length.
     *
     * @param slab longer than what a compressor looks back on, so that it does not see the turns
     */
    MemorySource(byte[] slab, long length) {
        this.slab = slab;
        this.length = length;
    }

    @Override
    public SourceIdentity identity() {
        return new SourceIdentity("memory", "slab", List.of("/memory"));
    }

    @Override
    public Snapshotter snapshotter() {
        return new Snapshotter() {
            @Override
            public Checkpoint snapshot(SnapshotRequest request, EntrySink sink, Operation operation)
                    throws IOException, InterruptedException {
                operation.expect(1, length);
                sink.put(Entry.file("content").size(length).build(), Slabs::new);
                return Checkpoint.none();
            }

            @Override
            public void restore(RestorePoint point, RestoreTarget target, Operation operation) throws IOException {
                throw new IOException("The content is made up; there is nothing to restore it to.");
            }
        };
    }

    @Override
    public void close() {}

    /** The file while it is read. */
    private final class Slabs extends InputStream {

        private long position;

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
        }

        @Override
        public int read(byte[] into, int offset, int wanted) {
            Objects.checkFromIndexSize(offset, wanted, into.length);
            if (position == length) {
                return -1;
            }
            int from = (int) (position % slab.length);
            int count = (int) Math.min(Math.min(wanted, slab.length - from), length - position);
            System.arraycopy(slab, from, into, offset, count);
            number(into, offset, count);
            position += count;
            return count;
        }

        /** Writes the position in the file over the content, wherever the stride comes to stand in what was read. */
        private void number(byte[] bytes, int offset, int count) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            long first = (position + STRIDE - 1) / STRIDE * STRIDE;
            for (long at = first; at + Long.BYTES <= position + count; at += STRIDE) {
                buffer.putLong(offset + (int) (at - position), at);
            }
        }
    }
}
