package io.holdfast.redis;

import io.holdfast.spi.source.Content;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntrySink;
import java.io.IOException;

/** Takes the entries of one shard into its directory. */
final class ShardSink implements EntrySink {

    private final EntrySink sink;
    private final Shard shard;

    ShardSink(EntrySink sink, Shard shard) {
        this.sink = sink;
        this.shard = shard;
    }

    private String path(String own) {
        return own.isEmpty() ? shard.directory() : shard.directory() + "/" + own;
    }

    /** Files and directories are all that a server has. */
    private Entry moved(Entry own) {
        return Entry.of(path(own.path()), own.type())
                .permissions(own.permissions())
                .size(own.size())
                .build();
    }

    @Override
    public void put(Entry file, Content content) throws IOException, InterruptedException {
        sink.put(moved(file), content);
    }

    @Override
    public void put(Entry entry) throws InterruptedException {
        sink.put(moved(entry));
    }

    @Override
    public void finish(String directory) throws InterruptedException {
        sink.finish(path(directory));
    }

    @Override
    public void skip(String path, String reason) {
        sink.skip(path(path), reason);
    }

    @Override
    public void warn(String path, String message) {
        sink.warn(path(path), message);
    }
}
