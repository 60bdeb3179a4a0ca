package io.holdfast.testkit.k8s;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * The real cluster that the tests are to run on, as the current context of a kubeconfig says: by a token, or by a certificate with its key (RSA, or EC on P-256, as kind and k3s make them).
 *
 * @param client who is let in, if by a certificate
 * @param token if by a token; empty otherwise
 */
record NamedCluster(URI uri, HttpClient client, String token) {

    private static final byte[] RSA = hex("020100300d06092a864886f70d0101010500");
    private static final byte[] P256 = hex("020100301306072a8648ce3d020106082a8648ce3d030107");

    private static final Optional<NamedCluster> NAMED = file().map(NamedCluster::read);

    /** The cluster, if one is named. */
    static Optional<NamedCluster> get() {
        return NAMED;
    }

    private static Optional<Path> file() {
        return Optional.ofNullable(System.getenv("HOLDFAST_TEST_KUBECONFIG"))
                .filter(name -> !name.isBlank())
                .map(Path::of);
    }

    private static NamedCluster read(Path file) {
        try {
            Map<String, Object> config = Json.object(
                    Json.write(new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file))));
            Map<String, Object> context = named(config, "contexts", "context", Json.text(config, "current-context"));
            Map<String, Object> cluster = named(config, "clusters", "cluster", Json.text(context, "cluster"));
            Map<String, Object> user = named(config, "users", "user", Json.text(context, "user"));
            HttpClient client = HttpClient.newBuilder()
                    .sslContext(context(file, cluster, user))
                    .build();
            return new NamedCluster(URI.create(Json.text(cluster, "server")), client, Json.text(user, "token"));
        } catch (Refusal | IOException | GeneralSecurityException e) {
            throw new IllegalStateException("the cluster of " + file + " cannot be used", e);
        }
    }

    private static Map<String, Object> named(Map<String, Object> config, String list, String what, String name) {
        return Json.objects(config, list).stream()
                .filter(each -> Json.text(each, "name").equals(name))
                .map(each -> Json.at(each, what))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("there is no " + name + " in the " + list));
    }

    private static SSLContext context(Path file, Map<String, Object> cluster, Map<String, Object> user)
            throws IOException, GeneralSecurityException {
        KeyStore trusted = store();
        for (Certificate each : certificates(content(file, cluster, "certificate-authority"))) {
            trusted.setCertificateEntry("authority-" + trusted.size(), each);
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted.size() > 0 ? trusted : null);
        KeyStore own = store();
        byte[] certificate = content(file, user, "client-certificate");
        if (certificate.length > 0) {
            PrivateKey key = key(new String(content(file, user, "client-key"), UTF_8));
            own.setKeyEntry(
                    "client", key, new char[0], certificates(certificate).toArray(Certificate[]::new));
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static KeyStore store() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    /** What stands in the file itself, or in another that it names; empty if in none. */
    private static byte[] content(Path file, Map<String, Object> of, String field) throws IOException {
        String data = Json.text(of, field + "-data");
        if (!data.isEmpty()) {
            return Base64.getDecoder().decode(data);
        }
        String other = Json.text(of, field);
        return other.isEmpty() ? new byte[0] : Files.readAllBytes(file.resolveSibling(other));
    }

    private static List<Certificate> certificates(byte[] pem) throws GeneralSecurityException {
        return List.copyOf(CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem)));
    }

    private static PrivateKey key(String pem) throws GeneralSecurityException {
        byte[] body = Base64.getMimeDecoder()
                .decode(pem.replaceAll("(?s).*-----BEGIN [A-Z ]*PRIVATE KEY-----", "")
                        .replaceAll("(?s)-----END.*", ""));
        if (pem.contains("BEGIN RSA ")) {
            return KeyFactory.getInstance("RSA").generatePrivate(wrapped(RSA, body));
        }
        if (pem.contains("BEGIN EC ")) {
            return KeyFactory.getInstance("EC").generatePrivate(wrapped(P256, body));
        }
        try {
            return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(body));
        } catch (GeneralSecurityException e) {
            return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(body));
        }
    }

    /** A key as PKCS #8 has it: the JDK reads no others. */
    private static PKCS8EncodedKeySpec wrapped(byte[] algorithm, byte[] key) {
        ByteArrayOutputStream inner = new ByteArrayOutputStream();
        inner.writeBytes(algorithm);
        der(inner, 0x04, key);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        der(all, 0x30, inner.toByteArray());
        return new PKCS8EncodedKeySpec(all.toByteArray());
    }

    private static void der(ByteArrayOutputStream to, int tag, byte[] content) {
        to.write(tag);
        to.write(0x82);
        to.write(content.length >> 8);
        to.write(content.length);
        to.writeBytes(content);
    }

    private static byte[] hex(String text) {
        return java.util.HexFormat.of().parseHex(text);
    }
}
