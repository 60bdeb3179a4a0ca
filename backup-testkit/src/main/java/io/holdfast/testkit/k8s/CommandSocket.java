package io.holdfast.testkit.k8s;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/** A connection on which a client has a command run in a container: the handshake of a WebSocket, and the channels of {@code v4.channel.k8s.io} or {@code v5}. */
final class CommandSocket {

    private static final int OUT = 1;
    private static final int ERROR = 2;
    private static final int STATUS = 3;
    private static final List<String> PROTOCOLS = List.of("v5.channel.k8s.io", "v4.channel.k8s.io");
    private static final int NORMAL = 1000;
    private static final int PROTOCOL_ERROR = 1002;
    /** How long a client may take to say that it has heard that all is over. */
    private static final int LAST_WORDS = 20_000;

    private final RequestHead head;
    private final ApiRequest request;
    private final Socket client;
    private final InputStream in;
    private final OutputStream out;
    private final CountDownLatch ponged = new CountDownLatch(1);

    CommandSocket(RequestHead head, ApiRequest request, Socket client, InputStream in) throws IOException {
        this.head = head;
        this.request = request;
        this.client = client;
        this.in = in;
        out = new BufferedOutputStream(client.getOutputStream());
    }

    /** Says that nothing is run, in the way of HTTP. */
    void refuse(Refusal refusal, int retryAfter) throws IOException {
        byte[] body = Json.write(refusal.status()).getBytes(UTF_8);
        String answer = "HTTP/1.1 " + refusal.code() + " Refused\r\nContent-Type: application/json\r\nContent-Length: "
                + body.length + (retryAfter > 0 ? "\r\nRetry-After: " + retryAfter : "")
                + "\r\nConnection: close\r\n\r\n";
        out.write(answer.getBytes(ISO_8859_1));
        out.write(body);
        out.flush();
    }

    /** What is to be run in this pod, if that can be. */
    PodCommand.Invocation invocation(Map<String, Object> pod) throws Refusal {
        String phase = Json.text(pod, "status", "phase");
        if (phase.equals("Succeeded") || phase.equals("Failed")) {
            throw Refusal.badRequest("cannot exec into a container in a completed pod; current phase is " + phase);
        }
        if (!phase.equals("Running")) {
            throw Refusal.badRequest("pod " + request.name() + " does not have a host assigned");
        }
        List<String> command = values("command");
        if (command.isEmpty()) {
            throw Refusal.badRequest("you must specify at least 1 command for the container");
        }
        if (!wants("stdout") && !wants("stderr") && !wants("stdin")) {
            throw Refusal.badRequest("you must specify at least 1 of stdin, stdout, stderr");
        }
        return new PodCommand.Invocation(
                request.namespace(),
                request.name(),
                container(pod),
                command,
                OutputStream.nullOutputStream(),
                OutputStream.nullOutputStream());
    }

    private String container(Map<String, Object> pod) throws Refusal {
        List<String> names = new ArrayList<>();
        for (Map<String, Object> container : Json.objects(Json.at(pod, "spec"), "containers")) {
            names.add(Json.text(container, "name"));
        }
        String wanted = request.query().getOrDefault("container", "");
        if (wanted.isEmpty()) {
            if (names.size() != 1) {
                throw Refusal.badRequest(
                        "a container name must be specified for pod " + request.name() + ", choose one of: " + names);
            }
            return names.get(0);
        }
        if (!names.contains(wanted)) {
            throw Refusal.badRequest("container " + wanted + " is not valid for pod " + request.name());
        }
        return wanted;
    }

    private boolean wants(String stream) {
        return request.query().getOrDefault(stream, "").matches("1|true");
    }

    private List<String> values(String name) {
        List<String> values = new ArrayList<>();
        for (String pair :
                Optional.ofNullable(head.target().getRawQuery()).orElse("").split("&")) {
            if (pair.startsWith(name + "=")) {
                values.add(URLDecoder.decode(pair.substring(name.length() + 1), UTF_8));
            }
        }
        return values;
    }

    /** The protocol that is spoken. */
    String protocol() throws Refusal {
        boolean proper = head.method().equals("GET")
                && Arrays.stream(head.header("connection").split(","))
                        .anyMatch(one -> one.strip().equalsIgnoreCase("upgrade"))
                && head.header("sec-websocket-version").equals("13")
                && isKey(head.header("sec-websocket-key"));
        if (!proper) {
            throw Refusal.badRequest("that is no handshake of a WebSocket");
        }
        return Arrays.stream(head.header("sec-websocket-protocol").split(","))
                .map(String::strip)
                .filter(PROTOCOLS::contains)
                .findFirst()
                .orElseThrow(() -> Refusal.badRequest("none of these protocols is spoken here"));
    }

    private static boolean isKey(String text) {
        try {
            return Base64.getDecoder().decode(text).length == 16;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /**
     * Runs a command, and serves the connection until it is to be closed. As with real servers nothing runs before the handshake is answered, which clients may therefore try again.
     *
     * @param saysEnd whether the client is told how the command ended; else the connection is closed then
     */
    void serve(
            String protocol,
            PodCommand.Invocation invocation,
            PodCommand commands,
            boolean saysEnd,
            ExecutorService threads)
            throws IOException {
        String answer =
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                        + WebSocketFrames.accept(head.header("sec-websocket-key"))
                        + "\r\nSec-WebSocket-Protocol: " + protocol + "\r\n\r\n";
        out.write(answer.getBytes(ISO_8859_1));
        out.flush();
        WebSocketFrames frames = new WebSocketFrames(in, out);
        // As servers do, so that clients see that they are connected.
        frames.writeChannel(wants("stdout") ? OUT : wants("stderr") ? ERROR : STATUS, new byte[0]);
        frames.write(WebSocketFrames.PING, new byte[] {7});
        PodCommand.Invocation connected = new PodCommand.Invocation(
                invocation.namespace(),
                invocation.pod(),
                invocation.container(),
                invocation.command(),
                wants("stdout") ? new Channel(frames, OUT) : OutputStream.nullOutputStream(),
                wants("stderr") ? new Channel(frames, ERROR) : OutputStream.nullOutputStream());
        Future<?> running = threads.submit(() -> run(connected, commands, saysEnd, frames));
        try {
            listen(frames);
        } finally {
            running.cancel(true);
        }
    }

    private void run(PodCommand.Invocation invocation, PodCommand commands, boolean saysEnd, WebSocketFrames frames) {
        try {
            byte[] status = Json.write(status(invocation, commands)).getBytes(UTF_8);
            if (!saysEnd) {
                // A client that is still occupied with the handshake would see something else.
                ponged.await();
                client.close();
                return;
            }
            frames.writeChannel(STATUS, status);
            client.setSoTimeout(LAST_WORDS);
            frames.writeClose(NORMAL);
        } catch (IOException e) {
            // Nobody listens any more.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Map<String, Object> status(PodCommand.Invocation invocation, PodCommand commands)
            throws InterruptedException {
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("metadata", Map.of());
        int code;
        try {
            code = commands.run(invocation);
        } catch (IOException e) {
            status.put("status", "Failure");
            status.put("message", "Internal error occurred: error executing command in container: " + e.getMessage());
            status.put("reason", "InternalError");
            status.put("code", 500L);
            return status;
        }
        status.put("status", code == 0 ? "Success" : "Failure");
        if (code != 0) {
            status.put("message", "command terminated with non-zero exit code: exit status " + code);
            status.put("reason", "NonZeroExitCode");
            status.put(
                    "details",
                    Map.of("causes", List.of(Map.of("reason", "ExitCode", "message", Integer.toString(code)))));
        }
        return status;
    }

    /** Reads until the client has closed the connection, or says what it must not. */
    private void listen(WebSocketFrames frames) throws IOException {
        while (true) {
            WebSocketFrames.Frame frame;
            try {
                frame = frames.read();
            } catch (EOFException | SocketTimeoutException e) {
                return;
            } catch (IOException e) {
                frames.writeClose(PROTOCOL_ERROR);
                return;
            }
            switch (frame.opcode()) {
                case WebSocketFrames.CLOSE -> {
                    frames.writeClose(NORMAL);
                    return;
                }
                case WebSocketFrames.PONG -> ponged.countDown();
                case WebSocketFrames.PING -> frames.write(WebSocketFrames.PONG, frame.payload());
                default -> {
                    // What comes in is of no interest: it is given to no command.
                }
            }
        }
    }

    /** What a command writes, as messages of a channel. */
    private static final class Channel extends OutputStream {

        private final WebSocketFrames frames;
        private final int number;

        Channel(WebSocketFrames frames, int number) {
            this.frames = frames;
            this.number = number;
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            frames.writeChannel(number, Arrays.copyOfRange(bytes, offset, offset + length));
        }
    }
}
