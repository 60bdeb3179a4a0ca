package io.holdfast.testkit.s3;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/**
 * A checksum that a client sent with its content.
 *
 * @param value in base64; with a hyphen and the number of parts where it is one of the parts' checksums
 */
record Checksum(Algorithm algorithm, String value) {

    /** What S3 can check. */
    enum Algorithm {
        CRC32,
        CRC32C,
        CRC64NVME,
        SHA1,
        SHA256;

        String header() {
            return "x-amz-checksum-" + name().toLowerCase(Locale.ROOT);
        }

        /** Its name in XML. */
        String element() {
            return "Checksum" + name();
        }

        byte[] of(byte[] bytes) {
            return switch (this) {
                case CRC32 -> {
                    CRC32 crc = new CRC32();
                    crc.update(bytes);
                    yield ByteBuffer.allocate(Integer.BYTES)
                            .putInt((int) crc.getValue())
                            .array();
                }
                case CRC32C -> {
                    CRC32C crc = new CRC32C();
                    crc.update(bytes);
                    yield ByteBuffer.allocate(Integer.BYTES)
                            .putInt((int) crc.getValue())
                            .array();
                }
                case CRC64NVME ->
                    ByteBuffer.allocate(Long.BYTES).putLong(crc64(bytes)).array();
                case SHA1 -> Digests.of("SHA-1", bytes);
                case SHA256 -> Digests.of("SHA-256", bytes);
            };
        }

        private static long crc64(byte[] bytes) {
            long crc = -1;
            for (byte b : bytes) {
                crc ^= b & 0xff;
                for (int bit = 0; bit < Byte.SIZE; bit++) {
                    crc = crc >>> 1 ^ ((crc & 1) == 0 ? 0 : 0x9a6c9329ac4bc9b5L);
                }
            }
            return ~crc;
        }
    }

    static Checksum of(Algorithm algorithm, byte[] bytes) {
        return new Checksum(algorithm, Base64.getEncoder().encodeToString(algorithm.of(bytes)));
    }

    /** What was sent with a request, in a header or behind the content. */
    static Optional<Checksum> sentWith(S3Request request, Map<String, String> trailers) {
        return Arrays.stream(Algorithm.values())
                .flatMap(algorithm -> request
                        .header(algorithm.header())
                        .or(() -> Optional.ofNullable(trailers.get(algorithm.header())))
                        .map(value -> new Checksum(algorithm, value))
                        .stream())
                .findFirst();
    }

    /** Whether these are the bytes. */
    boolean fits(byte[] bytes) {
        return equals(of(algorithm, bytes));
    }
}
