package io.holdfast.redis.internal.rdb;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/**
 * What RESTORE and FUNCTION RESTORE take: a value as it stands in an RDB file, the version that it needs, and a checksum.
 *
 * <pre>
 * payload = (type value | (0xf5 library)*) 2 bytes version, 8 bytes checksum
 * </pre>
 *
 * Under the version of the file an older server would take nothing; so it is the least one that knows the type.
 */
public final class RestorePayload {

    private static final int LIBRARY = 0xf5;
    private static final int LIBRARIES_SINCE = 10;
    private static final int FOOTER = 10;
    private static final int BUFFER = 1 << 16;

    private final OutputStream out;
    private final Crc64 crc = new Crc64();

    private RestorePayload(OutputStream out) {
        this.out = out;
    }

    /** Which version of the format a type's encoding needs. */
    public static int version(int type) {
        return switch (type) {
            case 14 -> 7;
            case 5, 6, 7 -> 8;
            case 15 -> 9;
            case 16, 17, 18, 19 -> 10;
            case 20, 21 -> 11;
            case 22 -> 80;
            case 23, 24, 25 -> 12;
            default -> 6;
        };
    }

    /** Which version libraries need. */
    public static int versionOfLibraries() {
        return LIBRARIES_SINCE;
    }

    /** How long that of a value is. */
    public static long length(RdbSlices.Slice value) {
        return 1 + value.length() + FOOTER;
    }

    /** Writes that of a value. */
    public static void write(int type, RdbSlices.Slice value, OutputStream out) throws IOException {
        RestorePayload payload = new RestorePayload(out);
        try (InputStream in = value.open()) {
            payload.add(type, in);
        }
        payload.finish(version(type));
    }

    /** That of libraries. */
    public static byte[] libraries(List<byte[]> codes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        RestorePayload payload = new RestorePayload(out);
        for (byte[] code : codes) {
            payload.add(new byte[] {(byte) LIBRARY}, 1);
            payload.add(code, code.length);
        }
        payload.finish(LIBRARIES_SINCE);
        return out.toByteArray();
    }

    private void add(int type, InputStream value) throws IOException {
        add(new byte[] {(byte) type}, 1);
        byte[] buffer = new byte[BUFFER];
        for (int count = value.read(buffer); count >= 0; count = value.read(buffer)) {
            add(buffer, count);
        }
    }

    private void add(byte[] bytes, int count) throws IOException {
        crc.update(bytes, 0, count);
        out.write(bytes, 0, count);
    }

    private void finish(int version) throws IOException {
        add(new byte[] {(byte) version, (byte) (version >> 8)}, 2);
        long checksum = crc.value();
        for (int i = 0; i < Long.BYTES; i++) {
            out.write((int) (checksum >> (8 * i)));
        }
    }
}
