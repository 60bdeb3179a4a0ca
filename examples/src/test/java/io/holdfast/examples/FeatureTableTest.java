package io.holdfast.examples;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of what works claims nothing without a test. */
class FeatureTableTest {

    private static final Path PROJECT = Path.of("..");
    private static final Pattern ROW = Pattern.compile("^\\| (\\d+) \\|(.*)\\|([^|]*)\\|$", Pattern.MULTILINE);
    private static final Pattern TEST = Pattern.compile("`(\\w+(?:Test|IT))`");

    @Test
    void everyRowHasTestsThatExist() throws IOException {
        Set<String> tests = testClasses();

        for (MatchResult row : rows()) {
            List<String> named = TEST.matcher(row.group(3))
                    .results()
                    .map(test -> test.group(1))
                    .toList();
            assertThat(named).as("tests of row %s", row.group(1)).isNotEmpty();
            assertThat(tests).as("tests of row %s", row.group(1)).containsAll(named);
        }
    }

    @Test
    void rowsAreInTheOrderOfTheirNumbers() throws IOException {
        assertThat(rows()).isNotEmpty();
        assertThat(rows())
                .extracting(row -> Integer.valueOf(row.group(1)))
                .isSorted()
                .doesNotHaveDuplicates();
    }

    private static List<MatchResult> rows() throws IOException {
        return ROW.matcher(Files.readString(PROJECT.resolve("docs/features.md")))
                .results()
                .toList();
    }

    private static Set<String> testClasses() throws IOException {
        Set<String> names = new TreeSet<>();
        try (Stream<Path> modules = Files.list(PROJECT)) {
            for (Path tests : modules.map(module -> module.resolve("src/test/java"))
                    .filter(Files::isDirectory)
                    .toList()) {
                try (Stream<Path> files = Files.walk(tests)) {
                    names.addAll(files.map(file -> file.getFileName().toString())
                            .filter(name -> name.endsWith(".java"))
                            .map(name -> name.substring(0, name.length() - ".java".length()))
                            .collect(toCollection(TreeSet::new)));
                }
            }
        }
        return names;
    }
}
