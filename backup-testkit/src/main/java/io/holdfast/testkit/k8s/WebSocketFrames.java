package io.holdfast.testkit.k8s;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** The frames of a WebSocket (RFC 6455) as a server reads and writes them. One thread may read while others write. */
final class WebSocketFrames {

    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    private static final int LONGEST = 1 << 20;
    private static final int FINAL = 0x80;
    private static final int MASKED = 0x80;
    private static final int SHORT_LENGTH = 126;
    private static final int LONG_LENGTH = 127;
    private static final String ACCEPTING = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private final DataInputStream in;
    private final DataOutputStream out;

    /** A frame. */
    @SuppressWarnings("ArrayRecordComponent") // They are never compared.
    record Frame(int opcode, byte[] payload) {}

    WebSocketFrames(InputStream in, OutputStream out) {
        this.in = new DataInputStream(in);
        this.out = new DataOutputStream(out);
    }

    /** What a server says to the key of a client. */
    static String accept(String key) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            return Base64.getEncoder().encodeToString(sha1.digest((key + ACCEPTING).getBytes(US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * The next frame.
     *
     * @throws IOException also if it is none that a client may send
     */
    Frame read() throws IOException {
        int first = in.readUnsignedByte();
        int second = in.readUnsignedByte();
        if ((second & MASKED) == 0) {
            throw new IOException("a client has not masked its frame");
        }
        long length = second & ~MASKED;
        if (length == SHORT_LENGTH) {
            length = in.readUnsignedShort();
        } else if (length == LONG_LENGTH) {
            length = in.readLong();
        }
        if (length < 0 || length > LONGEST) {
            throw new IOException("a frame of " + length + " bytes is too long");
        }
        byte[] mask = in.readNBytes(4);
        byte[] payload = in.readNBytes((int) length);
        if (payload.length < length) {
            throw new IOException("the connection ended in a frame");
        }
        for (int i = 0; i < payload.length; i++) {
            payload[i] ^= mask[i % 4];
        }
        return new Frame(first & 0xf, payload);
    }

    /** Writes a whole message, or a frame of the protocol itself. */
    void write(int opcode, byte[] payload) throws IOException {
        synchronized (out) {
            out.writeByte(FINAL | opcode);
            if (payload.length < SHORT_LENGTH) {
                out.writeByte(payload.length);
            } else if (payload.length <= 0xffff) {
                out.writeByte(SHORT_LENGTH);
                out.writeShort(payload.length);
            } else {
                out.writeByte(LONG_LENGTH);
                out.writeLong(payload.length);
            }
            out.write(payload);
            out.flush();
        }
    }

    /** Writes what belongs to a channel, which its first byte names. */
    void writeChannel(int channel, byte[] bytes) throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream(bytes.length + 1);
        message.write(channel);
        message.writeBytes(bytes);
        write(BINARY, message.toByteArray());
    }

    /** Says that nothing comes any more, and why. */
    void writeClose(int code) throws IOException {
        write(CLOSE, ByteBuffer.allocate(2).putShort((short) code).array());
    }
}
