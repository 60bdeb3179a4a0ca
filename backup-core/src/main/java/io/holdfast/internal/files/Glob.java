package io.holdfast.internal.files;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * A pattern for one name, with the syntax of Go's {@code filepath.Match}: {@code *} stands for any characters, {@code ?} for one,
 * {@code [a-z]} and {@code [^a-z]} for one of a set, and a backslash takes the meaning from the character after it. A byte that is not part of
 * valid UTF-8 counts as one character. Immutable.
 */
final class Glob {

    private final String literal;
    private final List<Step> steps;

    private Glob(String literal, List<Step> steps) {
        this.literal = literal;
        this.steps = steps;
    }

    /** What a character must be, and whether any number of them is expected instead of one. */
    private record Step(IntPredicate character, boolean anyNumber) {}

    /**
     * @throws IllegalArgumentException if a set is not closed or is empty, or a backslash stands at the end
     */
    static Glob of(String pattern) {
        boolean plain = pattern.chars().noneMatch(c -> "*?[\\".indexOf(c) >= 0);
        return plain ? new Glob(pattern, List.of()) : new Glob("", new Parser(pattern).steps());
    }

    boolean matches(String name) {
        return steps.isEmpty() ? literal.equals(name) : matchesWildcards(name);
    }

    /** Compares from the left; where it fails, the last {@code *} takes one character more. An earlier one never needs to. */
    private boolean matchesWildcards(String name) {
        int at = 0;
        int next = 0;
        int starAt = -1;
        int starNext = -1;
        while (at < name.length() || next < steps.size()) {
            if (next < steps.size() && steps.get(next).anyNumber()) {
                starAt = at;
                starNext = ++next;
            } else if (at < name.length()
                    && next < steps.size()
                    && steps.get(next).character().test(name.codePointAt(at))) {
                at = name.offsetByCodePoints(at, 1);
                next++;
            } else if (starNext >= 0 && starAt < name.length()) {
                starAt = name.offsetByCodePoints(starAt, 1);
                at = starAt;
                next = starNext;
            } else {
                return false;
            }
        }
        return true;
    }

    private static final class Parser {

        private final int[] pattern;
        private int at;

        Parser(String pattern) {
            this.pattern = pattern.codePoints().toArray();
        }

        List<Step> steps() {
            List<Step> steps = new ArrayList<>();
            while (at < pattern.length) {
                steps.add(step());
            }
            return List.copyOf(steps);
        }

        private Step step() {
            if (skip('*')) {
                return new Step(Character::isValidCodePoint, true);
            }
            if (skip('?')) {
                return new Step(Character::isValidCodePoint, false);
            }
            if (skip('[')) {
                return new Step(set(), false);
            }
            int expected = escapable();
            return new Step(c -> c == expected, false);
        }

        private IntPredicate set() {
            boolean negated = skip('^');
            IntPredicate set = range();
            while (!skip(']')) {
                set = set.or(range());
            }
            return negated ? set.negate() : set;
        }

        private IntPredicate range() {
            int lowest = member();
            int highest = skip('-') ? member() : lowest;
            return c -> lowest <= c && c <= highest;
        }

        private int member() {
            if (at < pattern.length && (pattern[at] == '-' || pattern[at] == ']')) {
                throw new IllegalArgumentException("a set needs '\\' before '-' and ']' that are its members");
            }
            return escapable();
        }

        private int escapable() {
            skip('\\');
            if (at == pattern.length) {
                throw new IllegalArgumentException("it ends within a set or after a backslash");
            }
            return pattern[at++];
        }

        private boolean skip(int character) {
            boolean there = at < pattern.length && pattern[at] == character;
            at += there ? 1 : 0;
            return there;
        }
    }
}
