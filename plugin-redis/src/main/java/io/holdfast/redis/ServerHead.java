package io.holdfast.redis;

import io.holdfast.redis.internal.resp.Login;
import io.holdfast.redis.internal.resp.Replication;
import io.holdfast.redis.internal.resp.RespConnection;
import io.holdfast.redis.internal.resp.ServerException;
import io.holdfast.spi.Operation;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.LogSink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a server each second how far it is, over a connection of its own, and says how many bytes of its commands have not come here. A master does not say that where it sends them. Where the user may
 * not ask ({@code +info}), it is not known while commands come.
 */
final class ServerHead implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ServerHead.class);
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final Login server;
    private final Supplier<CommandPosition> here;
    private final Listener listener;
    private final Backlog backlog;
    private final Repeated asking;
    private volatile @Nullable RespConnection connection;

    /** Is told each time. */
    @FunctionalInterface
    interface Listener {
        /**
         * The server was asked.
         *
         * @param here up to where its commands were appended
         * @param ahead how many bytes it has beyond that; empty if that is not known, or not any more
         */
        void ahead(CommandPosition here, OptionalLong ahead);
    }

    /** Tells a log that has the commands of this server only. */
    static Listener telling(LogSink sink) {
        return (here, ahead) -> sink.head(
                new Checkpoint(Optional.empty(), Map.of(CommandPosition.STREAM, here.toString()), Map.of()), ahead);
    }

    /**
     * Begins to ask.
     *
     * @param here up to where commands were appended
     * @param backlog is told what the server says
     */
    ServerHead(Login server, Supplier<CommandPosition> here, Listener listener, Backlog backlog, Operation operation) {
        this.server = server;
        this.here = here;
        this.listener = listener;
        this.backlog = backlog;
        asking = new Repeated(INTERVAL, this::ask, operation);
    }

    private void ask() throws IOException {
        try {
            Optional<String> info = info();
            info.ifPresent(backlog::look);
            tell(info);
        } catch (ServerException e) {
            // It is asked no more, for each refusal stands in its log.
            LOG.debug("How far the server is, is not known", e);
            tell(Optional.empty());
            throw e;
        }
    }

    /** Empty if it did not come. */
    private Optional<String> info() throws ServerException {
        try {
            return Optional.of(connected().text("INFO", "replication"));
        } catch (ServerException e) {
            throw e;
        } catch (IOException e) {
            LOG.debug("The server does not say how far it is", e);
            disconnect();
            return Optional.empty();
        }
    }

    private RespConnection connected() throws IOException {
        RespConnection now = connection;
        if (now == null) {
            now = server.connect(LIMIT);
            connection = now;
        }
        return now;
    }

    private void tell(Optional<String> info) throws IOException {
        CommandPosition position = here.get();
        try {
            listener.ahead(position, info.map(says -> ahead(says, position)).orElse(OptionalLong.empty()));
        } catch (UncheckedIOException e) {
            // Who appends learns it as well.
            throw e.getCause();
        }
    }

    private static OptionalLong ahead(String info, CommandPosition of) {
        Optional<String> id = Replication.info(info, "master_replid");
        Optional<String> offset = Replication.info(info, "master_repl_offset");
        // An offset under another id is of another count.
        return id.isPresent() && id.get().startsWith(of.id()) && offset.isPresent()
                ? OptionalLong.of(Math.max(0, Long.parseLong(offset.get()) - of.offset()))
                : OptionalLong.empty();
    }

    private void disconnect() {
        RespConnection now = connection;
        if (now != null) {
            now.close();
        }
        connection = null;
    }

    @Override
    public void close() {
        disconnect(); // What it waits for ends.
        asking.close();
        disconnect();
    }
}
