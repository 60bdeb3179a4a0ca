package io.holdfast.internal.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackHeaderTest {

    private static final Id A = Id.fromHex("a".repeat(64));
    private static final long MOST = 0xffff_ffffL;

    private static List<String> read(byte[] header) throws MalformedException {
        List<String> blobs = new ArrayList<>();
        PackHeader.decode(
                header,
                (type, a, b, c, d, offset, sealedLength, plainLength) -> blobs.add(type + " "
                        + Id.of(a, b, c, d).shortHex() + " " + offset + " " + sealedLength + " " + plainLength));
        return blobs;
    }

    @Test
    void entriesAreWrittenAsTheFormatSays() throws Exception {
        PackHeader.Writer writer = new PackHeader.Writer();
        writer.add(BlobType.DATA, A, 0x102, 0);
        writer.add(BlobType.TREE, A, 33, 0);
        writer.add(BlobType.DATA, A, 44, 0x01020304);
        writer.add(BlobType.TREE, A, 55, MOST);
        String id = A.toHex();
        assertThat(HexFormat.of().formatHex(writer.toByteArray()))
                .isEqualTo(
                        "0002010000" + id + "0121000000" + id + "022c00000004030201" + id + "0337000000ffffffff" + id);
        assertThat(writer.lengthField()).containsExactly(37 + 37 + 41 + 41 + 32, 0, 0, 0);
        assertThat(writer.packSize()).isEqualTo(0x102 + 33 + 44 + 55 + 37 + 37 + 41 + 41 + 32 + 4);
        assertThat(read(writer.toByteArray()))
                .containsExactly(
                        "DATA aaaaaaaa 0 258 0",
                        "TREE aaaaaaaa 258 33 0",
                        "DATA aaaaaaaa 291 44 16909060",
                        "TREE aaaaaaaa 335 55 4294967295");
    }

    @Test
    void sixtyThousandBlobsFit() throws Exception {
        PackHeader.Writer writer = new PackHeader.Writer();
        for (int i = 0; i < 60_000; i++) {
            writer.add(BlobType.DATA, A, 45, i % 2);
        }
        assertThat(writer.count()).isEqualTo(60_000);
        assertThat(read(writer.toByteArray())).hasSize(60_000);
    }

    @Test
    void whatNoPackCanHoldIsNotAdded() {
        PackHeader.Writer writer = new PackHeader.Writer();
        writer.add(BlobType.DATA, A, MOST - 10, 0);
        assertThatThrownBy(() -> writer.add(BlobType.DATA, A, 11, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> writer.add(BlobType.DATA, A, 1, MOST + 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> writer.add(BlobType.DATA, A, -1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThat(writer.count()).isEqualTo(1);
    }

    @Test
    void headerThatResticCannotReadIsNotWritten() {
        PackHeader.Writer writer = new PackHeader.Writer();
        for (int i = 0; i < PackHeader.MAX_ENTRIES; i++) {
            writer.add(BlobType.DATA, A, 33, 1);
        }
        assertThat(writer.toByteArray().length + 32).isLessThanOrEqualTo(PackHeader.MAX_SEALED_LENGTH);
        assertThatThrownBy(() -> writer.add(BlobType.DATA, A, 33, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5, 128, 255})
    void unknownEntriesAreRefused(int type) {
        PackHeader.Writer writer = new PackHeader.Writer();
        writer.add(BlobType.DATA, A, 33, 0);
        byte[] header = writer.toByteArray();
        header[0] = (byte) type;
        assertThatThrownBy(() -> read(header))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("at byte 0");
    }

    @Test
    void cutAndEmptyHeadersAreRefused() {
        PackHeader.Writer writer = new PackHeader.Writer();
        writer.add(BlobType.DATA, A, 33, 0);
        writer.add(BlobType.DATA, A, 33, 7);
        byte[] header = writer.toByteArray();
        for (int length = 0; length < header.length; length++) {
            byte[] cut = java.util.Arrays.copyOf(header, length);
            if (length != 37) {
                assertThatThrownBy(() -> read(cut)).as("%d bytes", length).isInstanceOf(MalformedException.class);
            }
        }
    }

    @Test
    void blobsBeyondFourGibibytesAreRefused() {
        String entry = "00ffffffff" + A.toHex();
        assertThatThrownBy(() -> read(HexFormat.of().parseHex(entry + "0001000000" + A.toHex())))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("4 GiB");
    }

    @Test
    void lengthOfTheHeaderMustFitThePack() throws Exception {
        assertThat(PackHeader.sealedLength(new byte[] {9, 69, 0, 0, 0}, 73)).isEqualTo(69);
        assertRefused(new byte[] {69, 0, 0, 0}, 72);
        assertRefused(new byte[] {68, 0, 0, 0}, 1000);
        assertRefused(new byte[] {1, 0, 0, 1}, 1L << 30);
        assertRefused(new byte[] {-1, -1, -1, -1}, 1L << 40);
        assertRefused(new byte[] {1, 0, 0}, 3);
    }

    private static void assertRefused(byte[] tail, long packSize) {
        assertThatThrownBy(() -> PackHeader.sealedLength(tail, packSize))
                .isInstanceOf(MalformedException.class)
                .hasMessageStartingWith("pack: ");
    }
}
