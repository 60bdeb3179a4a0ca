package io.holdfast.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.http.WebSocket;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What comes from a command in a container, by {@code v4.channel.k8s.io}: the first byte of each message names its channel. What the command writes is counted and not kept, since it may be anything, also secret. Thread-safe.
 */
final class CommandChannel implements WebSocket.Listener, AutoCloseable {

    private static final int STATUS = 3;
    private static final int NORMAL = 1000;
    private static final long LONGEST_GOODBYE = 5;
    private static final Logger LOG = LoggerFactory.getLogger(CommandChannel.class);
    private static final int LONGEST_STATUS = 1 << 16;

    private final CompletableFuture<JsonNode> status = new CompletableFuture<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private long written;
    private @Nullable WebSocket connection;
    private boolean closed;

    /** How the command ended, once that is known; it is not if the connection ended before. */
    CompletableFuture<JsonNode> status() {
        return status;
    }

    /** Why it is not known how the command ended. */
    static String why(@Nullable Throwable failure) {
        return failure instanceof IOException ? String.valueOf(failure.getMessage()) : String.valueOf(failure);
    }

    /** How many bytes the command has written. */
    synchronized long written() {
        return written;
    }

    @Override
    public synchronized void onOpen(WebSocket socket) {
        connection = socket;
        closeIfWanted();
    }

    /** Ends the connection, also one that is only being opened, and waits a while for the server to say that it has: the client must not be closed before. */
    @Override
    public void close() {
        boolean interrupted = Thread.interrupted();
        synchronized (this) {
            closed = true;
            closeIfWanted();
        }
        try {
            if (!over.await(LONGEST_GOODBYE, TimeUnit.SECONDS)) {
                LOG.debug("A command's connection was not closed by the server");
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** No connection was made. */
    void notOpened() {
        over.countDown();
    }

    private void closeIfWanted() {
        if (closed && connection != null) {
            connection.sendClose(NORMAL, "");
        }
    }

    @Override
    public synchronized void onMessage(WebSocket socket, ByteBuffer message) {
        if (message.hasRemaining()) {
            if (message.get() == STATUS) {
                hear(message);
            } else {
                written += message.remaining();
            }
        }
        socket.request();
    }

    /** What was said may come in parts: it is whole when it can be read. */
    private void hear(ByteBuffer part) {
        byte[] bytes = new byte[part.remaining()];
        part.get(bytes);
        said.writeBytes(bytes);
        try {
            JsonNode read = ApiServer.JSON.readTree(said.toByteArray());
            if (read.path("status").isTextual()) {
                status.complete(read);
            }
        } catch (IOException e) {
            if (said.size() > LONGEST_STATUS) {
                fail("what the server said of the end of the command is too long");
            }
        }
    }

    @Override
    public void onClose(WebSocket socket, int code, String reason) {
        fail("the connection ended before the server said how the command did");
        over.countDown();
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
        fail("the connection to the command failed (" + error.getClass().getSimpleName() + ")");
        over.countDown();
    }

    private void fail(String message) {
        status.completeExceptionally(new IOException(message));
    }
}
