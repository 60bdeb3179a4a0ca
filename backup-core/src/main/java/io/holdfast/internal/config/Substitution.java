package io.holdfast.internal.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Variables in a text: {@code ${NAME}} and {@code ${env:NAME}}, either with {@code :-} and a default. A doubled dollar sign before the brace stands for the two characters themselves.
 *
 * @param text with what the variables hold
 * @param problems what is wrong, without the value of any variable
 */
record Substitution(String text, List<String> problems) {

    private static final Pattern REFERENCE = Pattern.compile("\\$\\$\\{|\\$\\{([^}]*)\\}?");
    private static final Pattern VARIABLE = Pattern.compile("(?:env:)?([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?");

    static Substitution in(String raw, Function<String, Optional<String>> variables) {
        List<String> problems = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        Matcher reference = REFERENCE.matcher(raw);
        while (reference.find()) {
            reference.appendReplacement(text, Matcher.quoteReplacement(value(reference, variables, problems)));
        }
        reference.appendTail(text);
        return new Substitution(text.toString(), problems);
    }

    private static String value(
            Matcher reference, Function<String, Optional<String>> variables, List<String> problems) {
        String whole = reference.group();
        if (whole.equals("$${")) {
            return "${";
        }
        Matcher variable = VARIABLE.matcher(reference.group(1));
        if (whole.startsWith("${file:")) {
            problems.add("only what is secret is taken from a file, unlike this key");
        } else if (!whole.endsWith("}") || !variable.matches()) {
            problems.add("'" + whole
                    + "' is no variable; ${NAME}, ${NAME:-default} and, for the characters themselves, $${ are");
        } else {
            Optional<String> held = variables.apply(variable.group(1)).filter(value -> !value.isEmpty());
            Optional<String> otherwise = Optional.ofNullable(variable.group(2));
            if (held.isEmpty() && otherwise.isEmpty()) {
                problems.add("the variable " + variable.group(1) + " is not set, or empty; ${" + variable.group(1)
                        + ":-default} has a default");
            }
            return held.or(() -> otherwise).orElse("");
        }
        return "";
    }
}
