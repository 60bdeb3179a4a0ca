package io.holdfast.k8s;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One connection on which an API server tells what happens to the objects of a place. What it says is put into a queue; more is taken from the connection when somebody {@linkplain #more
 * asks for it}, so that no more waits than one piece of each connection.
 */
final class Watch implements AutoCloseable {

    /** How long the server is asked to tell; then it is asked anew. */
    private static final Duration LASTS = Duration.ofMinutes(5);

    /** How much longer it is waited for. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final WatchedPlace place;
    private final BlockingQueue<Heard> queue;
    private final long end = System.nanoTime() + LASTS.plus(PATIENCE).toNanos();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final CompletableFuture<HttpResponse<AsyncBody>> answer;
    private volatile @Nullable AsyncBody body;

    /** What was heard. */
    sealed interface Heard permits Begun, Said, Ended {
        Watch watch();
    }

    /** The server has answered, perhaps by a refusal. */
    record Begun(Watch watch, int code) implements Heard {}

    /** Something has happened. */
    record Said(Watch watch, List<JsonNode> events) implements Heard {}

    /**
     * Nothing will come.
     *
     * @param failure empty if the server has ended it in an orderly way
     */
    record Ended(Watch watch, Optional<IOException> failure) implements Heard {}

    private Watch(ApiServer server, WatchedPlace place, String version, BlockingQueue<Heard> queue) {
        this.place = place;
        this.queue = queue;
        answer = server.stream(place.watch(version, LASTS.toSeconds()), this::take);
    }

    /** Begins to watch behind a resource version. */
    static Watch begin(ApiServer server, WatchedPlace place, String version, BlockingQueue<Heard> queue) {
        Watch watch = new Watch(server, place, version, queue);
        CompletableFuture<HttpResponse<AsyncBody>> unused = watch.answer.whenComplete(watch::begun);
        return watch;
    }

    WatchedPlace place() {
        return place;
    }

    /** Whether it should have ended long ago, so that perhaps nobody is there any more. */
    boolean isOverdue() {
        return System.nanoTime() - end > 0;
    }

    private void begun(@Nullable HttpResponse<AsyncBody> response, @Nullable Throwable failure) {
        if (response == null) {
            queue.add(new Ended(this, Optional.of(broken(failure))));
            return;
        }
        queue.add(new Begun(this, response.code()));
        AsyncBody comes = response.body();
        body = comes;
        CompletableFuture<Void> unused =
                comes.done().whenComplete((done, failed) -> queue.add(new Ended(this, end(failed))));
        if (response.isSuccessful()) {
            comes.consume();
        } else {
            comes.cancel();
        }
    }

    private Optional<IOException> end(@Nullable Throwable failure) {
        if (failure != null) {
            return Optional.of(broken(failure));
        }
        return line.size() == 0 ? Optional.empty() : Optional.of(broken(new EOFException("it ended within a line")));
    }

    private IOException broken(@Nullable Throwable failure) {
        return new IOException("The connection on which " + place + " are watched is lost: " + failure, failure);
    }

    private void take(List<ByteBuffer> pieces, AsyncBody from) throws IOException {
        List<JsonNode> events = new ArrayList<>();
        for (ByteBuffer piece : pieces) {
            while (piece.hasRemaining()) {
                byte next = piece.get();
                if (next != '\n') {
                    line.write(next);
                } else if (line.size() > 0) {
                    events.add(parsed());
                }
            }
        }
        if (events.isEmpty()) {
            from.consume();
        } else {
            queue.add(new Said(this, events));
        }
    }

    private JsonNode parsed() throws IOException {
        try {
            return ApiServer.JSON.readTree(line.toByteArray());
        } catch (JsonProcessingException e) {
            // The cause would show a part of the line.
            throw new IOException("the API server has said what is no JSON");
        } finally {
            line.reset();
        }
    }

    /** Lets more come, since what came was dealt with. */
    void more() {
        AsyncBody from = body;
        if (from != null) {
            from.consume();
        }
    }

    @Override
    public void close() {
        answer.cancel(true);
        AsyncBody from = body;
        if (from != null) {
            from.cancel();
        }
    }
}
