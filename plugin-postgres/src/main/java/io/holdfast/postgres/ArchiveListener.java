package io.holdfast.postgres;

import io.holdfast.postgres.internal.server.PrivateDirectory;
import io.holdfast.postgres.internal.wal.TimelineHistory;
import io.holdfast.postgres.internal.wal.WalSegment;
import io.holdfast.spi.Operation;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers {@code wal-push} for as long as a log is followed, on threads of the operation. Without it the log is followed as well. */
final class ArchiveListener implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ArchiveListener.class);

    private final StreamedSegments segments;
    private final Operation operation;
    private final Path path;
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();
    private @Nullable ServerSocketChannel server;

    private ArchiveListener(StreamedSegments segments, Path path, Operation operation) {
        this.segments = segments;
        this.path = path;
        this.operation = operation;
    }

    /** Listens at a path, unless somebody else does. */
    static ArchiveListener at(Path path, StreamedSegments segments, Operation operation) {
        ArchiveListener listener = new ArchiveListener(segments, path, operation);
        try {
            listener.listen();
        } catch (IOException | UnsupportedOperationException e) {
            LOG.warn(
                    "Nothing listens at {} for wal-push, which looks into the repository by itself: {}",
                    path,
                    e.getMessage());
        }
        return listener;
    }

    private void listen() throws IOException {
        PrivateDirectory.create(path.resolveSibling(".").toAbsolutePath().normalize());
        if (isTaken()) {
            throw new IOException("another process listens there");
        }
        Files.deleteIfExists(path);
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server = channel;
        channel.bind(UnixDomainSocketAddress.of(path));
        operation.executor().execute(() -> accept(channel));
    }

    private boolean isTaken() {
        try (SocketChannel other = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            return other.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private void accept(ServerSocketChannel channel) {
        try {
            while (true) {
                SocketChannel client = channel.accept();
                open.add(client);
                operation.executor().execute(() -> answer(client));
            }
        } catch (ClosedChannelException e) {
            // It is over.
        } catch (IOException e) {
            LOG.warn("Nothing listens at {} any more: {}", path, e.getMessage());
        }
    }

    private void answer(SocketChannel channel) {
        try (channel) {
            String[] words = ArchiveSocket.read(channel).split(" ");
            ArchiveSocket.write(channel, answer(words).name());
        } catch (IOException | IllegalArgumentException e) {
            LOG.debug("A question at {} was not answered", path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(channel);
        }
    }

    private StreamedSegments.Answer answer(String[] words) throws InterruptedException {
        if (words.length != 4) {
            return StreamedSegments.Answer.UNKNOWN;
        }
        long sum = Long.parseLong(words[2]);
        Optional<Integer> timeline = TimelineHistory.timeline(words[0]);
        if (timeline.isPresent()) {
            return segments.history(timeline.get(), sum);
        }
        Optional<WalSegment> segment = WalSegment.parse(words[0], Integer.parseInt(words[1]));
        return segment.isEmpty()
                ? StreamedSegments.Answer.UNKNOWN
                : segments.segment(segment.get(), sum, TimeUnit.MILLISECONDS.toNanos(Long.parseLong(words[3])));
    }

    @Override
    public void close() {
        try {
            if (server != null) {
                server.close();
                Files.deleteIfExists(path);
            }
            for (SocketChannel channel : open) {
                channel.close();
            }
        } catch (IOException e) {
            LOG.debug("What listened at {} could not be closed", path, e);
        }
    }
}
