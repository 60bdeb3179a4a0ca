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
    private final LogSink sink;
    private final Repeated asking;
    private volatile @Nullable RespConnection connection;

    /**
     * Begins to ask.
     *
     * @param here up to where commands were appended
     * @param sink is told
     */
    ServerHead(Login server, Supplier<CommandPosition> here, LogSink sink, Operation operation) {
        this.server = server;
        this.here = here;
        this.sink = sink;
        asking = new Repeated(INTERVAL, this::ask, operation);
    }

    private void ask() throws IOException {
        try {
            tell(connected().text("INFO", "replication"));
        } catch (ServerException e) {
            // It is asked no more, for each refusal stands in its log.
            LOG.debug("How far the server is, is not known", e);
            throw e;
        } catch (UncheckedIOException e) {
            // Who appends learns it as well.
            throw e.getCause();
        } catch (IOException e) {
            LOG.debug("The server does not say how far it is", e);
            disconnect();
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

    private void tell(String info) {
        CommandPosition position = here.get();
        Optional<String> id = Replication.info(info, "master_replid");
        Optional<String> offset = Replication.info(info, "master_repl_offset");
        // An offset under another id is of another count.
        if (id.isPresent() && id.get().startsWith(position.id()) && offset.isPresent()) {
            sink.head(
                    new Checkpoint(Optional.empty(), Map.of(CommandPosition.STREAM, position.toString()), Map.of()),
                    OptionalLong.of(Math.max(0, Long.parseLong(offset.get()) - position.offset())));
        }
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
