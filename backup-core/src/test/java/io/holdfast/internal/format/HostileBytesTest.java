package io.holdfast.internal.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever the bytes are, decoding ends in an object, which can be encoded again, or in a MalformedException. */
class HostileBytesTest {

    private static final long SEED = 20261121;
    private static final int CASES = 10_000;

    private static final String[] SPICES = {
        "\"",
        "\\",
        "\\u",
        "\\ud800",
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "null",
        "-",
        "1e9",
        "18446744073709551616",
        "\n",
        "\0",
        "\ufeff",
        "\"\":{",
        "\"blobs\":[],",
        "\"id\":",
        "\"Name\":\"\\\\xff\",",
        "\u00e9",
        "true"
    };

    private final Random random = new Random(SEED);

    private interface Decoding {
        void decode(byte[] bytes) throws MalformedException;
    }

    private enum Decoder {
        TREE(bytes -> {
            for (Node node : TreeReader.readAll(bytes)) {
                NodeCodec.encode(node);
            }
        }),
        SNAPSHOT(bytes -> SnapshotDocument.decode(bytes).encode()),
        INDEX(bytes -> IndexDocumentTest.copy(bytes)),
        CONFIG(bytes -> ConfigDocument.decode(bytes).encode()),
        KEY(bytes -> KeyDocument.decode(bytes).encode()),
        LOCK(bytes -> LockDocument.decode(bytes).encode()),
        MARK(bytes -> MarkDocument.encode(MarkDocument.decode(bytes))),
        LEDGER(bytes -> LedgerDocumentTest.copy(bytes)),
        PACK_HEADER(bytes -> {
            PackHeader.sealedLength(bytes, 1L << 33);
            PackHeader.decode(bytes, (type, a, b, c, d, offset, sealedLength, plainLength) -> {});
        }),
        LOG_SEGMENT(bytes -> assertThat(LogSegmentTest.encodedAgain(bytes)).isEqualTo(bytes));

        @SuppressWarnings("ImmutableEnumChecker") // No lambda here keeps anything.
        private final Decoding decoding;

        Decoder(Decoding decoding) {
            this.decoding = decoding;
        }

        void decode(byte[] bytes) throws MalformedException {
            decoding.decode(bytes);
        }
    }

    @Test
    void randomBytesAreRefused() {
        for (int i = 0; i < CASES; i++) {
            byte[] bytes = new byte[random.nextInt(300)];
            random.nextBytes(bytes);
            for (Decoder decoder : Decoder.values()) {
                isDecodedOrRefused(decoder, bytes, i);
            }
        }
    }

    @Test
    void changedDocumentsAreDecodedOrRefused() throws Exception {
        GoldenRepository repository = GoldenRepository.open();
        LockDocument lock = new LockDocument(
                GoTime.ZERO,
                true,
                "host",
                "user",
                1,
                2,
                3,
                Optional.of(new LockHolder(GoTime.ZERO, "m", "b", "n", "s")));
        byte[] header = new byte[37 * 20];
        change(Decoder.TREE, smallTree(), CASES / 2);
        change(Decoder.SNAPSHOT, repository.documents(FileType.SNAPSHOT).get(0), CASES / 4);
        change(Decoder.INDEX, repository.documents(FileType.INDEX).get(0), CASES / 4);
        change(Decoder.CONFIG, repository.config(), CASES / 4);
        change(Decoder.KEY, repository.key(), CASES / 4);
        change(Decoder.LOCK, lock.encode(), CASES / 4);
        change(Decoder.MARK, MarkDocument.encode(List.of(Id.ZERO, Id.hash(header))), CASES / 4);
        change(Decoder.LEDGER, LedgerDocumentTest.example().encode(), CASES / 4);
        change(Decoder.PACK_HEADER, header, CASES / 4);
        change(Decoder.LOG_SEGMENT, LogSegmentTest.example().toByteArray(), CASES / 2);
    }

    private void change(Decoder decoder, byte[] document, int cases) {
        isDecodedOrRefused(decoder, document, 0);
        int refused = 0;
        for (int i = 1; i <= cases; i++) {
            refused += isDecodedOrRefused(decoder, changed(document), i) ? 0 : 1;
        }
        assertThat(refused).as("refused %s, seed %d", decoder, SEED).isBetween(1, cases);
    }

    /** The document with one to three pieces overwritten, cut out, doubled, or spiced. */
    private byte[] changed(byte[] document) {
        byte[] changed = document;
        for (int n = 1 + random.nextInt(3); n > 0 && changed.length > 0; n--) {
            int from = random.nextInt(changed.length);
            int to = Math.min(changed.length, from + random.nextInt(1 << random.nextInt(8)));
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.write(changed, 0, from);
            switch (random.nextInt(5)) {
                case 0 -> out.write(random.nextInt(256));
                case 1 -> out.writeBytes(SPICES[random.nextInt(SPICES.length)].getBytes(UTF_8));
                case 2 -> out.write(changed, from, to - from);
                case 3 -> to = random.nextInt(20) == 0 ? changed.length : to;
                default -> out.write(changed[from] ^ 1 << random.nextInt(8));
            }
            out.write(changed, to, changed.length - to);
            if (random.nextBoolean()) {
                out.write(changed, from, to - from);
            }
            changed = out.toByteArray();
        }
        return changed;
    }

    private static boolean isDecodedOrRefused(Decoder decoder, byte[] bytes, int number) {
        try {
            decoder.decode(bytes);
            return true;
        } catch (MalformedException e) {
            return false;
        } catch (RuntimeException | Error e) {
            return fail(
                    decoder + ", seed " + SEED + ", case " + number + ": "
                            + Base64.getEncoder().encodeToString(bytes),
                    e);
        }
    }

    private static byte[] smallTree() {
        String node = "{\"name\":\"a\\\\xff\\\"\",\"type\":\"file\",\"mode\":420,\"mtime\":\"2026-11-20T20:30:07.5Z\","
                + "\"atime\":\"2026-11-20T20:30:07.5+01:00\",\"ctime\":\"2026-11-20T20:30:08Z\",\"uid\":1,\"gid\":2,\"user\":\"\u00fcser\","
                + "\"size\":18446744073709551615,\"linktarget\":\"x\",\"linktarget_raw\":\"//50YXJnZXQ=\","
                + "\"extended_attributes\":[{\"name\":\"user.b\",\"value\":\"dmI=\"}],"
                + "\"generic_attributes\":{\"a\":[1, \"\\\"<\u2028\"],\"b\":{}},\"content\":[\"" + "a".repeat(64)
                + "\"],"
                + "\"subtree\":\"" + "b".repeat(64) + "\"}";
        return ("{\"nodes\":[" + node + "," + node + "]}\n").getBytes(UTF_8);
    }
}
