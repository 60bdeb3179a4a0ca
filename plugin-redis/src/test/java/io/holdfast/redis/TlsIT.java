package io.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.testkit.RecordedEntries;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that speaks TLS, and one that is not who it says. */
class TlsIT {

    @TempDir
    private Path directory;

    private TestCertificate certificate;

    @BeforeEach
    void make() throws Exception {
        certificate = TestCertificate.make(directory, "server", "IP:127.0.0.1");
    }

    @Test
    void serverWithATrustedCertificateIsCopiedAndFollowed() throws Exception {
        try (TestServer server = server(certificate)) {
            server.command("SET", "a", "b".repeat(100_000));
            RedisSource source = server.source().build();
            RecordedEntries base = FollowedServer.base(source);
            try (FollowedServer followed = new FollowedServer(source, Optional.of(base.checkpoint()))) {
                server.command("SET", "c", "d");
                followed.awaitAllOf(server);
            }
            assertThat(EveryTypeIT.keys(base)).containsOnlyKeys("0:a");
        }
    }

    @Test
    void certificateThatIsNotTrustedIsRefused() throws Exception {
        TestCertificate other = TestCertificate.make(directory, "other", "IP:127.0.0.1");
        try (TestServer server = server(certificate)) {
            RedisSource source =
                    server.source().tls(TrustedCertificates.of(other.file())).build();
            assertThatThrownBy(source::identity).isInstanceOf(SSLException.class);
        }
    }

    @Test
    void certificateOfAnotherNameIsRefused() throws Exception {
        TestCertificate other = TestCertificate.make(directory, "other", "IP:127.0.0.2");
        try (TestServer server = server(certificate)) {
            server.command(
                    "CONFIG",
                    "SET",
                    "tls-cert-file",
                    other.file().toString(),
                    "tls-key-file",
                    other.key().toString());
            RedisSource source =
                    server.source().tls(TrustedCertificates.of(other.file())).build();
            assertThatThrownBy(source::identity).isInstanceOf(SSLException.class);
        }
    }

    private TestServer server(TestCertificate shown) throws Exception {
        return TestServer.in(directory.resolve("tls"))
                .setting("tls-cert-file", shown.file().toString())
                .setting("tls-key-file", shown.key().toString())
                .setting("tls-ca-cert-file", shown.file().toString())
                .setting("tls-auth-clients", "no")
                .start();
    }
}
