package io.holdfast.verify;

import io.holdfast.spi.Health;
import io.holdfast.spi.Secret;
import io.holdfast.spi.recovery.CertificateChain;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** A key store in a file, as the JDK and OpenSSL make them. */
record KeyStoreFile(Path file, Secret password) {

    /**
     * How its certificates and keys are.
     *
     * @throws IOException if it cannot be read, also since the password is wrong
     * @throws CertificateException if it is no key store, or there is no certificate in it
     */
    Health health(Instant now, Duration soon) throws IOException, CertificateException {
        if (Files.notExists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        char[] characters = characters();
        try {
            KeyStore store = KeyStore.getInstance(file.toFile(), characters);
            List<Health> all = new ArrayList<>();
            for (String alias : Collections.list(store.aliases())) {
                List<X509Certificate> chain = chain(store, alias);
                if (!chain.isEmpty()) {
                    all.add(health(store, alias, CertificateChain.of(chain), characters, now, soon));
                }
            }
            if (all.isEmpty()) {
                throw new CertificateException("there is no certificate in it");
            }
            return Health.of(all.toArray(Health[]::new));
        } catch (KeyStoreException e) {
            throw new CertificateException("it is no key store", e);
        } catch (CertificateException e) {
            throw e;
        } catch (GeneralSecurityException e) {
            throw new IOException("this machine cannot read it", e);
        } finally {
            Arrays.fill(characters, '\0');
        }
    }

    private static Health health(
            KeyStore store, String alias, CertificateChain chain, char[] password, Instant now, Duration soon)
            throws GeneralSecurityException {
        Health valid = chain.health(now, soon);
        if (!store.isKeyEntry(alias)) {
            return valid;
        }
        try {
            Key key = store.getKey(alias, password);
            return key instanceof PrivateKey own ? Health.of(valid, chain.keyHealth(own)) : valid;
        } catch (UnrecoverableKeyException e) {
            return Health.of(valid, new Health.Unknown("The key " + alias + " has another password"));
        }
    }

    /** What is kept under a name; nothing if that is no certificate of X.509. */
    private static List<X509Certificate> chain(KeyStore store, String alias) throws KeyStoreException {
        Certificate[] chain = store.getCertificateChain(alias);
        if (chain == null) {
            chain = store.isCertificateEntry(alias)
                    ? new Certificate[] {store.getCertificate(alias)}
                    : new Certificate[0];
        }
        return Arrays.stream(chain)
                .filter(X509Certificate.class::isInstance)
                .map(X509Certificate.class::cast)
                .toList();
    }

    private char[] characters() {
        byte[] utf8 = password.utf8();
        CharBuffer decoded = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(utf8));
        char[] characters = new char[decoded.remaining()];
        decoded.get(characters);
        Arrays.fill(utf8, (byte) 0);
        Arrays.fill(decoded.array(), '\0');
        return characters;
    }
}
