package io.holdfast.s3;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** The digest that servers of every age check what they receive against (RFC 1864). It proves nothing to somebody who lies. */
final class ContentMd5 {

    private static final int SLICE = 64 << 10;

    private ContentMd5() {}

    /** Of these bytes, in base64. */
    static String of(byte[] bytes) {
        MessageDigest digest = digest();
        return Base64.getEncoder().encodeToString(digest.digest(bytes));
    }

    /** Of a stream that is read to its end and closed, in base64. */
    static String of(InputStream stream) throws IOException {
        MessageDigest digest = digest();
        byte[] slice = new byte[SLICE];
        try (stream) {
            for (int read = stream.read(slice); read >= 0; read = stream.read(slice)) {
                digest.update(slice, 0, read);
            }
        }
        return Base64.getEncoder().encodeToString(digest.digest());
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has MD5", e);
        }
    }
}
