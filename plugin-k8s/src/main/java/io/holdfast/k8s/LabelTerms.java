package io.holdfast.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What labels or annotations must be: {@code app=web,tier!=cache,canary,!legacy}. */
final class LabelTerms {

    private static final Pattern TERM = Pattern.compile("(!?)([A-Za-z0-9./_-]+)(?:(==?|!=)(.*))?");

    private final List<Term> terms = new ArrayList<>();

    private record Term(String key, boolean wanted, boolean anyValue, String value) {

        boolean fits(JsonNode labels) {
            JsonNode value = labels.path(key);
            return (anyValue
                            ? value.isTextual()
                            : value.isTextual() && value.asText().equals(this.value))
                    == wanted;
        }
    }

    /**
     * Terms.
     *
     * @throws IllegalArgumentException if they cannot be read
     */
    static LabelTerms parse(String text) {
        LabelTerms parsed = new LabelTerms();
        for (String term : text.isBlank() ? new String[0] : text.split(",")) {
            Matcher matcher = TERM.matcher(term.strip());
            if (!matcher.matches() || (!matcher.group(1).isEmpty() && matcher.group(3) != null)) {
                throw new IllegalArgumentException("'" + term + "' is none of key, !key, key=value and key!=value");
            }
            boolean anyValue = matcher.group(3) == null;
            boolean wanted = anyValue ? matcher.group(1).isEmpty() : !"!=".equals(matcher.group(3));
            parsed.terms.add(new Term(matcher.group(2), wanted, anyValue, anyValue ? "" : matcher.group(4)));
        }
        return parsed;
    }

    boolean fit(JsonNode labels) {
        return terms.stream().allMatch(term -> term.fits(labels));
    }
}
