package io.holdfast.redis;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Trust in the certificates of a file and in no others. */
final class TrustedCertificates {

    private TrustedCertificates() {}

    /**
     * TLS with the certificates of a file.
     *
     * @throws IllegalArgumentException if it cannot be read
     */
    static SSLContext of(Path file) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers(Optional.of(file)), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("the certificates in " + file + " cannot be used: " + e.getMessage(), e);
        }
    }

    /**
     * Who trusts the certificates of a file, or those that the JDK trusts.
     *
     * @throws IllegalArgumentException if it cannot be read
     */
    static TrustManager[] managers(Optional<Path> file) {
        try {
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            @Nullable KeyStore ofTheJdk = null;
            trust.init(file.isPresent() ? store(file.get()) : ofTheJdk);
            return trust.getTrustManagers();
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "the certificates in " + file.map(Path::toString).orElse("the JDK") + " cannot be read: "
                            + e.getMessage(),
                    e);
        }
    }

    private static KeyStore store(Path file) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry(String.valueOf(store.size()), certificate);
            }
            return store;
        }
    }
}
