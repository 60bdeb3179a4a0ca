package io.holdfast.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** By which this process is known to a server that connects to it. */
final class ServedCertificate {

    private static final Pattern KEY = Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]*)-----END PRIVATE KEY-----");

    private ServedCertificate() {}

    /**
     * TLS of a server.
     *
     * @param certificates a file of its certificate and those between that and the one that is trusted, in PEM
     * @param key a file of its private key, in PEM (PKCS #8), not encrypted
     * @param trust a file of the certificates that are trusted where who connects shows one; empty for those of the JDK
     * @throws IllegalArgumentException if one cannot be read, if they do not belong together, or if the certificate is not valid today
     */
    static SSLContext of(Path certificates, Path key, Optional<Path> trust) {
        Certificate[] chain = chain(certificates);
        PrivateKey own = key(key, chain[0].getPublicKey().getAlgorithm());
        if (!belongTogether(own, chain[0])) {
            throw new IllegalArgumentException(
                    "the key in " + key + " is not that of the certificate in " + certificates);
        }
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            char[] inMemory = {};
            store.setKeyEntry("served", own, inMemory, chain);
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, inMemory);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), TrustedCertificates.managers(trust), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "the certificate in " + certificates + " cannot be shown: " + e.getMessage(), e);
        }
    }

    private static Certificate[] chain(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            Collection<? extends Certificate> all =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (all.isEmpty()) {
                throw new IllegalArgumentException(file + " has no certificate");
            }
            Certificate[] chain = all.toArray(Certificate[]::new);
            ((X509Certificate) chain[0]).checkValidity();
            return chain;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException("the certificate in " + file + " cannot be shown: " + e.getMessage(), e);
        }
    }

    private static PrivateKey key(Path file, String algorithm) {
        byte[] encoded = {};
        try {
            Matcher pem = KEY.matcher(Files.readString(file, UTF_8));
            if (!pem.find()) {
                throw new IllegalArgumentException(
                        "there is no BEGIN PRIVATE KEY in " + file
                                + ": the key is wanted in PEM, as PKCS #8 and not encrypted, as openssl pkcs8 -topk8 -nodes makes it");
            }
            encoded = Base64.getMimeDecoder().decode(pem.group(1));
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (IOException e) {
            throw new IllegalArgumentException("the key in " + file + " cannot be read: " + e.getMessage(), e);
        } catch (GeneralSecurityException e) {
            // Without its message, which may show what was read.
            throw new IllegalArgumentException(
                    "the key in " + file + " is no " + algorithm + " key, as the certificate has", e);
        } finally {
            Arrays.fill(encoded, (byte) 0);
        }
    }

    /** Else every handshake fails, and nothing says why. */
    private static boolean belongTogether(PrivateKey key, Certificate certificate) {
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
        byte[] something = certificate.getPublicKey().getEncoded();
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(something);
            byte[] signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update(something);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
