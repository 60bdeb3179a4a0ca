package io.holdfast.redis;

import io.holdfast.redis.internal.resp.Login;
import io.holdfast.redis.internal.resp.Replication;
import io.holdfast.redis.internal.resp.RespConnection;
import io.holdfast.redis.internal.resp.ServerException;
import io.holdfast.spi.Operation;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.LogLostException;
import io.holdfast.spi.source.LogSink;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection over which commands are followed. */
final class CommandFollowing {

    private static final Logger LOG = LoggerFactory.getLogger(CommandFollowing.class);
    private static final Duration TICK = Duration.ofSeconds(1);
    /** A master says something each {@code repl-ping-replica-period}, ten seconds by default. */
    private static final Duration SILENCE = Duration.ofSeconds(60);

    private final RespConnection connection;
    private final Login server;
    private final LogSink sink;
    private final ServerHead.Listener listener;
    private final Operation operation;
    private Optional<Resumed> resumed = Optional.empty();

    /**
     * What a server has agreed to.
     *
     * @param replication over the connection
     * @param newId under which it goes on, if that is another
     * @param durable up to where nothing need be sent again
     * @param pieces what comes
     */
    private record Resumed(Replication replication, Optional<String> newId, long durable, CommandPieces pieces) {}

    /**
     * Follows over a connection.
     *
     * @param server that is asked besides how far it is
     * @param listener is told that
     */
    CommandFollowing(
            RespConnection connection, Login server, LogSink sink, ServerHead.Listener listener, Operation operation) {
        this.connection = connection;
        this.server = server;
        this.sink = sink;
        this.listener = listener;
        this.operation = operation;
    }

    /** Where the commands can be had now. */
    static Checkpoint begin(Login login, Operation operation) throws IOException, InterruptedException {
        Optional<Checkpoint> now = login.connected(operation, CommandFollowing::head);
        // The copy that comes behind the answer is not wanted; where it stands is, for from there on the commands are
        // kept.
        return now.isPresent()
                ? now.get()
                : login.connected(
                        operation,
                        connection -> ReplicaLink.checkpoint(
                                ReplicaLink.copy(ReplicaLink.open(connection)), Optional.empty()));
    }

    /** Where the server is, if the user may ask it and it keeps the commands from there on. */
    private static Optional<Checkpoint> head(RespConnection connection) throws IOException {
        String info;
        try {
            info = connection.text("INFO", "replication");
        } catch (ServerException e) {
            return Optional.empty();
        }
        Optional<String> id = Replication.info(info, "master_replid");
        Optional<String> offset = Replication.info(info, "master_repl_offset");
        boolean kept = Replication.info(info, "repl_backlog_active").equals(Optional.of("1"));
        return kept && id.isPresent() && offset.isPresent()
                ? Optional.of(ReplicaLink.checkpoint(
                        new Replication.Copied(id.get(), Long.parseLong(offset.get())), Optional.empty()))
                : Optional.empty();
    }

    /** Follows until the connection ends. */
    void follow(Checkpoint from) throws IOException, InterruptedException {
        resume(from);
        run();
    }

    /** Has the server go on from there; nothing is appended yet. */
    void resume(Checkpoint from) throws IOException {
        Replication replication = ReplicaLink.open(connection);
        CommandPosition at = ReplicaLink.position(from);
        String id = from.state().getOrDefault(ReplicaLink.ID, "");
        Replication.Answer answer = ReplicaLink.goOn(replication, id, ReplicaLink.whole(from));
        if (answer instanceof Replication.Copied copied) {
            throw new LogLostException(
                    "The server no longer has its commands from " + at
                            + " on: it was restarted without saving, or another was promoted that lacks some, or more was"
                            + " written meanwhile than repl-backlog-size keeps",
                    Optional.of(ReplicaLink.checkpoint(copied, Optional.empty())));
        }
        Optional<String> newId = ((Replication.Continued) answer).id().filter(other -> !other.equals(id));
        resumed = Optional.of(
                new Resumed(replication, newId, at.offset(), new CommandPieces(from, sink, operation.clock())));
    }

    /** Follows from there until the connection ends. */
    void run() throws IOException, InterruptedException {
        Resumed from = resumed.orElseThrow();
        CommandPieces pieces = from.pieces();
        if (from.newId().isPresent()) {
            LOG.info(
                    "The server goes on from {} as {}",
                    pieces.position(),
                    from.newId().get());
            pieces.change(from.newId().get());
        }
        connection.limit(TICK);
        try (Acknowledgements acknowledgements = new Acknowledgements(from.replication(), from.durable(), operation)) {
            sink.stream(CommandPosition.STREAM).onDurable(durable -> {
                CommandPosition position =
                        CommandPosition.parse(durable.positions().getOrDefault(CommandPosition.STREAM, ""));
                // What is durable of another history is at offsets that mean nothing here.
                if (position.isOfOneHistoryWith(pieces.position())) {
                    acknowledgements.durable(position.offset());
                }
            });
            Backlog backlog = new Backlog(operation.clock(), why -> LOG.warn("{}: {}", server, why));
            ServerHead head = new ServerHead(server, pieces::position, listener, backlog, operation);
            try {
                receive(pieces);
            } finally {
                head.close();
            }
        }
    }

    private void receive(CommandPieces pieces) throws IOException, InterruptedException {
        InputStream in = connection.in();
        long heard = System.nanoTime();
        while (true) {
            operation.checkCancelled();
            try {
                if (!pieces.read(in)) {
                    throw new EOFException("The server has closed the connection");
                }
                heard = System.nanoTime();
            } catch (SocketTimeoutException e) {
                if (System.nanoTime() - heard > SILENCE.toNanos()) {
                    throw new IOException("The server has said nothing for " + SILENCE.toSeconds() + " s", e);
                }
                pieces.idle();
            }
        }
    }
}
