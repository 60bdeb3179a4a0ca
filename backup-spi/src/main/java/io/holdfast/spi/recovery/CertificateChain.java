package io.holdfast.spi.recovery;

import io.holdfast.spi.Health;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.security.spec.InvalidKeySpecException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * X.509 certificates as a server presents them: its own, and after each the one of who issued it. The last may be issued by one that clients have. Immutable.
 */
public final class CertificateChain {

    /** What a key signs to show whose it is. */
    private static final byte[] SIGNED = new byte[32];

    private final List<X509Certificate> certificates;

    private CertificateChain(List<X509Certificate> certificates) {
        this.certificates = List.copyOf(certificates);
    }

    /**
     * Reads a chain.
     *
     * @param encoded as PEM, one after the other, or a single one as DER
     * @throws CertificateException if there is none, or one cannot be read
     */
    public static CertificateChain parse(byte[] encoded) throws CertificateException {
        List<X509Certificate> found = new ArrayList<>();
        CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(encoded))
                .forEach(certificate -> found.add((X509Certificate) certificate));
        if (found.isEmpty()) {
            throw new CertificateException("there is no certificate in it");
        }
        return new CertificateChain(found);
    }

    /**
     * The chain of these certificates.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static CertificateChain of(List<X509Certificate> certificates) {
        if (certificates.isEmpty()) {
            throw new IllegalArgumentException("a chain has a certificate");
        }
        return new CertificateChain(certificates);
    }

    /** From when on one of them is expired. */
    public Instant expires() {
        return certificates.stream()
                .map(certificate -> certificate.getNotAfter().toInstant())
                .min(Instant::compareTo)
                .orElseThrow();
    }

    /**
     * How it is for those who trust who issued its last one: down if one is expired, not valid yet or not issued by the next, degraded if one expires soon.
     *
     * @param soon how long before it expires it has to be replaced
     */
    public Health health(Instant now, Duration soon) {
        List<Health> parts = new ArrayList<>();
        for (int i = 0; i < certificates.size(); i++) {
            parts.add(validity(certificates.get(i), now, soon));
            if (i + 1 < certificates.size()) {
                parts.add(issued(certificates.get(i), certificates.get(i + 1)));
            }
        }
        return Health.of(parts.toArray(Health[]::new));
    }

    /**
     * How it is that a private key is that of the first certificate: down if it is another one's or cannot be read, unknown if a password is needed for that or nobody here knows its algorithm. Nothing of the key is in a message.
     *
     * @param pem the key, as PKCS #8, PKCS #1 or in the form of RFC 5915
     */
    public Health keyHealth(byte[] pem) {
        X509Certificate certificate = certificates.get(0);
        try {
            PemKey key = PemKey.of(pem);
            return key.isEncrypted()
                    ? new Health.Unknown("The private key for " + subject(certificate) + " is encrypted")
                    : keyHealth(key.like(certificate.getPublicKey()));
        } catch (InvalidKeySpecException e) {
            return new Health.Down(
                    "The private key for " + subject(certificate) + " cannot be read, or is of another algorithm");
        } catch (NoSuchAlgorithmException e) {
            return unknownAlgorithm(certificate);
        }
    }

    /** The same of a key that was read already. */
    public Health keyHealth(PrivateKey key) {
        X509Certificate certificate = certificates.get(0);
        try {
            return isOf(key, certificate.getPublicKey())
                    ? Health.up()
                    : new Health.Down(
                            "The private key for " + subject(certificate) + " is that of another certificate");
        } catch (NoSuchAlgorithmException e) {
            return unknownAlgorithm(certificate);
        }
    }

    private static boolean isOf(PrivateKey key, PublicKey publicKey) throws NoSuchAlgorithmException {
        if (key instanceof RSAKey one && publicKey instanceof RSAKey other) {
            return one.getModulus().equals(other.getModulus());
        }
        String algorithm = publicKey.getAlgorithm();
        Signature signature = Signature.getInstance(algorithm.equals("EC") ? "SHA256withECDSA" : algorithm);
        try {
            signature.initSign(key);
            signature.update(SIGNED);
            byte[] signed = signature.sign();
            signature.initVerify(publicKey);
            signature.update(SIGNED);
            return signature.verify(signed);
        } catch (InvalidKeyException | SignatureException e) {
            return false;
        }
    }

    private static Health unknownAlgorithm(X509Certificate certificate) {
        return new Health.Unknown("Nobody here knows the algorithm of the key for " + subject(certificate) + ", "
                + certificate.getPublicKey().getAlgorithm());
    }

    private static Health validity(X509Certificate certificate, Instant now, Duration soon) {
        Instant begin = certificate.getNotBefore().toInstant();
        Instant end = certificate.getNotAfter().toInstant();
        if (now.isBefore(begin)) {
            return new Health.Down(name(certificate) + " is valid from " + begin + " on only");
        }
        if (now.isAfter(end)) {
            return new Health.Down(name(certificate) + " has expired at " + end);
        }
        return now.plus(soon).isAfter(end)
                ? new Health.Degraded(name(certificate) + " expires at " + end + ", in "
                        + Duration.between(now, end).toDays() + " days")
                : Health.up();
    }

    private static Health issued(X509Certificate certificate, X509Certificate by) {
        try {
            certificate.verify(by.getPublicKey());
            return Health.up();
        } catch (GeneralSecurityException e) {
            return new Health.Down(
                    name(certificate) + " was not issued by " + subject(by) + ", which follows it in the chain");
        }
    }

    private static String name(X509Certificate certificate) {
        return "The certificate of " + subject(certificate);
    }

    private static String subject(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().getName();
    }
}
