package io.holdfast.internal.log;

import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.LogSink;
import io.holdfast.spi.source.LogStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Takes a log for one connection to its source, and appends it to a tail. Throws {@link UncheckedIOException} when that cannot be stored. */
final class TailSink implements LogSink {

    private static final int LONGEST_NAME = 200;

    private final TailWriter writer;
    private final LogFollower.Watcher watcher;
    private final Map<String, Stream> streams = new ConcurrentHashMap<>();

    TailSink(TailWriter writer, LogFollower.Watcher watcher) {
        this.writer = writer;
        this.watcher = watcher;
    }

    @Override
    public LogStream stream(String id) {
        if (id.isEmpty() || id.length() > LONGEST_NAME) {
            throw new IllegalArgumentException(
                    "the name of a stream has 1 to " + LONGEST_NAME + " characters, not " + id.length());
        }
        return streams.computeIfAbsent(id, Stream::new);
    }

    @Override
    public void begin(Checkpoint from) throws InterruptedException {
        try {
            Checkpoint before = writer.position();
            writer.gap(from);
            if (!before.equals(Checkpoint.none())) {
                watcher.gap(before, writer.position());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void head(Checkpoint position, OptionalLong ahead) {
        try {
            writer.head(position, ahead);
            watcher.heard(writer.behind().orElse(0) > 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Tells whoever wants to know what has become durable. */
    void durable(Map<String, Checkpoint> last) {
        last.forEach((id, upTo) -> {
            Stream stream = streams.get(id);
            if (stream != null) {
                stream.tell(upTo);
            }
        });
    }

    private final class Stream implements LogStream {

        private final String id;
        private final List<Consumer<Checkpoint>> listeners = new ArrayList<>();

        Stream(String id) {
            this.id = id;
        }

        @Override
        public void append(ByteBuffer bytes, Checkpoint upTo) throws InterruptedException {
            try {
                writer.append(id, bytes, upTo);
                watcher.heard(true);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public synchronized void onDurable(Consumer<Checkpoint> listener) {
            listeners.add(listener);
            // It may have been appended on a connection that broke before it was durable.
            Checkpoint durable = writer.durable();
            if (durable.positions().containsKey(id)) {
                listener.accept(durable);
            }
        }

        synchronized void tell(Checkpoint upTo) {
            listeners.forEach(listener -> listener.accept(upTo));
        }
    }
}
