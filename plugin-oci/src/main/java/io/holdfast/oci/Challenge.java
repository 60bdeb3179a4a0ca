package io.holdfast.oci;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a server wants to be told who asks: {@code Bearer realm="https://…",service="registry"}.
 *
 * @param scheme in lower case
 * @param parameters by their names in lower case
 */
record Challenge(String scheme, Map<String, String> parameters) {

    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    private static final Pattern PARAMETER =
            Pattern.compile("\\G[\\s,]*(" + TOKEN + ")\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|(" + TOKEN + "))");
    private static final Pattern SCHEME = Pattern.compile("\\G[\\s,]*(" + TOKEN + ")(?:\\s+|$)");

    Challenge {
        parameters = Map.copyOf(parameters);
    }

    /** Those of headers {@code WWW-Authenticate}, as far as they can be read. */
    static List<Challenge> read(List<String> headers) {
        List<Challenge> all = new ArrayList<>();
        headers.forEach(header -> read(header, all));
        return all;
    }

    private static void read(String header, List<Challenge> all) {
        int at = 0;
        Matcher scheme = SCHEME.matcher(header);
        Matcher parameter = PARAMETER.matcher(header);
        while (scheme.find(at)) {
            at = scheme.end();
            Map<String, String> parameters = new HashMap<>();
            while (parameter.find(at)) {
                at = parameter.end();
                String quoted = parameter.group(2);
                parameters.put(
                        parameter.group(1).toLowerCase(Locale.ROOT),
                        quoted == null ? parameter.group(3) : quoted.replaceAll("\\\\(.)", "$1"));
            }
            all.add(new Challenge(scheme.group(1).toLowerCase(Locale.ROOT), parameters));
        }
    }

    String parameter(String name) {
        return parameters.getOrDefault(name, "");
    }
}
