package io.holdfast.internal.files;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Patterns that choose paths, with the meaning that restic gives to them. Immutable.
 *
 * <ul>
 *   <li>A pattern is a row of names with {@code /} between them. It matches a path that contains such a row of names anywhere, and with it
 *       everything below; a pattern that begins with {@code /} matches from the root only.
 *   <li>In a name {@code *} stands for any characters, {@code ?} for one, {@code [a-z]} and {@code [^a-z]} for one of a set, and a backslash takes
 *       the meaning from the character after it.
 *   <li>{@code **} as a name stands for any number of names, even none.
 *   <li>A pattern after {@code !} takes back what those before it have matched.
 *   <li>Empty names, {@code .} and {@code ..} in patterns are resolved; so a {@code /} at the end means nothing.
 * </ul>
 */
public final class PathPatterns {

    private final List<PathPattern> patterns;
    private final boolean ignoreCase;

    private PathPatterns(List<PathPattern> patterns, boolean ignoreCase) {
        this.patterns = patterns;
        this.ignoreCase = ignoreCase;
    }

    /**
     * Patterns in the order in which they apply.
     *
     * @throws IllegalArgumentException with every pattern that cannot be read
     */
    public static PathPatterns of(Collection<String> patterns) {
        return read(patterns, false);
    }

    /**
     * The same for patterns that do not tell upper case from lower case.
     *
     * @throws IllegalArgumentException with every pattern that cannot be read
     */
    public static PathPatterns ignoringCase(Collection<String> patterns) {
        return read(patterns, true);
    }

    /** Whether the patterns choose this path; a path without {@code /} at its beginning is taken as if it had one. */
    public boolean matches(String path) {
        if (patterns.isEmpty()) {
            return false;
        }
        List<String> names = names(ignoreCase ? lowerCase(path) : path);
        boolean matched = false;
        for (PathPattern pattern : patterns) {
            if (matched == pattern.negated()) {
                matched ^= pattern.matches(names);
            }
        }
        return matched;
    }

    /** Whether there are none. */
    boolean isEmpty() {
        return patterns.isEmpty();
    }

    /** Whether the patterns choose this path, or may choose something below it. */
    boolean reaches(String path) {
        List<String> names = names(ignoreCase ? lowerCase(path) : path);
        return patterns.stream().anyMatch(pattern -> !pattern.negated() && pattern.reaches(names));
    }

    /** Whether the patterns choose this path and everything below it. */
    boolean matchesAllBelow(String path) {
        return matches(path) && patterns.stream().noneMatch(PathPattern::negated);
    }

    private static PathPatterns read(Collection<String> texts, boolean ignoreCase) {
        List<String> problems = new ArrayList<>();
        List<PathPattern> patterns = new ArrayList<>();
        for (String text : texts) {
            try {
                patterns.add(PathPattern.of(ignoreCase ? lowerCase(text) : text));
            } catch (IllegalArgumentException e) {
                problems.add("the pattern '" + text + "' cannot be read: " + e.getMessage());
            }
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
        return new PathPatterns(List.copyOf(patterns), ignoreCase);
    }

    /** Character by character, so that the number of characters stays the same in every language. */
    private static String lowerCase(String text) {
        return text.codePoints()
                .map(Character::toLowerCase)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static List<String> names(String path) {
        List<String> names = new ArrayList<>();
        int start = 0;
        while (start < path.length()) {
            int end = path.indexOf('/', start);
            end = end < 0 ? path.length() : end;
            if (end > start) {
                names.add(path.substring(start, end));
            }
            start = end + 1;
        }
        return names;
    }
}
