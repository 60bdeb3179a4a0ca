package io.holdfast.internal.store;

import io.holdfast.spi.store.BlobContent;
import io.holdfast.spi.store.BlobInfo;
import io.holdfast.spi.store.Store;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/** Counts what is asked of a store. */
public final class MeteredStore extends ForwardingStore {

    private final LongAdder puts = new LongAdder();
    private final LongAdder reads = new LongAdder();
    private final LongAdder lists = new LongAdder();
    private final LongAdder deletions = new LongAdder();
    private final LongAdder others = new LongAdder();
    private final LongAdder bytesWritten = new LongAdder();
    private final LongAdder bytesRead = new LongAdder();

    /** Counts from zero. */
    public MeteredStore(Store store) {
        super(store);
    }

    /** What was asked so far; not of one moment while others use the store. */
    public StoreTraffic traffic() {
        return new StoreTraffic(
                puts.sum(),
                reads.sum(),
                lists.sum(),
                deletions.sum(),
                others.sum(),
                bytesWritten.sum(),
                bytesRead.sum());
    }

    @Override
    public void put(String name, BlobContent content) throws IOException, InterruptedException {
        puts.increment();
        super.put(name, content);
        bytesWritten.add(content.size());
    }

    @Override
    public InputStream read(String name, long offset, long length) throws IOException, InterruptedException {
        reads.increment();
        return new CountedStream(super.read(name, offset, length));
    }

    @Override
    public Optional<BlobInfo> stat(String name) throws IOException, InterruptedException {
        others.increment();
        return super.stat(name);
    }

    @Override
    public void list(String prefix, Consumer<BlobInfo> each) throws IOException, InterruptedException {
        lists.increment();
        super.list(prefix, each);
    }

    @Override
    public Map<String, IOException> delete(Collection<String> names) throws IOException, InterruptedException {
        deletions.add(names.size());
        return super.delete(names);
    }

    @Override
    public Instant now() throws IOException, InterruptedException {
        others.increment();
        return super.now();
    }

    private final class CountedStream extends FilterInputStream {

        CountedStream(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            bytesRead.add(read < 0 ? 0 : 1);
            return read;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int count = super.read(into, offset, length);
            bytesRead.add(Math.max(0, count));
            return count;
        }

        /** Stores that know how much there is do this better than the general way. */
        @Override
        public byte[] readNBytes(int length) throws IOException {
            byte[] bytes = in.readNBytes(length);
            bytesRead.add(bytes.length);
            return bytes;
        }
    }
}
