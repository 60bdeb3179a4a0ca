package io.holdfast.examples;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every {@code java} block of the documents stands, but for its indentation, in a source file of this module. */
class DocumentedCodeTest {

    private static final Path PROJECT = Path.of("..");
    private static final Pattern BLOCK = Pattern.compile("^```java\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);

    @TestFactory
    List<DynamicTest> documentedCodeIsCompiled() throws IOException {
        List<String> sources = contents(Path.of("src"), ".java");
        List<DynamicTest> tests = new ArrayList<>();
        for (Path document : documents()) {
            Matcher blocks = BLOCK.matcher(Files.readString(document));
            while (blocks.find()) {
                String code = blocks.group(1);
                String name = PROJECT.relativize(document) + ": "
                        + code.lines().findFirst().orElse("");
                boolean compiled = sources.stream().anyMatch(source -> holds(source, code));
                tests.add(dynamicTest(
                        name,
                        () -> assertThat(compiled)
                                .as("a file under examples/src has this code:%n%s", code)
                                .isTrue()));
            }
        }
        return tests;
    }

    @Test
    void indentationDoesNotMatterAndAllElseDoes() {
        String source = "class A {\n    void b() {\n        c();\n\n        d();\n    }\n}\n";

        assertThat(holds(source, "c();\n\nd();\n")).isTrue();
        assertThat(holds(source, "void b() {\n    c();\n\n    d();\n}\n")).isTrue();
        assertThat(holds(source, "void b() {\nc();\n\nd();\n}\n")).isFalse();
        assertThat(holds(source, "c();\nd();\n")).isFalse();
        assertThat(holds(source, "();\n")).isFalse();
    }

    private static boolean holds(String source, String code) {
        List<String> lines = source.lines().toList();
        List<String> wanted = code.stripIndent().lines().toList();
        for (int i = 0; i + wanted.size() <= lines.size(); i++) {
            String passage = lines.subList(i, i + wanted.size()).stream().collect(joining("\n"));
            if (passage.stripIndent().equals(String.join("\n", wanted))) {
                return true;
            }
        }
        return false;
    }

    private static List<Path> documents() throws IOException {
        List<Path> documents = new ArrayList<>();
        for (Path start : List.of(
                PROJECT.resolve("README.md"),
                PROJECT.resolve("docs"),
                PROJECT.resolve("backup-junit/README.md"),
                PROJECT.resolve("plugin-postgres/README.md"),
                PROJECT.resolve("plugin-redis/README.md"))) {
            if (Files.exists(start)) {
                documents.addAll(files(start, ".md"));
            }
        }
        return documents;
    }

    private static List<String> contents(Path start, String suffix) throws IOException {
        List<String> contents = new ArrayList<>();
        for (Path file : files(start, suffix)) {
            contents.add(Files.readString(file));
        }
        return contents;
    }

    private static List<Path> files(Path start, String suffix) throws IOException {
        try (Stream<Path> all = Files.walk(start)) {
            return all.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
        }
    }
}
