package io.holdfast.redis.internal.resp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ServedReplicaTest {

    private ServerSocket listener;
    private CompletableFuture<ServedReplica> accepted;

    @BeforeEach
    void listen() throws Exception {
        listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        listener.setSoTimeout(30_000);
        accepted = CompletableFuture.supplyAsync(() -> {
            try {
                return ServedReplica.accept(listener, Optional.empty(), "the secret");
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @AfterEach
    void close() throws Exception {
        listener.close();
    }

    @Test
    void whoDoesNotKnowTheSecretGetsNothing() throws Exception {
        for (String secret : new String[] {"", "the", "the secret and more"}) {
            try (RespConnection stranger = connect()) {
                assertThatThrownBy(() -> stranger.command("AUTH", secret)).isInstanceOf(ServerException.class);
                assertThatThrownBy(() -> stranger.command("REPLCONF", "capa", "eof"))
                        .isInstanceOf(ServerException.class);
                assertThatThrownBy(() -> stranger.command("PSYNC", "?", "-1")).isInstanceOf(IOException.class);
            }
        }
        try (RespConnection replica = connect()) {
            assertThat(replica.command("AUTH", "user", "the secret")).isEqualTo("OK");
            assertThat(replica.command("PING")).isEqualTo("PONG");
            replica.send("PSYNC", "?", "-1");
            try (ServedReplica served = accepted.get(30, TimeUnit.SECONDS)) {
                served.announce("id", 7, 4);
                served.send(ByteBuffer.wrap("copy".getBytes(US_ASCII)));
                assertThat(replica.line()).isEqualTo("+FULLRESYNC id 7");
                assertThat(RdbTransfer.of(replica).readAllBytes())
                        .asString(US_ASCII)
                        .isEqualTo("copy");
                replica.send("REPLCONF", "ACK", "6");
                replica.sendLine("");
                replica.send("REPLCONF", "ACK", "7");
                served.awaitDone(7);
            }
        }
    }

    @Test
    void whoSendsTooMuchIsLeft() throws Exception {
        try (RespConnection stranger = connect()) {
            stranger.sendLine("*2");
            stranger.sendLine("$2000000000");
            assertThat(stranger.in().read()).isNegative();
        }
        assertThat(accepted).isNotDone();
    }

    private RespConnection connect() throws IOException {
        RespConnection connection = new RespConnection(new Socket(listener.getInetAddress(), listener.getLocalPort()));
        connection.limit(Duration.ofSeconds(5));
        return connection;
    }
}
