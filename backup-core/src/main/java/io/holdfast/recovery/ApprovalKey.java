package io.holdfast.recovery;

import io.holdfast.ConfigurationException;
import io.holdfast.internal.recovery.Ed25519;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.util.Base64;
import java.util.Set;

/**
 * What somebody signs approvals with, by Ed25519 (RFC 8032); its public half is among the {@link Approvers}. It belongs to one person, and to no machine that runs recoveries. Immutable, and
 * never in a text but the one of {@link #write}.
 */
public final class ApprovalKey {

    private static final String PRIVATE = "PRIVATE KEY";
    private static final String PUBLIC = "PUBLIC KEY";

    private final PrivateKey key;
    private final String publicKey;

    private ApprovalKey(PrivateKey key, String publicKey) {
        this.key = key;
        this.publicKey = publicKey;
    }

    /** A new one. */
    public static ApprovalKey generate() {
        KeyPair pair = Ed25519.generate();
        return new ApprovalKey(
                pair.getPrivate(),
                Base64.getEncoder().encodeToString(pair.getPublic().getEncoded()));
    }

    /**
     * Reads what {@link #write} has written, or a private key as OpenSSL writes it with the public one after it: {@code openssl genpkey -algorithm ed25519}, {@code openssl pkey -pubout}.
     *
     * @throws IOException if the file cannot be read
     * @throws ConfigurationException if it has not both halves of a key of this kind
     */
    public static ApprovalKey read(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.US_ASCII);
        try {
            PrivateKey key = Ed25519.privateKey(block(text, PRIVATE));
            String publicKey = block(text, PUBLIC);
            if (!Ed25519.verifies(Ed25519.publicKey(publicKey), PUBLIC, Ed25519.sign(key, PUBLIC))) {
                throw new IllegalArgumentException("its halves are of two keys");
            }
            return new ApprovalKey(key, publicKey);
        } catch (IllegalArgumentException e) {
            // What is in the file is not in the message.
            throw new ConfigurationException(file + " is no key for approvals: " + e.getMessage());
        }
    }

    private static String block(String text, String kind) {
        String begin = begin(kind);
        int from = text.indexOf(begin);
        int to = text.indexOf(end(kind), Math.max(from, 0));
        if (from < 0 || to < 0) {
            throw new IllegalArgumentException("it has no " + kind);
        }
        return text.substring(from + begin.length(), to).replaceAll("\\s", "");
    }

    private static String begin(String kind) {
        return "-----BEGIN " + kind + "-----";
    }

    private static String end(String kind) {
        return "-----END " + kind + "-----";
    }

    /**
     * Writes it into a new file that nobody else may read: both halves, as PEM (RFC 7468).
     *
     * @throws IOException if there is such a file, or it cannot be written
     */
    public void write(Path file) throws IOException {
        FileAttribute<?>[] attributes =
                file.getFileSystem().supportedFileAttributeViews().contains("posix")
                        ? new FileAttribute<?>[] {
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                        }
                        : new FileAttribute<?>[0];
        String text = pem(PRIVATE, Base64.getEncoder().encodeToString(key.getEncoded())) + pem(PUBLIC, publicKey);
        try (SeekableByteChannel channel = Files.newByteChannel(
                file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), attributes)) {
            ByteBuffer bytes = StandardCharsets.US_ASCII.encode(text);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
    }

    private static String pem(String kind, String base64) {
        return begin(kind) + "\n" + base64 + "\n" + end(kind) + "\n";
    }

    /** The public half, for {@link Approvers}: an X.509 SubjectPublicKeyInfo in Base64. */
    public String publicKey() {
        return publicKey;
    }

    /** Agrees. */
    public Approval approve(ApprovalRequest request, String approver) {
        return approve(request.text(), approver);
    }

    /** Agrees to a request of which the {@linkplain ApprovalRequest#text() text} was sent. */
    public Approval approve(String text, String approver) {
        return new Approval(approver, Ed25519.sign(key, ApprovalRequest.signed(text, approver)));
    }

    @Override
    public String toString() {
        return "the key of " + publicKey;
    }
}
