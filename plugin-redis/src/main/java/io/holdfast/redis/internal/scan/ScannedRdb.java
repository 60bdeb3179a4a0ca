package io.holdfast.redis.internal.scan;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.holdfast.redis.internal.rdb.Crc64;
import io.holdfast.redis.internal.rdb.RdbException;
import io.holdfast.redis.internal.resp.RespConnection;
import io.holdfast.redis.internal.resp.ServerException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * An RDB file that is made of what a server tells of its keys one after another, while it is read: SCAN says which there are, DUMP what they hold. What DUMP replies is a value as it stands in
 * such a file, with the version of the format and a checksum behind it, which is compared. A key that is gone when it is asked for is left out.
 *
 * <p>It shows no single moment. What was not changed in between is in it, but that a key which was renamed may be missing, or there under both names. Values are not held, of names 76 bits.
 * Not thread-safe.
 *
 * <pre>
 * payload = type value 2 bytes version, 8 bytes checksum
 * </pre>
 */
public final class ScannedRdb extends InputStream {

    private static final String AT_ONCE = "1000";
    private static final int FOOTER = 10;
    private static final int CHECKSUM = 8;
    /** Of a file with nothing in it, which every server reads. */
    private static final int EMPTY = 7;
    /** From here on Valkey counts. */
    private static final int OF_VALKEY = 80;

    private static final int LIBRARIES = 0xf5;
    private static final int ABOUT = 0xfa;
    private static final int EXPIRES = 0xfc;
    private static final int DATABASE = 0xfe;
    private static final int END = 0xff;

    private final RespConnection connection;
    private final String label;
    private final KeyDumps dumps;
    private final Crc64 crc = new Crc64();
    private InputStream piece = InputStream.nullInputStream();
    /** How much is to come of the value that is read. */
    private long left;

    private Optional<Payload> payload = Optional.empty();
    private OptionalInt version = OptionalInt.empty();
    private SeenNames seen = new SeenNames();
    private int database = -1;
    private boolean entered;
    private String cursor = "0";
    private boolean begun;
    private boolean ended;
    private long gone;
    private Optional<ServerException> withoutLibraries = Optional.empty();

    /** What came of a value. */
    private static final class Payload {
        private final Crc64 crc = new Crc64();

        /** Compares it with what stands behind it, and says in which version it is. */
        int version(byte[] footer) throws RdbException {
            crc.update(footer, 0, FOOTER);
            if (footer.length != FOOTER || crc.value() != 0) {
                throw new RdbException("the checksum of a value is wrong");
            }
            return (footer[0] & 0xff) | (footer[1] & 0xff) << 8;
        }
    }

    /**
     * A file of a server that nobody talks to over this connection meanwhile.
     *
     * @param label what the file says of itself, which a server writes into its log when it starts on it
     * @throws ServerException if the user may not do what is needed
     */
    public ScannedRdb(RespConnection connection, String label) throws IOException {
        this.connection = connection;
        this.label = label;
        dumps = new KeyDumps(connection);
    }

    /** How many keys were gone when they were asked for. */
    public long gone() {
        return gone;
    }

    /** Why there are no libraries of functions in it, if the server would not give them. */
    public Optional<ServerException> withoutLibraries() {
        return withoutLibraries;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (true) {
            int count = piece.read(into, offset, length);
            if (count < 0 && left > 0) {
                count = value(into, offset, length);
            }
            if (count > 0) {
                crc.update(into, offset, count);
                return count;
            }
            if (ended) {
                return -1;
            }
            advance();
        }
    }

    private int value(byte[] into, int offset, int length) throws IOException {
        int count = connection.in().read(into, offset, (int) Math.min(length, left));
        if (count < 0) {
            throw new IOException("The server has closed the connection before all was copied");
        }
        payload.orElseThrow().crc.update(into, offset, count);
        left -= count;
        return count;
    }

    private void advance() throws IOException {
        if (payload.isPresent()) {
            endValue();
        } else if (!begun) {
            begun = true;
            libraries();
        } else if (!dumps.isEmpty()) {
            Optional<KeyDumps.Coming> coming = dumps.next();
            if (coming.isPresent()) {
                key(coming.get());
            } else {
                gone++;
            }
        } else if (database < 0 || cursor.equals("0")) {
            nextDatabase();
        } else {
            scan();
        }
    }

    private void libraries() throws IOException {
        Object reply;
        try {
            reply = connection.command("FUNCTION", "DUMP");
        } catch (ServerException e) {
            withoutLibraries = Optional.of(e);
            return;
        }
        if (!(reply instanceof byte[] bytes) || bytes.length < FOOTER) {
            throw new IOException("The server does not say what functions it has");
        }
        Payload all = new Payload();
        int end = bytes.length - FOOTER;
        all.crc.update(bytes, 0, end);
        version = OptionalInt.of(all.version(Arrays.copyOfRange(bytes, end, bytes.length)));
        if (end > 0 && (bytes[0] & 0xff) != LIBRARIES) {
            throw new RdbException("a library of functions begins with " + (bytes[0] & 0xff));
        }
        ByteArrayOutputStream out = header();
        out.write(bytes, 0, end);
        piece = new ByteArrayInputStream(out.toByteArray());
    }

    private void nextDatabase() throws IOException {
        database++;
        entered = false;
        cursor = "0";
        seen = new SeenNames();
        try {
            connection.command("SELECT", String.valueOf(database));
        } catch (ServerException e) {
            // All others say that it cannot just now, or may not.
            if (!e.code().equals("ERR") || database == 0) {
                throw e;
            }
            if (e.isInCluster()) {
                throw new IOException("The server is a node of a cluster, which has only some of the keys", e);
            }
            end();
            return;
        }
        scan();
    }

    private void end() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (version.isEmpty()) {
            version = OptionalInt.of(EMPTY);
            out.writeBytes(header().toByteArray());
        }
        out.write(END);
        byte[] last = out.toByteArray();
        crc.update(last, 0, last.length);
        out.writeBytes(littleEndian(crc.value()));
        piece = new ByteArrayInputStream(out.toByteArray());
        ended = true;
    }

    private void scan() throws IOException {
        Object reply = connection.command("SCAN", cursor, "COUNT", AT_ONCE);
        if (!(reply instanceof List<?> parts) || parts.size() != 2 || !(parts.get(1) instanceof List<?> names)) {
            throw new IOException("SCAN replies no keys");
        }
        cursor = RespConnection.text(parts.get(0));
        List<byte[]> wanted = new ArrayList<>();
        for (Object name : names) {
            if (name instanceof byte[] bytes && seen.add(bytes)) {
                wanted.add(bytes);
            }
        }
        if (version.isEmpty()) {
            findVersion(wanted);
        }
        dumps.want(wanted);
    }

    /** The file begins with what stands behind values. */
    private void findVersion(List<byte[]> names) throws IOException {
        for (byte[] name : names) {
            connection.send("DUMP".getBytes(ISO_8859_1), name);
            long length = connection.lengthOfReply("DUMP");
            if (length >= 0) {
                Payload looked = new Payload();
                byte[] buffer = new byte[1 << 16];
                for (long rest = length - FOOTER; rest > 0; ) {
                    int count = connection.in().readNBytes(buffer, 0, (int) Math.min(rest, buffer.length));
                    looked.crc.update(buffer, 0, count);
                    rest -= count > 0 ? count : rest;
                }
                version = OptionalInt.of(looked.version(footer()));
                piece = new ByteArrayInputStream(header().toByteArray());
                return;
            }
        }
    }

    private byte[] footer() throws IOException {
        byte[] footer = connection.in().readNBytes(FOOTER);
        connection.endOfReply();
        return footer;
    }

    private ByteArrayOutputStream header() {
        int number = version.orElseThrow();
        String digits = String.valueOf(number);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(
                (number < OF_VALKEY ? "REDIS" + "0".repeat(4 - digits.length()) : "VALKEY0").getBytes(ISO_8859_1));
        out.writeBytes(digits.getBytes(ISO_8859_1));
        out.write(ABOUT);
        string(out, "%holdfast".getBytes(ISO_8859_1));
        string(out, label.getBytes(ISO_8859_1));
        return out;
    }

    private void key(KeyDumps.Coming key) throws IOException {
        if (key.length() <= FOOTER) {
            throw new RdbException("a value has " + key.length() + " bytes");
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (!entered) {
            entered = true;
            out.write(DATABASE);
            length(out, database);
        }
        if (key.expires().isPresent()) {
            out.write(EXPIRES);
            out.writeBytes(littleEndian(key.expires().getAsLong()));
        }
        Payload coming = new Payload();
        byte[] type = connection.in().readNBytes(1);
        coming.crc.update(type, 0, type.length);
        out.writeBytes(type);
        string(out, key.name());
        payload = Optional.of(coming);
        left = key.length() - 1 - FOOTER;
        piece = new ByteArrayInputStream(out.toByteArray());
    }

    private void endValue() throws IOException {
        int is = payload.orElseThrow().version(footer());
        payload = Optional.empty();
        if (is > version.orElseThrow()) {
            throw new IOException("The server has begun to write version " + is + " of its format instead of "
                    + version.getAsInt() + " while it was copied; copy it again");
        }
    }

    private static void string(ByteArrayOutputStream out, byte[] bytes) {
        length(out, bytes.length);
        out.writeBytes(bytes);
    }

    private static void length(ByteArrayOutputStream out, int length) {
        if (length < 1 << 6) {
            out.write(length);
        } else if (length < 1 << 14) {
            out.write(0x40 | length >> 8);
            out.write(length);
        } else {
            out.write(0x80);
            for (int shift = 24; shift >= 0; shift -= 8) {
                out.write(length >> shift);
            }
        }
    }

    private static byte[] littleEndian(long value) {
        byte[] bytes = new byte[CHECKSUM];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (value >> (8 * i));
        }
        return bytes;
    }
}
