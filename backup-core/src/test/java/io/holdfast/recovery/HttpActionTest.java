package io.holdfast.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.Cancellation;
import io.holdfast.CancelledException;
import io.holdfast.spi.Secret;
import io.holdfast.spi.recovery.Outcome;
import io.holdfast.spi.recovery.Probe;
import io.holdfast.spi.recovery.RecoveryMode;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests that a recovery sends. */
@Timeout(60)
class HttpActionTest {

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private ServerSocket server;
    private Thread answering;

    @BeforeEach
    void start() throws IOException {
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        answering = new Thread(() -> {
            while (!server.isClosed()) {
                try (Socket client = server.accept()) {
                    answer(client);
                } catch (IOException e) {
                    // It is closed, or the client is gone.
                }
            }
        });
        answering.start();
    }

    /** Answers with the status that the path names. */
    private void answer(Socket client) throws IOException {
        InputStream in = client.getInputStream();
        String first = line(in);
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.put(line.substring(0, colon), line.substring(colon + 1).strip());
        }
        byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("Content-Length", "0")));
        String path = first.split(" ", -1)[1];
        requests.add(first.split(" ", -1)[0] + " " + path + " " + headers.get("Idempotency-Key") + " "
                + headers.get("Authorization") + " " + new String(body, StandardCharsets.UTF_8));
        String answer = "HTTP/1.1 " + path.substring(1) + " x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        client.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
        client.getOutputStream().flush();
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            line.append((char) next);
        }
        return line.toString().strip();
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        answering.join();
    }

    private URI uri(int status) {
        return URI.create("http://127.0.0.1:" + server.getLocalPort() + "/" + status);
    }

    private static Outcome run(HttpAction action) throws IOException {
        return ActionContexts.in(RecoveryMode.REAL, action::run);
    }

    private static Probe probe(HttpAction action) throws IOException {
        return ActionContexts.in(RecoveryMode.REAL, action::probe);
    }

    @Test
    void successIsDone() throws IOException {
        HttpAction action = HttpAction.builder("POST", uri(201))
                .body("{}")
                .secretHeader("Authorization", Secret.of("Bearer correct horse"))
                .build();

        assertThat(run(action)).isEqualTo(Outcome.done(Map.of("status", "201")));
        assertThat(requests).containsExactly("POST /201 run/step Bearer correct horse {}");
        assertThat(action.description()).doesNotContain("horse");
    }

    @Test
    void anyOtherAnswerHasFailed() throws IOException {
        assertThat(run(HttpAction.builder("POST", uri(503)).build()))
                .isEqualTo(Outcome.failed(uri(503) + " answered 503"));
        assertThat(run(HttpAction.builder("POST", uri(302)).build())).isInstanceOf(Outcome.Failed.class);
        assertThat(requests).hasSize(2);
    }

    @Test
    void whereNobodyListensNothingWasDone() throws IOException {
        try (Socket deaf = new Socket()) {
            deaf.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            URI to = URI.create("http://127.0.0.1:" + deaf.getLocalPort() + "/");

            assertThat(run(HttpAction.builder("POST", to).build())).isInstanceOf(Outcome.Failed.class);
        }
    }

    @Test
    void lostAnswerIsNotKnown() throws Exception {
        try (ServerSocket rude = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread closing = new Thread(() -> {
                try {
                    rude.accept().close();
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            closing.start();
            URI to = URI.create("http://127.0.0.1:" + rude.getLocalPort() + "/");
            assertThatThrownBy(() -> run(HttpAction.builder("POST", to).build()))
                    .isInstanceOf(IOException.class);
            closing.join();
        }
    }

    @Test
    void cancelledItWaitsNoLonger() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Cancellation cancellation = new Cancellation();
            Thread canceller = new Thread(() -> {
                try {
                    silent.accept();
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
                cancellation.cancel();
            });
            canceller.start();
            HttpAction action = HttpAction.builder(
                            "POST", URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/"))
                    .build();
            assertThatThrownBy(() -> ActionContexts.in(RecoveryMode.REAL, cancellation, Map.of(), action::run))
                    .isInstanceOfAny(CancelledException.class, IOException.class);
            canceller.join();
        }
    }

    @Test
    void probeTellsByItsAnswer() throws IOException {
        HttpAction.Builder action = HttpAction.builder("POST", uri(200));
        assertThat(probe(action.build())).isInstanceOf(Probe.Unknown.class);
        assertThat(probe(action.probe(uri(200)).build())).isEqualTo(Probe.done());
        assertThat(probe(action.probe(uri(404)).build())).isEqualTo(Probe.notDone());
        assertThat(probe(action.probe(uri(500)).build())).isInstanceOf(Probe.Unknown.class);
        assertThat(requests).allMatch(request -> request.startsWith("GET "));
    }
}
