package io.holdfast.testkit.k8s;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Commands in pods, asked for byte by byte, so that the stand-in is seen to be as strict as servers are. */
@NeedsStandIn("commands run without a kubelet")
class PodCommandTest extends ApiServerCase {

    private final String exec = shop + "/pods/web/exec?container=app&stdout=true&stderr=true&command=ls&command=a%20b";
    private static final String PROTOCOL = "v4.channel.k8s.io";

    private final CountDownLatch interrupted = new CountDownLatch(1);

    @BeforeEach
    void fill() {
        server.create(
                "{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {\"name\": \"web\", \"namespace\": \""
                        + namespace + "\"},"
                        + " \"spec\": {\"containers\": [{\"name\": \"app\", \"image\": \"i\"}, {\"name\": \"proxy\", \"image\": \"i\"}]}}");
        phase("Running");
        server.onCommand(invocation -> {
            invocation.out().write(invocation.command().toString().getBytes(UTF_8));
            invocation.error().write('!');
            if (invocation.command().get(0).equals("hang")) {
                try {
                    new CountDownLatch(1).await();
                } finally {
                    interrupted.countDown();
                }
            }
            return invocation.container().equals("app") ? 0 : 3;
        });
    }

    private void phase(String phase) {
        server.mergePatch(shop + "/pods/web/status", "{\"status\": {\"phase\": \"" + phase + "\"}}");
    }

    /** What a client sees. */
    private record Seen(String head, List<String> messages, String body) {}

    private Socket connect(String path, String token, String protocol) throws IOException {
        Socket socket = new Socket(
                InetAddress.getByAddress(new byte[] {127, 0, 0, 1}),
                server.uri().getPort());
        socket.setSoTimeout(60_000);
        String head = "GET " + path + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + token
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                + "Sec-WebSocket-Protocol: " + protocol + "\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(UTF_8));
        return socket;
    }

    private Seen ask(String path, String token, String protocol) throws Exception {
        try (Socket socket = connect(path, token, protocol)) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            String head = head(in);
            if (!head.startsWith("HTTP/1.1 101")) {
                return new Seen(head, List.of(), new String(in.readAllBytes(), UTF_8));
            }
            List<String> messages = new ArrayList<>();
            for (int opcode = in.readUnsignedByte() & 0xf;
                    opcode != WebSocketFrames.CLOSE;
                    opcode = in.readUnsignedByte() & 0xf) {
                byte[] payload = payload(in);
                if (opcode == WebSocketFrames.BINARY) {
                    messages.add(payload[0] + ":" + new String(payload, 1, payload.length - 1, UTF_8));
                }
            }
            return new Seen(head, messages, "");
        }
    }

    private static byte[] payload(DataInputStream in) throws IOException {
        int length = in.readUnsignedByte();
        return in.readNBytes(length == 126 ? in.readUnsignedShort() : length);
    }

    private static String head(DataInputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        return head.toString();
    }

    private Seen ask(String path) throws Exception {
        return ask(path, ApiServerStandIn.TOKEN, PROTOCOL);
    }

    @Test
    void commandsRunAndTheirEndIsSaidOnAChannelOfItsOwn() throws Exception {
        Seen seen = ask(exec);

        // The answer to this key stands in RFC 6455.
        assertThat(seen.head())
                .contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n")
                .contains("Sec-WebSocket-Protocol: " + PROTOCOL);
        assertThat(seen.messages())
                .containsExactly("1:", "1:[ls, a b]", "2:!", "3:{\"metadata\":{},\"status\":\"Success\"}");
        Map<String, Object> status =
                Json.object(ask(exec.replace("app", "proxy")).messages().get(3).substring(2));
        assertThat(Json.text(status, "reason")).isEqualTo("NonZeroExitCode");
        assertThat(Json.objects(Json.at(status, "details"), "causes"))
                .containsExactly(Map.of("reason", "ExitCode", "message", "3"));
        assertThat(ask(exec.replace("&stdout=true", "")).messages()).startsWith("2:", "2:!");
        assertThat(server.count(ApiRequest.command())).isEqualTo(3);
    }

    @Test
    void whatServersRefuseIsRefused() throws Exception {
        assertThat(ask(exec, "wrong", PROTOCOL).head()).startsWith("HTTP/1.1 401");
        assertThat(ask(exec, ApiServerStandIn.TOKEN, "v4.channel.example.org").head())
                .startsWith("HTTP/1.1 400");
        assertThat(ask(exec.replace("web", "other")).head()).startsWith("HTTP/1.1 404");
        assertThat(ask(exec.replace("/exec", "/attach")).head()).startsWith("HTTP/1.1 404");
        for (String wrong : List.of(
                exec.replace("container=app", "container=db"),
                exec.replace("container=app&", ""),
                exec.replaceAll("&command.*", ""),
                exec.replaceAll("&std...=true", "").replaceAll("&stderr=true", ""))) {
            Seen seen = ask(wrong);
            assertThat(seen.head()).as(wrong).startsWith("HTTP/1.1 400");
            assertThat(Json.text(Json.object(seen.body()), "reason")).isEqualTo("BadRequest");
        }
        phase("Succeeded");
        assertThat(ask(exec).head()).startsWith("HTTP/1.1 400");
        assertThat(get(exec).is(400).text("message")).isEqualTo("Upgrade request required");
        server.on(ApiRequest.command(), ApiFault.THROTTLED);
        assertThat(ask(exec).head()).startsWith("HTTP/1.1 429").contains("Retry-After: 1");
    }

    @Test
    void framesThatAreNotMaskedEndTheConnectionAndPingsAreAnswered() throws Exception {
        String hanging = exec.replace("=ls", "=hang");
        try (Socket socket = connect(hanging, ApiServerStandIn.TOKEN, PROTOCOL)) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            assertThat(head(in)).startsWith("HTTP/1.1 101");
            // A ping with the payload 5, masked by 1 2 3 4.
            socket.getOutputStream().write(new byte[] {(byte) 0x89, (byte) 0x81, 1, 2, 3, 4, 5 ^ 1});
            byte[] pong = null;
            boolean runs = false;
            int opcode;
            byte[] payload;
            // A command that was not begun is not interrupted either.
            while (pong == null || !runs) {
                opcode = in.readUnsignedByte() & 0xf;
                payload = payload(in);
                pong = opcode == WebSocketFrames.PONG ? payload : pong;
                runs |= opcode == WebSocketFrames.BINARY && payload[payload.length - 1] == '!';
            }
            assertThat(pong).containsExactly(5);
            socket.getOutputStream().write(new byte[] {(byte) 0x89, 1, 5});
            do {
                opcode = in.readUnsignedByte() & 0xf;
                payload = payload(in);
            } while (opcode != WebSocketFrames.CLOSE);
            assertThat(payload).containsExactly(1002 >> 8, 1002 & 0xff);
        }
        interrupted.await();
    }

    @Test
    void connectionsAreHandedOverInTheMiddle() throws Exception {
        try (Socket socket = new Socket(
                InetAddress.getByAddress(new byte[] {127, 0, 0, 1}),
                server.uri().getPort())) {
            socket.setSoTimeout(60_000);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            String plain = " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + ApiServerStandIn.TOKEN + "\r\n";
            String chunked = "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"a\"}}";
            String post = "POST " + maps + plain
                    + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + Integer.toHexString(chunked.length()) + "\r\n" + chunked + "\r\n0\r\n\r\n";
            socket.getOutputStream().write(post.getBytes(UTF_8));
            String head = head(in);
            assertThat(head).startsWith("HTTP/1.1 201");
            in.readNBytes(Integer.parseInt(head.replaceAll("(?is).*content-length: (\\d+).*", "$1")));
            String upgrade = "GET " + exec + plain
                    + "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                    + "Sec-WebSocket-Protocol: " + PROTOCOL + "\r\n\r\n";
            socket.getOutputStream().write(upgrade.getBytes(UTF_8));
            assertThat(head(in)).startsWith("HTTP/1.1 101");
        }
    }
}
