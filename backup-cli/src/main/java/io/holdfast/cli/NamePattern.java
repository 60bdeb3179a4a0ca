package io.holdfast.cli;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import picocli.CommandLine;

/**
 * A pattern of the {@code find} command. {@code *} and {@code ?} stand for characters of one name, {@code [a-z]} for one of a set, {@code **} for any
 * number of directories. A pattern with a leading slash begins at the root; any other matches the end of a path.
 */
final class NamePattern {

    private final Pattern regex;

    private NamePattern(Pattern regex) {
        this.regex = regex;
    }

    static NamePattern of(String glob, boolean ignoreCase) {
        StringBuilder regex = new StringBuilder(glob.startsWith("/") ? "/" : "(?:.*/)?");
        String relative = glob.startsWith("/") ? glob.substring(1) : glob;
        String[] parts = relative.split("/");
        for (int i = 0; i < parts.length; i++) {
            boolean last = i == parts.length - 1;
            if (parts[i].equals("**")) {
                regex.append(last ? ".*" : "(?:[^/]*/)*");
            } else {
                appendName(regex, parts[i]);
                regex.append(last ? "" : "/");
            }
        }
        int flags = Pattern.DOTALL | (ignoreCase ? Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE : 0);
        try {
            return new NamePattern(Pattern.compile(regex.toString(), flags));
        } catch (PatternSyntaxException e) {
            throw new CommandLine.TypeConversionException("'" + glob + "' is not a pattern: " + e.getDescription());
        }
    }

    /** Whether a path of a snapshot, without a leading slash, matches. */
    boolean matches(String path) {
        return regex.matcher("/" + path).matches();
    }

    private static void appendName(StringBuilder regex, String glob) {
        int i = 0;
        while (i < glob.length()) {
            char c = glob.charAt(i++);
            switch (c) {
                case '*' -> regex.append("[^/]*");
                case '?' -> regex.append("[^/]");
                case '[' -> i = appendSet(regex, glob, i);
                case '\\' -> regex.append(literal(i < glob.length() ? glob.charAt(i++) : c));
                default -> regex.append(literal(c));
            }
        }
    }

    /** Appends the set that begins at {@code i}, after its bracket. */
    private static int appendSet(StringBuilder regex, String glob, int i) {
        int end = glob.indexOf(']', i + 1);
        if (end < 0) {
            regex.append("\\[");
            return i;
        }
        boolean negated = glob.charAt(i) == '^' || glob.charAt(i) == '!';
        String members = glob.substring(negated ? i + 1 : i, end);
        regex.append("(?!/)[").append(negated ? "^" : "");
        members.chars().forEach(member -> regex.append(member == '-' ? "-" : literal((char) member)));
        regex.append(']');
        return end + 1;
    }

    private static String literal(char c) {
        return Character.isLetterOrDigit(c) || Character.isSurrogate(c) ? String.valueOf(c) : "\\" + c;
    }
}
