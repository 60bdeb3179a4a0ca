package io.holdfast.internal.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class IndexDocumentTest {

    private static final String A = "a".repeat(64);
    private static final String B = "b".repeat(64);
    private static final String BLOB =
            "{\"id\":\"" + B + "\",\"type\":\"data\",\"offset\":5,\"length\":96,\"uncompressed_length\":700}";

    /** Decodes an index and encodes what it holds. */
    static byte[] copy(byte[] json) throws MalformedException {
        IndexDocument.Writer writer = new IndexDocument.Writer();
        IndexDocument.decode(json, new IndexDocument.Visitor() {
            @Override
            public void pack(Id pack, boolean toDelete) {
                writer.pack(pack);
            }

            @Override
            public void blob(
                    BlobType type, long a, long b, long c, long d, long offset, long sealedLength, long plainLength) {
                writer.blob(type, a, b, c, d, offset, sealedLength, plainLength);
            }
        });
        return writer.toByteArray();
    }

    /** What an index says, a line for each call. */
    private static List<String> read(String json) throws MalformedException {
        List<String> calls = new ArrayList<>();
        IndexDocument.decode(json.getBytes(UTF_8), new IndexDocument.Visitor() {
            @Override
            public void pack(Id pack, boolean toDelete) {
                calls.add("pack " + pack.shortHex() + (toDelete ? " to delete" : ""));
            }

            @Override
            public void blob(
                    BlobType type, long a, long b, long c, long d, long offset, long sealedLength, long plainLength) {
                calls.add(type + " " + Id.of(a, b, c, d).shortHex() + " " + offset + " " + sealedLength + " "
                        + plainLength);
            }

            @Override
            public void supersedes(Id index) {
                calls.add("supersedes " + index.shortHex());
            }
        });
        return calls;
    }

    @Test
    void writesTheVeryBytesOfGo() {
        IndexDocument.Writer writer = new IndexDocument.Writer();
        writer.pack(Id.fromHex(A));
        Id b = Id.fromHex(B);
        writer.blob(BlobType.DATA, b.word(0), b.word(1), b.word(2), b.word(3), 0, 96, 524288);
        writer.blob(BlobType.TREE, b.word(0), b.word(1), b.word(2), b.word(3), 96, 4294967295L, 0);
        writer.pack(b);
        assertThat(writer.toByteArray())
                .asString(UTF_8)
                .isEqualTo("{\"packs\":[{\"id\":\"" + A + "\",\"blobs\":["
                        + "{\"id\":\"" + B
                        + "\",\"type\":\"data\",\"offset\":0,\"length\":96,\"uncompressed_length\":524288},"
                        + "{\"id\":\"" + B + "\",\"type\":\"tree\",\"offset\":96,\"length\":4294967295}]},"
                        + "{\"id\":\"" + B + "\",\"blobs\":[]}]}\n");
        assertThat(writer.blobs()).isEqualTo(2);
        assertThat(writer.packs()).isEqualTo(2);
    }

    @Test
    void emptyIndexIsWritten() throws Exception {
        byte[] empty = new IndexDocument.Writer().toByteArray();
        assertThat(empty).asString(UTF_8).isEqualTo("{\"packs\":[]}\n");
        assertThat(read(new String(empty, UTF_8))).isEmpty();
    }

    @Test
    void packsThatRusticIsGoingToDeleteAreTold() throws Exception {
        assertThat(read("{\"packs\":[{\"id\":\"" + A + "\",\"size\":9,\"time\":\"x\",\"blobs\":[" + BLOB
                        + "]}],\"packs_to_delete\":[{\"id\":\"" + B + "\",\"time\":\"2026-01-01T00:00:00Z\",\"blobs\":["
                        + BLOB + "]}]}"))
                .containsExactly(
                        "pack aaaaaaaa", "DATA bbbbbbbb 5 96 700", "pack bbbbbbbb to delete", "DATA bbbbbbbb 5 96 700");
    }

    @Test
    void supersededIndexesAreTold() throws Exception {
        assertThat(read("{\"supersedes\":[\"" + A + "\"],\"packs\":[]}")).containsExactly("supersedes aaaaaaaa");
    }

    @Test
    void fieldsMayStandInAnyOrder() throws Exception {
        assertThat(read(
                        "{\n \"packs\" : [ {\"blobs\": [{\"length\":96,\"unknown\":[{}],\"Offset\":5,\"TYPE\":\"data\",\"id\":\""
                                + B + "\"}],  \"id\":\"" + A.toUpperCase(java.util.Locale.ROOT) + "\"}, {\"id\":\"" + B
                                + "\",\"blobs\":null}]}"))
                .containsExactly("pack aaaaaaaa", "DATA bbbbbbbb 5 96 0", "pack bbbbbbbb");
    }

    @Test
    void packWithoutIdIsRefused() {
        assertRefused("{\"packs\":[{\"blobs\":[" + BLOB + "]}]}", "a pack has no id");
        assertRefused("{\"packs\":[{\"id\":\"" + "0".repeat(64) + "\",\"blobs\":[]}]}", "a pack has no id");
    }

    @Test
    void blobWithoutIdOrTypeIsRefused() {
        assertRefused(indexOf(BLOB.replace("data", "dito")), "must be data or tree");
        assertRefused(indexOf(BLOB.replace("type", "kind")), "no id or no type");
        assertRefused(indexOf(BLOB.replace(B, "0".repeat(64))), "no id or no type");
        assertRefused(indexOf(BLOB.replace(B, B.substring(1))), "64 hexadecimal digits");
        assertRefused(indexOf(BLOB.replace(B, "g" + B.substring(1))), "64 hexadecimal digits");
    }

    @Test
    void numbersBeyondFourGibibytesAreRefused() {
        assertRefused(indexOf(BLOB.replace("96", "4294967296")), "too large");
        assertRefused(indexOf(BLOB.replace("96", "-1")), "negative");
        assertRefused(indexOf(BLOB.replace("96", "96.0")), "an integer is expected");
    }

    @Test
    void cutIndexIsRefused() {
        String index = indexOf(BLOB);
        assertRefused(index.substring(0, index.length() - 1), "not valid JSON");
        assertRefused("", "object is expected");
        assertRefused(index + "{", "more follows");
    }

    private static String indexOf(String blob) {
        return "{\"packs\":[{\"id\":\"" + A + "\",\"blobs\":[" + blob + "]}]}";
    }

    private static void assertRefused(String json, String message) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("index: ")
                .hasMessageContaining(message);
    }
}
