package io.holdfast.testkit.k8s;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which objects a request is about, by their labels ({@code app=web,tier in (a, b),!canary}) and by the fields that every kind can be selected by. */
final class Selector {

    private static final Pattern TERM = Pattern.compile(
            "\\s*(?:!\\s*(?<absent>[^\\s!=,()]+)"
                    + "|(?<key>[^\\s!=,()]+)\\s*(?:(?<is>==?|!=)\\s*(?<value>[^\\s!=,()]*)|(?<in>in|notin)\\s*\\((?<values>[^()]*)\\))?)\\s*(?:,|$)");
    private static final Pattern FIELD = Pattern.compile("(?<key>[^!=]+)(?<is>==?|!=)(?<value>[^=]*)");

    private final Predicate<Map<String, Object>> accepts;

    private Selector(Predicate<Map<String, Object>> accepts) {
        this.accepts = accepts;
    }

    static Selector of(ApiRequest request) throws Refusal {
        Predicate<Map<String, Object>> accepts = labels(request.query().getOrDefault("labelSelector", ""))
                .and(fields(request.query().getOrDefault("fieldSelector", "")));
        // One object is watched by its name.
        return new Selector(
                request.name().isEmpty()
                        ? accepts
                        : accepts.and(object -> name(object).equals(request.name())));
    }

    boolean accepts(Map<String, Object> object) {
        return accepts.test(object);
    }

    private static String name(Map<String, Object> object) {
        return Json.text(object, "metadata", "name");
    }

    private static Predicate<Map<String, Object>> labels(String selector) throws Refusal {
        Predicate<Map<String, Object>> all = object -> true;
        Matcher term = TERM.matcher(selector);
        int at = 0;
        while (at < selector.length()) {
            if (!term.find(at) || term.start() != at) {
                throw Refusal.badRequest("unable to parse requirement: " + selector.substring(at));
            }
            all = all.and(term(term));
            at = term.end();
        }
        return all;
    }

    private static Predicate<Map<String, Object>> term(Matcher term) {
        if (term.group("absent") != null) {
            return labeled(term.group("absent"), value -> value.isEmpty());
        }
        String key = term.group("key");
        if (term.group("in") != null) {
            Set<String> values = Set.copyOf(words(term.group("values")));
            return term.group("in").equals("in")
                    ? labeled(key, value -> values.containsAll(value) && !value.isEmpty())
                    : labeled(key, value -> value.isEmpty() || !values.containsAll(value));
        }
        if (term.group("is") == null) {
            return labeled(key, value -> !value.isEmpty());
        }
        List<String> wanted = List.of(term.group("value"));
        boolean equal = !term.group("is").equals("!=");
        return labeled(key, value -> value.equals(wanted) == equal);
    }

    private static List<String> words(String list) {
        List<String> words = new ArrayList<>();
        for (String word : list.split(",", -1)) {
            words.add(word.strip());
        }
        return words;
    }

    /** @param value what a label is, in a list that is empty if there is none */
    private static Predicate<Map<String, Object>> labeled(String key, Predicate<List<String>> value) {
        return object -> {
            Map<String, Object> labels = Json.at(object, "metadata", "labels");
            return value.test(labels.containsKey(key) ? List.of(Json.text(labels, key)) : List.of());
        };
    }

    private static Predicate<Map<String, Object>> fields(String selector) throws Refusal {
        Predicate<Map<String, Object>> all = object -> true;
        for (String part : selector.isEmpty() ? List.<String>of() : words(selector)) {
            Matcher term = FIELD.matcher(part);
            if (!term.matches()) {
                throw Refusal.badRequest("invalid selector: '" + selector + "'; can't understand '" + part + "'");
            }
            String key = term.group("key");
            if (!Set.of("metadata.name", "metadata.namespace").contains(key)) {
                throw Refusal.badRequest("\"" + key
                        + "\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\"");
            }
            String value = term.group("value");
            boolean equal = !term.group("is").equals("!=");
            all = all.and(object -> Json.text(object, key.split("\\.")).equals(value) == equal);
        }
        return all;
    }

    /** Whether labels are those of a {@code labelSelector} of an object, of which just {@code matchLabels} count. */
    static boolean matches(Map<String, Object> labelSelector, Map<String, Object> labels) {
        return labels.entrySet()
                .containsAll(Json.at(labelSelector, "matchLabels").entrySet());
    }
}
