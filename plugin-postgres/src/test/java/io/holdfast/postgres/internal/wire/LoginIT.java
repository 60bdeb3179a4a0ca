package io.holdfast.postgres.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.postgres.TestCluster;
import io.holdfast.spi.Secret;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who is not let in is told why. */
class LoginIT {

    private static final int TLS_REQUEST = 80877103;

    @Test
    void wrongPasswordIsSaidAndNotShown() throws Exception {
        try (TestCluster cluster = TestCluster.of(16)) {
            assertThatThrownBy(() -> login(cluster.url(), "backup", "hidden").replication())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("password authentication failed")
                    .hasMessageNotContaining("hidden");
        }
    }

    @Test
    void roleThatMayNotReplicateIsSaidTo() throws Exception {
        try (TestCluster cluster = TestCluster.of(16)) {
            cluster.sql("CREATE ROLE plain LOGIN PASSWORD '" + TestCluster.PASSWORD + "'");
            assertThatThrownBy(() ->
                            login(cluster.url(), "plain", TestCluster.PASSWORD).replication())
                    .isInstanceOf(IOException.class)
                    .hasMessageMatching("(?is).*replication.*");
        }
    }

    @Test
    void poolerThatDoesNotReplicateIsSaidToBeInTheWay() throws Exception {
        try (ServerSocket pooler = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread answering = new Thread(() -> refuseAll(pooler));
            answering.setDaemon(true);
            answering.start();
            String url = "jdbc:postgresql://127.0.0.1:" + pooler.getLocalPort() + "/";

            assertThatThrownBy(() -> login(url, "backup", "hidden").replication())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("unsupported startup parameter: replication")
                    .hasMessageContaining("PgBouncer")
                    .hasMessageNotContaining("hidden");
        }
    }

    private static Login login(String url, String user, String password) {
        return new Login(
                url, Optional.empty(), Optional.of(user), Optional.of(Secret.of(password)), Duration.ofMinutes(1));
    }

    /** As PgBouncer does. */
    private static void refuseAll(ServerSocket pooler) {
        while (!pooler.isClosed()) {
            try (Socket client = pooler.accept()) {
                DataInputStream in = new DataInputStream(client.getInputStream());
                DataOutputStream out = new DataOutputStream(client.getOutputStream());
                int length = in.readInt();
                if (in.readInt() == TLS_REQUEST) {
                    out.write('N');
                    length = in.readInt();
                    in.readInt();
                }
                assertThat(in.readNBytes(length - 8)).hasSize(length - 8);
                byte[] fields = "SFATAL\0C08P01\0Munsupported startup parameter: replication\0\0"
                        .getBytes(StandardCharsets.US_ASCII);
                out.write('E');
                out.writeInt(4 + fields.length);
                out.write(fields);
                out.flush();
            } catch (IOException e) {
                // The test is over, or the client has gone.
            }
        }
    }
}
