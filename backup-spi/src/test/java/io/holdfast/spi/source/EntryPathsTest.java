package io.holdfast.spi.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EntryPathsTest {
    private static final long SEED = 20240501;

    @ParameterizedTest
    @ValueSource(
            strings = {"", "plain", "ü", "日本語", "😀", "a\uFFFDb", "\u0000\u007f\u0080\u07ff\u0800\uffff", "\uD7FF\uE000"
            })
    void validTextIsPlainUtf8(String text) {
        assertThat(EntryPaths.encode(text)).isEqualTo(text.getBytes(UTF_8));
        assertThat(EntryPaths.decode(text.getBytes(UTF_8))).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "ff,            DCFF",
        "c3,            DCC3",
        "c328,          DCC3 0028",
        "c0af,          DCC0 DCAF",
        "e08080,        DCE0 DC80 DC80",
        "eda080,        DCED DCA0 DC80",
        "f08fbfbf,      DCF0 DC8F DCBF DCBF",
        "f4908080,      DCF4 DC90 DC80 DC80",
        "f09f98,        DCF0 DC9F DC98",
        "61ffc3a9e282,  0061 DCFF 00E9 DCE2 DC82",
        "efbfbdff,      FFFD DCFF",
        "f09f9880ff,    D83D DE00 DCFF",
    })
    void invalidBytesBecomeLoneSurrogates(String hex, String expected) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        String path = EntryPaths.decode(bytes);

        assertThat(path.chars().mapToObj(c -> String.format("%04X", c)).toList())
                .containsExactly(expected.split(" "));
        assertThat(EntryPaths.encode(path)).isEqualTo(bytes);
    }

    @Test
    void everyByteStringSurvives() {
        Random random = new Random(SEED);
        for (int n = 0; n < 50_000; n++) {
            byte[] bytes = hostileBytes(random);
            assertThat(EntryPaths.encode(EntryPaths.decode(bytes)))
                    .as("seed %d, string %d", SEED, n)
                    .isEqualTo(bytes);
        }
    }

    @Test
    void byteOrderIsThatOfTheUnsignedBytes() {
        Random random = new Random(SEED);
        for (int n = 0; n < 50_000; n++) {
            byte[] prefix = hostileBytes(random);
            byte[] a = concat(prefix, hostileBytes(random));
            byte[] b = concat(prefix, hostileBytes(random));
            int order = EntryPaths.BYTE_ORDER.compare(EntryPaths.decode(a), EntryPaths.decode(b));
            assertThat(Integer.signum(order))
                    .as("seed %d, pair %d: %s and %s", SEED, n, Arrays.toString(a), Arrays.toString(b))
                    .isEqualTo(Integer.signum(Arrays.compareUnsigned(a, b)));
        }
    }

    @Test
    void byteOrderPutsSupplementaryCharactersLast() {
        assertThat(EntryPaths.BYTE_ORDER.compare("\uFFFF", "😀")).isNegative();
        assertThat(EntryPaths.BYTE_ORDER.compare("😀", "😁")).isNegative();
        assertThat(EntryPaths.BYTE_ORDER.compare("a", "ab")).isNegative();
        assertThat(EntryPaths.BYTE_ORDER.compare("b", "ab")).isPositive();
        assertThat(EntryPaths.BYTE_ORDER.compare("é", "é")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\uD800", "\uDBFFx", "\uDC7F", "\uDD00"})
    void surrogatesThatStandForNoByteAreRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EntryPaths.encode("a/" + text))
                .withMessageContaining("index 2");
    }

    @Test
    void printableShowsWhatATerminalWouldHide() {
        assertThat(EntryPaths.printable("dir/ü 日本 😀")).isEqualTo("dir/ü 日本 😀");
        assertThat(EntryPaths.printable("a\nb\tc\rd\u001b[31m\u007f")).isEqualTo("a\\nb\\tc\\rd\\x1b[31m\\x7f");
        assertThat(EntryPaths.printable("\uDCFF\uDC80")).isEqualTo("\\xff\\x80");
        assertThat(EntryPaths.printable("txt\u202Eexe\u2028\u0085\uD800"))
                .isEqualTo("txt\\u{202e}exe\\u{2028}\\u{85}\\u{d800}");
        assertThat(EntryPaths.printable("\\xff")).isEqualTo("\\\\xff");
    }

    /** Up to eight bytes, mostly from the borders of the UTF-8 table. */
    private static byte[] hostileBytes(Random random) {
        String borders = "2f617f808f909fa0bfc0c1c2dfe0e1ecedeeeff0f1f3f4f5ff";
        byte[] choice = HexFormat.of().parseHex(borders);
        byte[] bytes = new byte[random.nextInt(9)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = random.nextInt(4) == 0 ? (byte) random.nextInt(256) : choice[random.nextInt(choice.length)];
        }
        return bytes;
    }

    private static byte[] concat(byte[] a, byte[] b) {
        byte[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }
}
