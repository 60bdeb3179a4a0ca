package io.holdfast.internal.files;

import java.util.List;

/** One pattern of {@link PathPatterns}. Immutable. */
final class PathPattern {

    /** Stands for any number of names; told from the others by identity. */
    private static final Glob ANY_NAMES = Glob.of("*");

    private final boolean negated;
    private final boolean rooted;
    private final List<Glob> names;

    private PathPattern(boolean negated, boolean rooted, List<Glob> names) {
        this.negated = negated;
        this.rooted = rooted;
        this.names = names;
    }

    static PathPattern of(String text) {
        boolean negated = text.startsWith("!");
        String path = negated ? text.substring(1) : text;
        if (path.isEmpty()) {
            throw new IllegalArgumentException("it is empty");
        }
        boolean rooted = path.startsWith("/");
        List<String> names = PathNames.of(path);
        if (names.isEmpty() && !rooted) {
            names = List.of("."); // which no path holds
        }
        return new PathPattern(
                negated, rooted, names.stream().map(PathPattern::expected).toList());
    }

    /** Whether it takes back what patterns before it have matched. */
    boolean negated() {
        return negated;
    }

    /** Whether it matches a path of these names, or a directory above it. The last {@code **} decides as the last {@code *} in {@link Glob}. */
    boolean matches(List<String> path) {
        int at = 0;
        int next = 0;
        int anyAt = 0;
        int anyNext = rooted ? -1 : 0;
        while (next < names.size()) {
            if (names.get(next) == ANY_NAMES) {
                anyAt = at;
                anyNext = ++next;
            } else if (at < path.size() && names.get(next).matches(path.get(at))) {
                at++;
                next++;
            } else if (anyNext >= 0 && anyAt < path.size()) {
                at = ++anyAt;
                next = anyNext;
            } else {
                return false;
            }
        }
        return true;
    }

    /** Whether it matches a path of these names, or may match one below. */
    boolean reaches(List<String> path) {
        if (!rooted) {
            return true;
        }
        for (int i = 0; i < Math.min(path.size(), names.size()); i++) {
            if (names.get(i) == ANY_NAMES) {
                return true;
            }
            if (!names.get(i).matches(path.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static Glob expected(String name) {
        return name.equals("**") ? ANY_NAMES : Glob.of(name);
    }
}
