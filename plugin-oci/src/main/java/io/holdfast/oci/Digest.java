package io.holdfast.oci;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a blob is named by: {@code sha256:…}, or {@code sha512:…}. */
record Digest(String algorithm, String hex) {

    private static final Pattern TEXT =
            Pattern.compile("(?<algorithm>sha256|sha512):(?<hex>[0-9a-f]{64}(?:[0-9a-f]{64})?)");
    private static final int HEX_OF_SHA256 = 64;

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException if it is none, or of another algorithm
     */
    static Digest parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()
                || matcher.group("algorithm").equals("sha256")
                        != (matcher.group("hex").length() == HEX_OF_SHA256)) {
            throw new IllegalArgumentException("'" + text + "' is not a digest of SHA-256 or SHA-512");
        }
        return new Digest(matcher.group("algorithm"), matcher.group("hex"));
    }

    /** That of some content, by SHA-256. */
    static Digest of(byte[] content) {
        MessageDigest sum = function("sha256");
        sum.update(content);
        return new Digest("sha256", HexFormat.of().formatHex(sum.digest()));
    }

    /** A new function that computes it. */
    MessageDigest function() {
        return function(algorithm);
    }

    private static MessageDigest function(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm.equals("sha256") ? "SHA-256" : "SHA-512");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether a function that has seen everything comes to this. */
    boolean isOf(MessageDigest function) {
        return HexFormat.of().formatHex(function.digest()).equals(hex);
    }

    boolean isOfContent(byte[] content) {
        MessageDigest function = function();
        function.update(content);
        return isOf(function);
    }

    /** Where it is in an OCI image layout. */
    String path() {
        return "blobs/" + algorithm + "/" + hex;
    }

    @Override
    public String toString() {
        return algorithm + ":" + hex;
    }
}
