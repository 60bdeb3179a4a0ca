package io.holdfast.postgres.internal.wire;

import io.holdfast.postgres.internal.wal.Lsn;
import io.holdfast.postgres.internal.wire.Wire.Message;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The log of a timeline that a server is sending. One thread receives; any may acknowledge. */
public final class WalStream {

    private static final Instant EPOCH = Instant.parse("2000-01-01T00:00:00Z");

    private final ReplicationConnection connection;
    private final Wire wire;
    private boolean streaming;

    /** What the server sends. */
    public interface Visitor {

        /**
         * A part of the log.
         *
         * @param from the position of the first byte
         * @param bytes valid until this returns
         * @param end up to where there is a log on the server
         */
        void wal(long from, ByteBuffer bytes, long end) throws IOException, InterruptedException;

        /**
         * The server says how far it is.
         *
         * @param end up to where it has sent its log
         * @param now the time, by its clock
         */
        void alive(long end, Instant now) throws IOException, InterruptedException;
    }

    /** The timeline that follows one that has ended, and where it begins. */
    public record Successor(int timeline, long from) {}

    WalStream(ReplicationConnection connection, Wire wire, boolean streaming) {
        this.connection = connection;
        this.wire = wire;
        this.streaming = streaming;
    }

    /**
     * Receives the next message, and waits for it.
     *
     * @return false if the timeline has ended, so that {@link #successor} follows
     */
    public boolean receive(Visitor visitor) throws IOException, InterruptedException {
        if (!streaming) {
            return false;
        }
        Message message = connection.receive();
        switch (message.type()) {
            case 'd' -> take(message.payload(), visitor);
            case 'c' -> {
                streaming = false;
                wire.send('c', ByteBuffer.allocate(0));
                return false;
            }
            case 'C' -> throw new IOException("the server is being shut down");
            default -> throw ReplicationConnection.unexpected(message);
        }
        return true;
    }

    private static void take(ByteBuffer payload, Visitor visitor) throws IOException, InterruptedException {
        char kind = (char) payload.get();
        switch (kind) {
            case 'w' -> {
                long from = payload.getLong();
                long end = payload.getLong();
                payload.position(payload.position() + Long.BYTES);
                visitor.wal(from, payload, end);
            }
            case 'k' -> visitor.alive(payload.getLong(), time(payload.getLong()));
            default -> throw new IOException("the server has sent a part of its log of the unknown kind " + kind);
        }
    }

    /**
     * Tells the server how far we are.
     *
     * @param received up to where we have its log
     * @param durable up to where it need not keep it for us; 0 if nothing is known to be
     * @param answer whether it shall say at once how far it is
     */
    public void acknowledge(long received, long durable, Instant now, boolean answer) throws IOException {
        ByteBuffer status = ByteBuffer.allocate(1 + 4 * Long.BYTES + 1).put((byte) 'r');
        status.putLong(received).putLong(durable).putLong(durable);
        status.putLong(ChronoUnit.MICROS.between(EPOCH, now)).put((byte) (answer ? 1 : 0));
        wire.send('d', status.flip());
    }

    /** What follows the timeline that has ended; empty if there is none. The connection can be used again. */
    public Optional<Successor> successor() throws IOException {
        Optional<Successor> successor = Optional.empty();
        while (true) {
            Message message = connection.receive();
            switch (message.type()) {
                case 'D' -> successor = Optional.of(successor(ReplicationConnection.columns(message.payload())));
                case 'Z' -> {
                    return successor;
                }
                default -> {
                    // What frames the row, and what was sent before our end was there.
                }
            }
        }
    }

    private static Successor successor(List<@Nullable String> row) throws IOException {
        return new Successor(
                Integer.parseUnsignedInt(ReplicationConnection.column(row, 0)),
                Lsn.parse(ReplicationConnection.column(row, 1)));
    }

    private static Instant time(long microseconds) {
        return EPOCH.plus(microseconds, ChronoUnit.MICROS);
    }
}
