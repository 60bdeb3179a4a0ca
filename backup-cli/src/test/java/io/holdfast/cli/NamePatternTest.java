package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamePatternTest {

    @ParameterizedTest
    @CsvSource({
        "a.txt, home/a.txt, true",
        "a.txt, home/a.txt/b, false",
        "*.txt, home/a.txt, true",
        "*.txt, home/a.txt.gz, false",
        "a*c, a/c, false",
        "?.txt, a.txt, true",
        "?.txt, ab.txt, false",
        "[a-c]x, bx, true",
        "[!a-c]x, bx, false",
        "[^a-c]x, dx, true",
        "[], [], true",
        "home/*.txt, var/home/a.txt, true",
        "home/*.txt, home/x/a.txt, false",
        "/home/*.txt, home/a.txt, true",
        "/home/*.txt, var/home/a.txt, false",
        "home/**/a.txt, home/a.txt, true",
        "home/**/a.txt, home/x/y/a.txt, true",
        "/home/**, home/x/y, true",
        "a+(b).txt, a+(b).txt, true",
        "a+(b).txt, aab.txt, false",
        "\\*, *, true",
        "\\*, x, false",
        "A.TXT, a.txt, false",
        "日*, home/日本, true",
    })
    void matchesAsAShellUserExpects(String glob, String path, boolean matches) {
        assertThat(NamePattern.of(glob, false).matches(path)).isEqualTo(matches);
    }

    @Test
    void caseCanBeIgnored() {
        assertThat(NamePattern.of("ÄPFEL.*", true).matches("home/äpfel.txt")).isTrue();
    }

    @Test
    void lineBreaksAndInvalidBytesAreCharactersOfANameLikeOthers() {
        assertThat(NamePattern.of("a*b", false).matches("x/a\n\udcffb")).isTrue();
    }
}
