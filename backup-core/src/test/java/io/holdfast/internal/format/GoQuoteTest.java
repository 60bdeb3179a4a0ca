package io.holdfast.internal.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.holdfast.spi.source.EntryPaths;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoQuoteTest {

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "plain.txt,plain.txt",
                "a\"b,a\\\"b",
                "back\\slash,back\\\\slash",
                "it's,it's",
                "` `,` `",
                "<gt>&,<gt>&",
                "\u00fc\u65e5\u672c\ud83d\ude00e\u0301,\u00fc\u65e5\u672c\ud83d\ude00e\u0301",
                "\u00a0,\\u00a0",
                "\u00ad,\\u00ad",
                "\u200b,\\u200b",
                "\ufeff,\\ufeff",
                "`\u2028`,\\u2028",
                "`\u3000`,\\u3000",
                "\ue000,\\ue000",
                "\u0378,\\u0378",
                "\uffff,\\uffff",
                "\udb40\udc01,\\U000e0001",
                "\udbff\udfff,\\U0010ffff",
                "\ufffd,\ufffd",
                "\udcff\udcfe,\\xff\\xfe",
                "\udced\udca0\udc80,\\xed\\xa0\\x80",
            })
    void namesAreQuotedAsGoDoes(String name, String quoted) throws Exception {
        assertThat(GoQuote.quote(name)).isEqualTo(quoted);
        assertThat(GoQuote.unquote(quoted)).isEqualTo(name);
    }

    @Test
    void controlCharactersAreQuotedAsGoDoes() throws Exception {
        String name = "\u0001\u0007\b\f\n\r\t\u000b\u001b\u007f\u0085";
        String quoted = "\\x01\\a\\b\\f\\n\\r\\t\\v\\x1b\\x7f\\u0085";
        assertThat(GoQuote.quote(name)).isEqualTo(quoted);
        assertThat(GoQuote.unquote(quoted)).isEqualTo(name);
    }

    @Test
    void everyByteStringComesBack() throws Exception {
        long seed = 20261120;
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(12)];
            for (int k = 0; k < bytes.length; k++) {
                bytes[k] = (byte) (random.nextBoolean() ? random.nextInt(256) : 0xc0 + random.nextInt(0x30) - 0x20);
            }
            String quoted = GoQuote.quote(EntryPaths.decode(bytes));
            boolean same = Arrays.equals(EntryPaths.encode(GoQuote.unquote(quoted)), bytes);
            if (!same || quoted.chars().anyMatch(Character::isISOControl)) {
                fail("seed " + seed + ", case " + i + ": " + HexFormat.of().formatHex(bytes) + " gave " + quoted);
            }
        }
    }

    @Test
    void everyCharacterComesBack() throws Exception {
        for (int block = 0; block <= Character.MAX_CODE_POINT; block += 0x400) {
            StringBuilder name = new StringBuilder();
            for (int c = Math.max(1, block); c < block + 0x400; c++) {
                if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
                    name.appendCodePoint(c);
                }
            }
            if (!GoQuote.unquote(GoQuote.quote(name.toString())).contentEquals(name)) {
                fail("Characters from U+" + Integer.toHexString(block));
            }
        }
    }

    @Test
    void printableIsWhatUnicode15Says() {
        int printable = 0;
        for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
            if (GoQuote.isPrintable(c)) {
                printable++;
                if (!isPrintableHere(c) && Character.getType(c) != Character.UNASSIGNED) {
                    fail("U+" + Integer.toHexString(c));
                }
            }
        }
        assertThat(printable).isEqualTo(148_998);
    }

    /** By the Unicode version of the running Java. */
    private static boolean isPrintableHere(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.PRIVATE_USE,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> false;
            case Character.SPACE_SEPARATOR -> c == ' ';
            default -> true;
        };
    }

    @Test
    void octalEscapesAreUnderstood() throws Exception {
        assertThat(GoQuote.unquote("\\101\\377")).isEqualTo("A\udcff");
    }

    @Test
    void escapedBytesThatAreACharacterAreThatCharacter() throws Exception {
        assertThat(GoQuote.unquote("\\xc3\\xa9")).isEqualTo("\u00e9");
        assertThat(GoQuote.quote("\udcc3\udca9")).isEqualTo("\u00e9");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\"b",
                "a\nb",
                "\\",
                "\\q",
                "\\'",
                "\\x",
                "\\x4",
                "\\x4g",
                "\\u00a",
                "\\ud800",
                "\\U00110000",
                "\\Uffffffff",
                "\\08",
                "\\400",
                "\\1",
                "\\x\uff11\uff11"
            })
    void invalidQuotingIsRefused(String quoted) {
        assertThatThrownBy(() -> GoQuote.unquote(quoted))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("invalid quoting");
    }

    @Test
    void surrogateThatIsNoByteIsRefused() {
        assertThatThrownBy(() -> GoQuote.quote("a\ud800")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> GoQuote.quote("a\udc41")).isInstanceOf(IllegalArgumentException.class);
    }
}
