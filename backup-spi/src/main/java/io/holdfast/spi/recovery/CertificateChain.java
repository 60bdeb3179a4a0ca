package io.holdfast.spi.recovery;

import io.holdfast.spi.Health;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * X.509 certificates as a server presents them: its own, and after each the one of who issued it. The last may be issued by one that clients have. Immutable.
 */
public final class CertificateChain {

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
            return new Health.Down(name(certificate) + " was not issued by "
                    + by.getSubjectX500Principal().getName() + ", which follows it in the chain");
        }
    }

    private static String name(X509Certificate certificate) {
        return "The certificate of " + certificate.getSubjectX500Principal().getName();
    }
}
