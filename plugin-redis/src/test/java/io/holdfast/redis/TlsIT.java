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

    private Path certificate;

    @BeforeEach
    void make() throws Exception {
        certificate = certificate("server", "IP:127.0.0.1");
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
        Path other = certificate("other", "IP:127.0.0.1");
        try (TestServer server = server(certificate)) {
            RedisSource source =
                    server.source().tls(TrustedCertificates.of(other)).build();
            assertThatThrownBy(source::identity).isInstanceOf(SSLException.class);
        }
    }

    @Test
    void certificateOfAnotherNameIsRefused() throws Exception {
        Path other = certificate("other", "IP:127.0.0.2");
        try (TestServer server = server(certificate)) {
            server.command(
                    "CONFIG",
                    "SET",
                    "tls-cert-file",
                    other.toString(),
                    "tls-key-file",
                    key(other).toString());
            RedisSource source =
                    server.source().tls(TrustedCertificates.of(other)).build();
            assertThatThrownBy(source::identity).isInstanceOf(SSLException.class);
        }
    }

    private TestServer server(Path shown) throws Exception {
        return TestServer.in(directory.resolve("tls"))
                .setting("tls-cert-file", shown.toString())
                .setting("tls-key-file", key(shown).toString())
                .setting("tls-ca-cert-file", shown.toString())
                .setting("tls-auth-clients", "no")
                .start();
    }

    private static Path key(Path certificate) {
        return certificate.resolveSibling(certificate.getFileName().toString().replace(".pem", ".key"));
    }

    private Path certificate(String name, String of) throws Exception {
        Path made = directory.resolve(name + ".pem");
        Process openssl = new ProcessBuilder(
                        "openssl",
                        "req",
                        "-x509",
                        "-newkey",
                        "rsa:2048",
                        "-nodes",
                        "-days",
                        "2",
                        "-subj",
                        "/CN=" + name,
                        "-addext",
                        "subjectAltName=" + of,
                        "-keyout",
                        key(made).toString(),
                        "-out",
                        made.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(openssl.waitFor()).as("openssl").isZero();
        return made;
    }
}
