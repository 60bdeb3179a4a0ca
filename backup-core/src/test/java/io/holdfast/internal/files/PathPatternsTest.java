package io.holdfast.internal.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.partitioningBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PathPatternsTest {

    private static final String INDENT = "    ";

    @ParameterizedTest
    @MethodSource("whatResticLeavesOut")
    void patternsMeanWhatTheyMeanToRestic(ResticCase restic) {
        if (restic.leftOut().equals(List.of("invalid"))) {
            assertThatIllegalArgumentException().isThrownBy(restic::exact);
            return;
        }
        PathPatterns exact = restic.exact();
        PathPatterns ignoringCase = restic.ignoringCase();
        List<String> leftOut = new ArrayList<>();
        for (String path : restic.tree()) {
            boolean belowLeftOut = leftOut.stream().anyMatch(above -> path.startsWith(above + "/"));
            if (!belowLeftOut && (exact.matches(path) || ignoringCase.matches(path))) {
                leftOut.add(path);
            }
        }
        assertThat(leftOut).containsExactlyInAnyOrderElementsOf(restic.leftOut());
    }

    @Test
    void everyUnreadablePatternIsNamed() {
        assertThatThrownBy(() -> PathPatterns.of(List.of("ok", "[a", "b\\", "")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'[a'")
                .hasMessageContaining("'b\\'")
                .hasMessageContaining("''")
                .hasMessageNotContaining("'ok'");
    }

    @ParameterizedTest
    @CsvSource({
        "/a/b, a, true",
        "/a/b, a/b, true",
        "/a/b, a/b/c, true",
        "/a/b, '', true",
        "/a/b, b, false",
        "/a/b, a/c, false",
        "/a/*/c, a/b, true",
        "/a/**/c, a/b/d, true",
        "/a/**/c, b, false",
        "c, a/b, true",
        "!/a, a, false"
    })
    void patternReachesWhatItMayMatchBelow(String pattern, String path, boolean reached) {
        assertThat(PathPatterns.of(List.of(pattern)).reaches(path)).isEqualTo(reached);
    }

    @Test
    void entryPathsAreTakenFromTheRoot() {
        PathPatterns patterns = PathPatterns.of(List.of("/home/*/tmp"));
        assertThat(patterns.matches("home/x/tmp/file")).isTrue();
        assertThat(patterns.matches("srv/home/x/tmp")).isFalse();
    }

    @Test
    void manyWildcardsAreDecidedQuickly() {
        PathPatterns stars = PathPatterns.of(List.of("*a*a*a*a*a*a*a*a*a*a*a*a*b"));
        assertThat(stars.matches("/" + "a".repeat(4000))).isFalse();
        PathPatterns doubleStars = PathPatterns.of(List.of("/**/a/**/a/**/a/**/a/**/a/**/a/**/a/**/b"));
        assertThat(doubleStars.matches("/a".repeat(2000))).isFalse();
    }

    private record ResticCase(List<String> tree, List<String> options, List<String> leftOut) {

        PathPatterns exact() {
            return PathPatterns.of(patterns("--exclude "));
        }

        PathPatterns ignoringCase() {
            return PathPatterns.ignoringCase(patterns("--iexclude "));
        }

        private List<String> patterns(String option) {
            return options.stream()
                    .filter(text -> text.startsWith(option))
                    .map(text -> text.substring(option.length()))
                    .toList();
        }

        @Override
        public String toString() {
            return String.join(" ", options);
        }
    }

    private static Stream<ResticCase> whatResticLeavesOut() throws IOException {
        List<List<String>> blocks;
        try (InputStream in = PathPatternsTest.class.getResourceAsStream("restic-patterns.txt")) {
            String text = new String(in.readAllBytes(), UTF_8).replace("\\xff", "\udcff");
            blocks = Arrays.stream(text.strip().split("\n\n"))
                    .map(block -> List.of(block.split("\n")))
                    .toList();
        }
        return blocks.stream().skip(2).map(block -> {
            Map<Boolean, List<String>> lines = block.stream().collect(partitioningBy(line -> line.startsWith(INDENT)));
            List<String> leftOut = lines.get(true).stream()
                    .map(line -> line.substring(INDENT.length()))
                    .toList();
            return new ResticCase(blocks.get(1), lines.get(false), leftOut);
        });
    }
}
