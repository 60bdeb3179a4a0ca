package io.holdfast.redis.internal.rdb;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Values are the same or another, however they are encoded. */
class ValueDigestTest {

    private static final String PACKED = "\15\15\0\0\0\2\0\u0081a\2\u0081b\2\u00ff";

    @Test
    void stringIsWhatItSays() throws Exception {
        assertThat(digest(0, "\u00c0\u00fe")).isEqualTo(digest(0, "\2-2"));
        assertThat(digest(0, "\u00c1\u0000\u0001")).isEqualTo(digest(0, "\003256"));
        // "a", and then nineteen times what is one byte before.
        assertThat(digest(0, "\u00c3\5\24\0a\u00e0\12\0")).isEqualTo(digest(0, "\24" + "a".repeat(20)));
        assertThat(digest(0, "\1a")).isNotEqualTo(digest(0, "\1b"));
    }

    @Test
    void orderCountsInListsOnly() throws Exception {
        assertThat(digest(1, "\2\1a\1b")).isNotEqualTo(digest(1, "\2\1b\1a"));
        assertThat(digest(2, "\2\1a\1b")).isEqualTo(digest(2, "\2\1b\1a"));
        assertThat(digest(4, "\2\1a\1b\1c\1d")).isEqualTo(digest(4, "\2\1c\1d\1a\1b"));
        assertThat(digest(4, "\2\1a\1b\1c\1d")).isNotEqualTo(digest(4, "\2\1a\1d\1c\1b"));
        assertThat(digest(3, "\2\1a\0011\1b\0012")).isEqualTo(digest(3, "\2\1b\0012\1a\0011"));
        assertThat(digest(3, "\2\1a\0011\1b\0012")).isNotEqualTo(digest(3, "\2\1b\0011\1a\0012"));
    }

    @Test
    void elementsAreNotRunTogether() throws Exception {
        assertThat(digest(1, "\2\2ab\1c")).isNotEqualTo(digest(1, "\2\1a\2bc"));
        assertThat(digest(2, "\2\1a\1a")).isNotEqualTo(digest(2, "\0"));
    }

    @Test
    void packedListIsTheListItself() throws Exception {
        assertThat(digest(18, "\1\2" + PACKED)).isEqualTo(digest(1, "\2\1a\1b"));
        assertThat(digest(18, "\2\1\1a\1\1b")).isEqualTo(digest(1, "\2\1a\1b"));
        assertThat(digest(16, PACKED)).isEqualTo(digest(4, "\1\1a\1b"));
    }

    @Test
    void packedNumbersAreNumbers() throws Exception {
        // 7 bits, 13 bits, 16 bits, 24 bits, 32 bits and 64 bits.
        String listpack = "\7\1" + "\u00df\u00ff\2" + "\u00f1\u0000\u0080\3" + "\u00f2\u0001\u0000\u0080\4"
                + "\u00f3\1\0\0\u0080\5" + "\u00f4\1\0\0\0\0\0\0\u0080\11";
        String all = "\0\0\0\0\6\0" + listpack + "\u00ff";
        assertThat(digest(20, (char) all.length() + all))
                .isEqualTo(digest(
                        2,
                        "\6" + string("7") + string("-1") + string("-32768") + string("-8388607")
                                + string("-2147483647") + string("-9223372036854775807")));
        // 4 bits, 8 bits, 16 bits and a string.
        String ziplist = "\0\0\0\0\0\0\0\0\4\0" + "\0\u00f3" + "\2\u00fe\u0080" + "\3\u00c0\0\1" + "\4\1a" + "\u00ff";
        assertThat(digest(10, (char) ziplist.length() + ziplist))
                .isEqualTo(digest(1, "\4" + string("2") + string("-128") + string("256") + string("a")));
        String intset = "\2\0\0\0\2\0\0\0" + "\u00ff\u00ff" + "\5\0";
        assertThat(digest(11, (char) intset.length() + intset)).isEqualTo(digest(2, "\2" + string("5") + string("-1")));
    }

    @Test
    void scoreIsTheSameInEachForm() throws Exception {
        String listpack = "\0\0\0\0\2\0" + "\u0081a\2" + "\u0083" + "1.5\4" + "\u00ff";
        ValueDigest.Sum packed = digest(17, (char) listpack.length() + listpack);
        assertThat(packed).isEqualTo(digest(3, "\1\1a" + string("1.5")));
        assertThat(packed).isEqualTo(digest(5, "\1\1a\0\0\0\0\0\0\u00f8?"));
        assertThat(digest(3, "\1\1a\u00fe")).isEqualTo(digest(5, "\1\1a\0\0\0\0\0\0\u00f0\177"));
    }

    /** Redis 7 packs an element of up to 1 GB. */
    @Test
    void largePackedElementIsNotReadAtOnce() throws Exception {
        byte[] element = "x".repeat(1_000_000).getBytes(ISO_8859_1);
        byte[] begin = "\0\0\0\0\1\0\u00f0@B\17\0".getBytes(ISO_8859_1);
        byte[] end = "\u00c5\u0084=\u00ff".getBytes(ISO_8859_1);
        byte[] packed = ByteBuffer.allocate(begin.length + element.length + end.length)
                .put(begin)
                .put(element)
                .put(end)
                .array();
        InputStream in = new ByteArrayInputStream(packed);
        List<String> elements = new ArrayList<>();
        Packed.listpack(in, shown -> {
            assertThat(in.available()).isGreaterThan(900_000);
            elements.add(new String(shown.readAllBytes(), ISO_8859_1));
        });
        assertThat(elements).containsExactly(new String(element, ISO_8859_1));
        assertThat(in.available()).isZero();
    }

    @Test
    void damagedValueIsSaidToBe() {
        for (String damaged : new String[] {"\5abc", "\u00c3\5\24\0a\u00e0\12", "\u00c4", ""}) {
            assertThatThrownBy(() -> digest(0, damaged)).isInstanceOf(RdbException.class);
        }
        assertThatThrownBy(() -> digest(20, "\10\0\0\0\0\1\0\u00bfa")).isInstanceOf(RdbException.class);
        assertThatThrownBy(() -> digest(11, "\10\2\0\0\0\2\0\0\0")).isInstanceOf(RdbException.class);
        assertThatThrownBy(() -> digest(11, "\10\0\0\0\0\2\0\0\0")).isInstanceOf(RdbException.class);
        assertThatThrownBy(() -> digest(20, "\14\0\0\0\0\1\0\u00f0\u00ff\u00ff\u00ff\u00ff\u00ff"))
                .isInstanceOf(RdbException.class);
        assertThatThrownBy(() -> digest(16, "\12\12\0\0\0\1\0\u0081a\2\u00ff")).isInstanceOf(RdbException.class);
    }

    private static String string(String text) {
        return (char) text.length() + text;
    }

    private static ValueDigest.Sum digest(int type, String value) throws IOException {
        return new ValueDigest(10).of(type, new ByteArrayInputStream(value.getBytes(ISO_8859_1)));
    }
}
