package io.holdfast.redis;

import io.holdfast.redis.internal.resp.Login;
import io.holdfast.redis.internal.resp.RespConnection;
import io.holdfast.redis.internal.resp.ServedReplica;
import io.holdfast.spi.Operation;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntrySource;
import io.holdfast.spi.source.RestorePoint;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills a running server: it is told to be a replica of this process, which sends it the copy and the commands, waits until it has done them, and tells it to be a master again. What
 * it had before stays until the copy is loaded.
 */
final class ServedRestore {

    private static final Logger LOG = LoggerFactory.getLogger(ServedRestore.class);
    private static final int BUFFER = 1 << 18;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final RestorePoint point;
    private final Login target;
    private final ServedPlace place;
    private final boolean replaceExisting;
    private final Operation operation;

    ServedRestore(RestorePoint point, Login target, ServedPlace place, boolean replaceExisting, Operation operation) {
        this.point = point;
        this.target = target;
        this.place = place;
        this.replaceExisting = replaceExisting;
        this.operation = operation;
    }

    /**
     * Restores.
     *
     * @param directory where what is not in the server is put: its former configuration
     */
    void restore(Path directory) throws IOException, InterruptedException {
        if (target.tls().isPresent() && place.tls().isEmpty()) {
            throw new IOException(
                    "The target server was not touched: it is reached by TLS, and what it is filled with would not be encrypted. Name a certificate that it trusts and its key (served-certificate, served-key), or restore into files");
        }
        EntrySource base = point.base();
        SnapshotDump dump = SnapshotDump.of(base);
        Files.createDirectories(directory);
        target.connected(operation, connection -> {
            TargetServer server = new TargetServer(connection);
            server.requireReplication(place.tls().isPresent());
            server.require(SnapshotDump.format(dump), replaceExisting);
            RestoredFiles.copyConfig(base, directory);
            try (ServerSocket listener = listen(connection)) {
                fill(server, listener, connection.localAddress(), dump.entry());
            }
            return directory;
        });
    }

    /** Where the server comes to: the address by which this machine has reached it, or any, if that is not the one. */
    private ServerSocket listen(RespConnection connection) throws IOException {
        InetAddress address = place.host().isPresent() ? null : connection.localAddress();
        ServerSocket listener = new ServerSocket(0, 10, address);
        listener.setSoTimeout((int) LIMIT.toMillis());
        return listener;
    }

    private void fill(TargetServer server, ServerSocket listener, InetAddress local, Entry dump)
            throws IOException, InterruptedException {
        String secret = random();
        Operation.Registration closing = operation.onCancel(() -> close(listener));
        try {
            server.prepare(secret);
            server.follow(place.host().orElse(local.getHostAddress()), listener.getLocalPort());
            try (ServedReplica replica = accept(listener, secret)) {
                serve(replica, dump);
            }
        } finally {
            closing.close();
            release(server);
        }
    }

    private ServedReplica accept(ServerSocket listener, String secret) throws IOException {
        try {
            return ServedReplica.accept(listener, place.tls(), secret);
        } catch (SocketTimeoutException e) {
            throw new IOException(
                    "The target server has not come to port " + listener.getLocalPort() + " of this machine within "
                            + LIMIT.toSeconds()
                            + " s and keeps what it had. It must be able to connect to this machine; say by which address, if not by the one that it is reached from",
                    e);
        } catch (SSLException e) {
            throw new IOException(
                    "The target server keeps what it had: it came, but TLS could not be agreed on with it ("
                            + e.getMessage()
                            + "). It must trust the certificate of this side (its tls-ca-cert-file), and one that it shows must be trusted here",
                    e);
        }
    }

    private void serve(ServedReplica replica, Entry dump) throws IOException, InterruptedException {
        Operation.Registration closing = operation.onCancel(replica::close);
        try {
            // Another id than that of the source: nobody takes the target for one that goes on from there.
            replica.announce(
                    random(), ReplicaLink.position(point.base().checkpoint()).offset(), dump.size());
            byte[] buffer = new byte[BUFFER];
            try (InputStream in = point.base().open(dump)) {
                for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                    operation.checkCancelled();
                    replica.send(ByteBuffer.wrap(buffer, 0, count));
                }
            }
            long end = new RestoredCommands(point, operation).forEach(replica::send);
            replica.awaitDone(end);
        } finally {
            closing.close();
        }
    }

    /** Over a connection of its own, since that of a cancelled operation is closed. */
    private void release(TargetServer server) throws IOException {
        try {
            server.release();
        } catch (IOException e) {
            LOG.debug("The target server is released over another connection", e);
            try (RespConnection connection = target.connect()) {
                server.over(connection).release();
            }
        }
    }

    /** As long as a replication id. */
    private static String random() {
        byte[] bytes = new byte[20];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static void close(ServerSocket listener) {
        try {
            listener.close();
        } catch (IOException e) {
            LOG.debug("A socket could not be closed", e);
        }
    }
}
