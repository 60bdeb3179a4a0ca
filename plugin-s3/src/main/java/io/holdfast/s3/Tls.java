package io.holdfast.s3;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Provider;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.client5.http.ssl.HttpsSupport;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.reactor.ssl.SSLBufferMode;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.SystemPropertyTlsKeyManagersProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;

/** How connections are encrypted, and which servers are trusted: those whose certificate Java finds good for their name, whoever encrypts. */
final class Tls {

    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};
    /** By these somebody has decided about the connections of this Java, and means those to buckets as well. */
    private static final List<String> DECISIONS = List.of("jdk.tls.client.protocols", "jdk.tls.client.cipherSuites");

    private Tls() {}

    /**
     * Has the connections of a client encrypted as the settings say.
     *
     * @throws IllegalArgumentException if they want what is not there
     */
    static void configure(Apache5HttpClient.Builder client, S3Settings settings) {
        Optional<Provider> other = provider(settings.tls(), settings.isSecure());
        if (other.isPresent()) {
            client.tlsSocketStrategy(strategy(other.get(), trustManagers(settings.trust())));
        } else {
            settings.trust().ifPresent(file -> client.tlsTrustManagersProvider(() -> trustManagers(Optional.of(file))));
        }
    }

    /**
     * Who encrypts instead of Java.
     *
     * @param needed whether there is anything to encrypt
     * @throws IllegalArgumentException if somebody is wanted who is not there
     */
    static Optional<Provider> provider(S3Tls choice, boolean needed) {
        return switch (choice) {
            case JDK -> Optional.empty();
            case AUTO ->
                needed && DECISIONS.stream().allMatch(name -> System.getProperty(name) == null)
                        ? NativeTls.provider()
                        : Optional.empty();
            case NATIVE -> {
                Optional<Provider> provider = NativeTls.provider();
                if (provider.isEmpty()) {
                    throw new IllegalArgumentException(
                            "native TLS needs org.conscrypt:conscrypt-openjdk-uber on the class path, made for this machine, and a directory for temporary files that code can be loaded from");
                }
                yield provider;
            }
        };
    }

    private static TlsSocketStrategy strategy(Provider provider, TrustManager[] trusted) {
        try {
            SSLContext context = SSLContext.getInstance("TLS", provider);
            context.init(SystemPropertyTlsKeyManagersProvider.create().keyManagers(), JavaTrust.of(trusted), null);
            return new DefaultClientTlsStrategy(
                    context,
                    PROTOCOLS,
                    null,
                    SSLBufferMode.STATIC,
                    HostnameVerificationPolicy.BOTH,
                    HttpsSupport.getDefaultHostnameVerifier());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("connections cannot be encrypted: " + e.getMessage(), e);
        }
    }

    /** Those of the machine, and the authorities in a file. */
    private static TrustManager[] trustManagers(Optional<Path> file) {
        try {
            if (file.isEmpty()) {
                return managers(null);
            }
            List<Certificate> trusted = new ArrayList<>(certificates(file.get()));
            trusted.addAll(machines());
            return managers(store(trusted));
        } catch (GeneralSecurityException | IOException e) {
            throw new UncheckedIOException(new IOException(
                    "the certificates in " + file.map(Path::toString).orElse("the trust store of Java")
                            + " cannot be used: " + e.getMessage(),
                    e));
        }
    }

    private static Collection<? extends Certificate> certificates(Path file)
            throws GeneralSecurityException, IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return CertificateFactory.getInstance("X.509").generateCertificates(in);
        }
    }

    private static List<Certificate> machines() throws GeneralSecurityException {
        List<Certificate> all = new ArrayList<>();
        for (TrustManager manager : managers(null)) {
            if (manager instanceof X509TrustManager x509) {
                all.addAll(List.of(x509.getAcceptedIssuers()));
            }
        }
        return all;
    }

    private static KeyStore store(List<Certificate> trusted) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        for (int i = 0; i < trusted.size(); i++) {
            store.setCertificateEntry(Integer.toString(i), trusted.get(i));
        }
        return store;
    }

    private static TrustManager[] managers(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }
}
