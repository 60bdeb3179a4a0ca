package io.holdfast.spi.recovery;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A private key as servers are given it: PEM of PKCS #8 (RFC 5958), or of the older forms of RSA (PKCS #1, RFC 8017) and EC keys (RFC 5915), which do not say themselves of which algorithm they are.
 *
 * @param algorithm what stands before PRIVATE KEY: nothing in PKCS #8
 */
record PemKey(String algorithm, String body) {

    private static final Pattern BLOCK = Pattern.compile(
            "-----BEGIN ((?:[A-Z]+ )?)PRIVATE KEY-----(.*?)-----END \\1PRIVATE KEY-----", Pattern.DOTALL);

    private static final byte INTEGER = 0x02;
    private static final byte OCTET_STRING = 0x04;
    private static final byte SEQUENCE = 0x30;
    private static final byte[] VERSION = {INTEGER, 1, 0};
    private static final int LONG_FORM = 0x80;

    /**
     * The first key in a file.
     *
     * @throws InvalidKeySpecException if there is none
     */
    static PemKey of(byte[] pem) throws InvalidKeySpecException {
        Matcher block = BLOCK.matcher(new String(pem, StandardCharsets.ISO_8859_1));
        if (!block.find()) {
            throw new InvalidKeySpecException("there is no private key in it");
        }
        return new PemKey(block.group(1), block.group(2));
    }

    /** Whether a password is needed to read it. */
    boolean isEncrypted() {
        return algorithm.equals("ENCRYPTED ") || body.contains("ENCRYPTED");
    }

    /**
     * The key, if it is of the same algorithm as a public one.
     *
     * @throws InvalidKeySpecException if it is of another, or cannot be read
     * @throws NoSuchAlgorithmException if nobody here knows the algorithm
     */
    PrivateKey like(PublicKey other) throws InvalidKeySpecException, NoSuchAlgorithmException {
        KeyFactory keys = KeyFactory.getInstance(other.getAlgorithm());
        try {
            byte[] der = Base64.getMimeDecoder().decode(body);
            return keys.generatePrivate(
                    new PKCS8EncodedKeySpec(algorithm.isEmpty() ? der : wrapped(der, other.getEncoded())));
        } catch (IllegalArgumentException e) {
            // What it says may repeat some of the key.
            throw new InvalidKeySpecException("it is no base64");
        }
    }

    /** PKCS #8 around an older form, with the algorithm of the public key, which is that of its certificate. */
    private static byte[] wrapped(byte[] der, byte[] publicKey) {
        ByteBuffer in = ByteBuffer.wrap(publicKey);
        enter(in);
        int begin = in.position();
        int length = enter(in);
        ByteArrayOutputStream info = new ByteArrayOutputStream();
        info.writeBytes(VERSION);
        info.writeBytes(Arrays.copyOfRange(publicKey, begin, in.position() + length));
        info.writeBytes(element(OCTET_STRING, der));
        return element(SEQUENCE, info.toByteArray());
    }

    /** Goes to the content of an element (X.690), and returns how long it is. */
    private static int enter(ByteBuffer der) {
        der.get();
        int length = Byte.toUnsignedInt(der.get());
        if (length < LONG_FORM) {
            return length;
        }
        int value = 0;
        for (int left = length - LONG_FORM; left > 0; left--) {
            value = value << Byte.SIZE | Byte.toUnsignedInt(der.get());
        }
        return value;
    }

    private static byte[] element(byte tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.length < LONG_FORM) {
            out.write(content.length);
        } else {
            // As few bytes as it takes: others are refused.
            byte[] length = BigInteger.valueOf(content.length).toByteArray();
            int sign = length[0] == 0 ? 1 : 0;
            out.write(LONG_FORM + length.length - sign);
            out.write(length, sign, length.length - sign);
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    /** Not the key. */
    @Override
    public String toString() {
        return algorithm + "PRIVATE KEY";
    }
}
