package io.holdfast.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Which names of keys are meant, as the command KEYS understands it: {@code order:*}, {@code ?}, {@code [a-c]}, {@code [^x]}, and a backslash before what is meant as it is. */
final class KeyPattern {

    private final byte[] pattern;

    KeyPattern(String pattern) {
        this.pattern = pattern.getBytes(UTF_8);
    }

    boolean matchesAll() {
        return pattern.length == 1 && pattern[0] == '*';
    }

    /** Whether a name is meant. What a star stands for is made longer until the rest fits. */
    boolean matches(byte[] name) {
        int at = 0;
        int from = 0;
        int star = -1;
        int starred = 0;
        while (at < name.length) {
            int next = from < pattern.length && pattern[from] != '*' ? one(from, name[at]) : -1;
            if (next >= 0) {
                from = next;
                at++;
            } else if (from < pattern.length && pattern[from] == '*') {
                star = from++;
                starred = at;
            } else if (star >= 0) {
                from = star + 1;
                at = ++starred;
            } else {
                return false;
            }
        }
        while (from < pattern.length && pattern[from] == '*') {
            from++;
        }
        return from == pattern.length;
    }

    /** Where the pattern goes on if what it has here fits a byte, or -1. */
    private int one(int from, byte value) {
        switch (pattern[from]) {
            case '?' -> {
                return from + 1;
            }
            case '[' -> {
                return set(from + 1, value & 0xff);
            }
            case '\\' -> {
                int meant = Math.min(from + 1, pattern.length - 1);
                return pattern[meant] == value ? meant + 1 : -1;
            }
            default -> {
                return pattern[from] == value ? from + 1 : -1;
            }
        }
    }

    private int set(int begin, int value) {
        int at = begin;
        boolean not = at < pattern.length && pattern[at] == '^';
        at += not ? 1 : 0;
        boolean found = false;
        while (at < pattern.length && pattern[at] != ']') {
            at += pattern[at] == '\\' && at + 1 < pattern.length ? 1 : 0;
            int first = pattern[at] & 0xff;
            boolean range = at + 2 < pattern.length && pattern[at + 1] == '-';
            int last = range ? pattern[at + 2] & 0xff : first;
            found |= value >= Math.min(first, last) && value <= Math.max(first, last);
            at += range ? 3 : 1;
        }
        return found == not ? -1 : Math.min(at + 1, pattern.length);
    }
}
