package io.holdfast.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.http.WebSocketHandshakeException;
import io.holdfast.spi.Operation;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Runs a command in pods, one after another, each once. No message has the command, or what it writes. */
final class PodCommands {

    private static final int THROTTLED = 429;
    private static final long LONGEST_PAUSE = 30_000;

    private final HookPods pods;
    private final List<String> command;

    PodCommands(HookPods pods, List<String> command) {
        this.pods = pods;
        this.command = List.copyOf(command);
    }

    /** Runs it, until one fails. */
    void runUntilOneFails(Operation operation) throws IOException, InterruptedException {
        try (ApiServer server = pods.namespace().address().connect()) {
            for (HookPods.Place place : pods.find(server, operation)) {
                run(server, place, operation);
            }
        }
    }

    /** Runs it in all of them, also where it fails in some. */
    void runInAll(Operation operation) throws IOException, InterruptedException {
        try (ApiServer server = pods.namespace().address().connect()) {
            IOException first = null;
            for (HookPods.Place place : pods.find(server, operation)) {
                try {
                    run(server, place, operation);
                } catch (IOException e) {
                    if (first == null) {
                        first = e;
                    } else {
                        first.addSuppressed(e);
                    }
                }
            }
            if (first != null) {
                throw first;
            }
        }
    }

    private void run(ApiServer server, HookPods.Place place, Operation operation)
            throws IOException, InterruptedException {
        CommandChannel channel = new CommandChannel();
        try (channel) {
            open(server, place, channel, operation);
            check(place, channel, channel.status().get());
        } catch (ExecutionException e) {
            throw new IOException(
                    "the command in the " + place + " was not seen to its end: " + CommandChannel.why(e.getCause()), e);
        }
    }

    private void open(ApiServer server, HookPods.Place place, CommandChannel channel, Operation operation)
            throws IOException, InterruptedException {
        long pause = 250;
        while (true) {
            operation.checkCancelled();
            try {
                server.webSocket(path(place), "v4.channel.k8s.io", channel).get();
                return;
            } catch (ExecutionException e) {
                // Whoever is told to come later has not been listened to. Anything else may have begun the command.
                if (!(e.getCause() instanceof WebSocketHandshakeException refusal)
                        || refusal.getResponse().code() != THROTTLED) {
                    channel.notOpened();
                    throw new IOException("the command in the " + place + " was not begun: " + shown(e.getCause()), e);
                }
                pauseFor(pause, channel);
                pause = Math.min(LONGEST_PAUSE, pause * 2);
            }
        }
    }

    private static void pauseFor(long millis, CommandChannel channel) throws InterruptedException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            channel.notOpened();
            throw e;
        }
    }

    private static String shown(@Nullable Throwable failure) {
        return failure instanceof WebSocketHandshakeException refusal
                ? "the server answered " + refusal.getResponse().code()
                : failure == null ? "" : failure.getClass().getSimpleName();
    }

    private String path(HookPods.Place place) {
        StringBuilder path = new StringBuilder("/api/v1/namespaces/")
                .append(ApiServer.encoded(place.namespace()))
                .append("/pods/")
                .append(ApiServer.encoded(place.pod()))
                .append("/exec?container=")
                .append(ApiServer.encoded(place.container()))
                .append("&stdout=true&stderr=true");
        command.forEach(word -> path.append("&command=").append(ApiServer.encoded(word)));
        return path.toString();
    }

    private static void check(HookPods.Place place, CommandChannel channel, JsonNode status) throws IOException {
        if (status.path("status").asText().equals("Success")) {
            return;
        }
        for (JsonNode cause : status.path("details").path("causes")) {
            String code = cause.path("message").asText();
            if (cause.path("reason").asText().equals("ExitCode") && code.matches("[0-9]{1,10}")) {
                throw new IOException("the command in the " + place + " has ended with exit code " + code
                        + ", and wrote " + channel.written() + " bytes, which are not kept");
            }
        }
        throw new IOException("the command in the " + place + " was not run to its end ("
                + status.path("reason").asText("no reason") + ")");
    }
}
