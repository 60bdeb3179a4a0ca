package io.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.spi.Factory;
import io.holdfast.spi.source.LogSource;
import io.holdfast.spi.source.Source;
import io.holdfast.testkit.RecordedEntries;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A running server that replicates by TLS is filled, or keeps what it has. */
class ServedTlsIT {

    @TempDir
    private static Path certificates;

    private static TestCertificate own;
    private static TestCertificate targets;

    @TempDir
    private Path directory;

    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        if (own == null) {
            own = TestCertificate.make(certificates, "holdfast", "DNS:holdfast");
            targets = TestCertificate.make(certificates, "target", "IP:127.0.0.1");
        }
        server = TestServer.start(directory.resolve("server"));
    }

    @AfterEach
    void end() {
        server.close();
    }

    @Test
    void serverThatShowsItsOwnCertificateIsFilledAndReleased() throws Exception {
        EveryType.fill(server);
        RecordedEntries base = FollowedServer.base(server.source().build());
        try (FollowedServer followed = new FollowedServer(server.source().build(), Optional.of(base.checkpoint()));
                TestServer target = target("yes", own).start()) {
            server.command("SET", "after", "x".repeat(3_000_000));
            followed.awaitAllOf(server);
            target.command("SET", "former", "value");

            restore(
                    source(target, Map.of()),
                    base,
                    followed.log().asSource(followed.log().records().size()));

            assertThat(target.digest()).isEqualTo(server.digest());
            assertThat(target.info("role")).isEqualTo("master");
            assertThat(target.text("CONFIG", "GET", "masterauth")).doesNotContainPattern("[0-9a-f]{40}");
        }
    }

    @Test
    void serverThatDoesNotTrustTheCertificateKeepsWhatItHas() throws Exception {
        try (TestServer target = target("yes", targets).start()) {
            assertKept(target, Map.of(), "keeps what it had", "tls-ca-cert-file");
        }
    }

    @Test
    void serverThatShowsACertificateThatIsNotTrustedKeepsWhatItHas() throws Exception {
        TestCertificate other = TestCertificate.make(directory, "other", "IP:127.0.0.1");
        try (TestServer target = target("yes", own)
                .setting("tls-client-cert-file", other.file().toString())
                .setting("tls-client-key-file", other.key().toString())
                .start()) {
            assertKept(target, Map.of(), "keeps what it had", "trusted here");
        }
    }

    @Test
    void serverThatReplicatesWithoutTlsIsNotTouched() throws Exception {
        try (TestServer target = target("no", own).start()) {
            assertKept(target, Map.of(), "not touched", "tls-replication no");
        }
    }

    @Test
    void serverThatReplicatesByTlsOnlyIsNotTouchedWithoutACertificate() throws Exception {
        try (TestServer target = TestServer.start(directory.resolve("target"))) {
            target.command(
                    "CONFIG",
                    "SET",
                    "tls-cert-file",
                    targets.file().toString(),
                    "tls-key-file",
                    targets.key().toString(),
                    "tls-ca-cert-file",
                    own.file().toString(),
                    "tls-replication",
                    "yes");
            target.command("SET", "precious", "value");
            Source source =
                    server.source().target(target.url()).replaceExisting(true).build();
            assertThatThrownBy(() ->
                            restore(source, FollowedServer.base(server.source().build()), LogSource.none()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("not touched")
                    .hasMessageContaining("served-certificate");
            assertThat(target.text("GET", "precious")).isEqualTo("value");
        }
    }

    @Test
    void serverThatMayNotBeAskedHowItReplicatesIsNotTouched() throws Exception {
        try (TestServer target = target("yes", own).start()) {
            target.command("ACL", "SETUSER", "limited", "on", ">limited", "~*", "+@all", "-config");
            assertKept(
                    target,
                    Map.of("target-user", "limited", "target-password", "limited"),
                    "not touched",
                    "+config|get");
        }
    }

    @Test
    void keyOfAnotherCertificateIsRefusedAtOnce() {
        assertThatThrownBy(() -> ServedCertificate.of(own.file(), targets.key(), Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not that of the certificate");
        assertThatThrownBy(() -> ServedCertificate.of(own.file(), own.file(), Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PKCS #8");
        assertThatThrownBy(() -> ServedCertificate.of(own.key(), own.key(), Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(own.key().toString());
    }

    private void assertKept(TestServer target, Map<String, String> settings, String... why) throws Exception {
        server.command("SET", "a", "b");
        target.command("SET", "precious", "value");
        RecordedEntries base = FollowedServer.base(server.source().build());
        Source source = source(target, settings);

        assertThatThrownBy(() -> restore(source, base, LogSource.none()))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(why);

        assertThat(target.text("GET", "precious")).isEqualTo("value");
        assertThat(target.text("DBSIZE")).isEqualTo("1");
        assertThat(target.info("role")).isEqualTo("master");
        assertThat(target.text("CONFIG", "GET", "repl-diskless-load")).contains("disabled");
        assertThat(target.text("CONFIG", "GET", "masterauth")).doesNotContainPattern("[0-9a-f]{40}");
    }

    private void restore(Source source, RecordedEntries base, LogSource log) throws Exception {
        FollowedServer.restore(source, base, log, directory.resolve("restored"));
    }

    /** A server that shows its certificate to whoever asks, and trusts another. */
    private TestServer.Builder target(String replication, TestCertificate trusted) {
        return TestServer.in(directory.resolve("target"))
                .setting("tls-cert-file", targets.file().toString())
                .setting("tls-key-file", targets.key().toString())
                .setting("tls-ca-cert-file", trusted.file().toString())
                .setting("tls-auth-clients", "no")
                .setting("tls-replication", replication);
    }

    /** As a configuration says it. */
    private Source source(TestServer target, Map<String, String> more) throws Exception {
        Map<String, String> all = new HashMap<>(Map.of(
                "name", "orders",
                "url", server.url(),
                "target-url", target.url(),
                "trust", targets.file().toString(),
                "served-certificate", own.file().toString(),
                "served-key", own.key().toString(),
                "replace-existing", "true"));
        all.putAll(more);
        Map<String, List<String>> texts = new HashMap<>();
        all.forEach((name, value) -> texts.put(name, List.of(value)));
        Factory<?> factory = new RedisPlugin().factories().get(0);
        return (Source) factory.create(factory.schema().read(texts), Clock::systemUTC);
    }
}
