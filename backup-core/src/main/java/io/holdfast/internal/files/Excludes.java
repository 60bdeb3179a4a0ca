package io.holdfast.internal.files;

import io.holdfast.spi.source.EntryPaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Patterns of what is left out, some of them in files. A file has one a line; spaces around it do not belong to it, empty lines and those that begin
 * with {@code #} are no patterns, {@code $NAME} and <code>${NAME}</code> stand for an environment variable and {@code $$} for a dollar.
 *
 * @param patterns given directly; they come first
 * @param files files with more of them
 * @param ignoreCase whether upper and lower case are the same
 */
public record Excludes(List<String> patterns, List<Path> files, boolean ignoreCase) {

    private static final Pattern VARIABLE = Pattern.compile("\\$(?:\\{([^}]*)}|(\\w+|\\$))");

    /**
     * Copies the lists.
     *
     * @throws IllegalArgumentException with every pattern that makes no sense
     */
    public Excludes {
        patterns = List.copyOf(patterns);
        files = List.copyOf(files);
        parse(patterns, ignoreCase);
    }

    /** No patterns. */
    public static Excludes none() {
        return new Excludes(List.of(), List.of(), false);
    }

    /**
     * Reads all of them.
     *
     * @throws IOException if a file cannot be read, or has patterns that make no sense
     */
    PathPatterns read() throws IOException {
        List<String> all = new ArrayList<>(patterns);
        for (Path file : files) {
            List<String> more = lines(file);
            try {
                parse(more, ignoreCase);
            } catch (IllegalArgumentException e) {
                throw new IOException("the patterns in " + file + " cannot be used: " + e.getMessage(), e);
            }
            all.addAll(more);
        }
        return parse(all, ignoreCase);
    }

    private static PathPatterns parse(List<String> patterns, boolean ignoreCase) {
        return ignoreCase ? PathPatterns.ignoringCase(patterns) : PathPatterns.of(patterns);
    }

    private static List<String> lines(Path file) throws IOException {
        return EntryPaths.decode(Files.readAllBytes(file))
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .map(Excludes::expand)
                .toList();
    }

    private static String expand(String line) {
        return VARIABLE.matcher(line).replaceAll(found -> {
            String name = found.group(found.group(1) == null ? 2 : 1);
            String value = name.equals("$") ? "$" : System.getenv().getOrDefault(name, "");
            return Matcher.quoteReplacement(value);
        });
    }
}
