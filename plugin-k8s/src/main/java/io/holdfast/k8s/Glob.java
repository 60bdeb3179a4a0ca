package io.holdfast.k8s;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Names with {@code *} for any characters. */
final class Glob {

    private Glob() {}

    static boolean isPlain(String pattern) {
        return pattern.indexOf('*') < 0;
    }

    /** Whether one of the patterns matches a text; upper and lower case are the same. */
    static boolean anyMatches(List<String> patterns, String text) {
        return patterns.stream().anyMatch(pattern -> matches(pattern, text));
    }

    private static boolean matches(String pattern, String text) {
        String regex = Stream.of(pattern.toLowerCase(Locale.ROOT).split("\\*", -1))
                .map(Pattern::quote)
                .collect(Collectors.joining(".*"));
        return text.toLowerCase(Locale.ROOT).matches(regex);
    }
}
