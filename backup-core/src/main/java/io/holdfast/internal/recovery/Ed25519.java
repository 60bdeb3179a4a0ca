package io.holdfast.internal.recovery;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/** Signatures of texts by Ed25519 (RFC 8032), with keys and signatures in Base64. */
public final class Ed25519 {

    private static final String NAME = "Ed25519";

    private Ed25519() {}

    /** A new pair of keys. */
    public static KeyPair generate() {
        try {
            return KeyPairGenerator.getInstance(NAME).generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw absent(e);
        }
    }

    /**
     * A private key of its PKCS #8.
     *
     * @throws IllegalArgumentException if it is none of this kind
     */
    public static PrivateKey privateKey(String base64) {
        try {
            return KeyFactory.getInstance(NAME).generatePrivate(new PKCS8EncodedKeySpec(decode(base64)));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("its private key is none of Ed25519");
        }
    }

    /**
     * A public key of its X.509 SubjectPublicKeyInfo.
     *
     * @throws IllegalArgumentException if it is none of this kind
     */
    public static PublicKey publicKey(String base64) {
        try {
            return KeyFactory.getInstance(NAME).generatePublic(new X509EncodedKeySpec(decode(base64)));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("its public key is none of Ed25519");
        }
    }

    private static byte[] decode(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            // The message of that names what stands in a key.
            throw new IllegalArgumentException("it is not in Base64");
        }
    }

    /** The signature of a text. */
    public static String sign(PrivateKey key, String text) {
        try {
            Signature signature = Signature.getInstance(NAME);
            signature.initSign(key);
            signature.update(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw absent(e);
        }
    }

    /** Whether something is the signature of a text. */
    public static boolean verifies(PublicKey key, String text, String base64) {
        try {
            Signature signature = Signature.getInstance(NAME);
            signature.initVerify(key);
            signature.update(text.getBytes(StandardCharsets.UTF_8));
            return signature.verify(decode(base64));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false;
        }
    }

    private static IllegalStateException absent(GeneralSecurityException e) {
        return new IllegalStateException("Every Java since 15 has Ed25519", e);
    }
}
