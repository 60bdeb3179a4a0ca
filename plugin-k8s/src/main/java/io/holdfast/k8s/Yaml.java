package io.holdfast.k8s;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Writes JSON as YAML, the same bytes for the same object whoever reads the keys in whatever order. Text stands without quotes only where no reader of YAML, of whichever
 * version, takes it for something else.
 */
final class Yaml {

    private static final List<String> FIRST = List.of("apiVersion", "kind", "metadata");
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z][A-Za-z0-9_./-]*");
    private static final Set<String> WORDS =
            Set.of("true", "false", "yes", "no", "on", "off", "null", "y", "n", "nan", "inf", "infinity");
    private static final String VISIBLE = "!-~\\u00a1-\\u1fff\\u2030-\\ud7ff";
    private static final Pattern BLOCK = Pattern.compile("[" + VISIBLE + "][ \n" + VISIBLE + "]*[" + VISIBLE + "]\n?");
    /** What JSON lets stand and YAML does not, or takes for the end of a line. */
    private static final Pattern NOT_IN_YAML = Pattern.compile("[\\u007f-\\u009f\\u2028\\u2029\\ufeff\\ufffe\\uffff]");

    private final StringBuilder out = new StringBuilder();

    private Yaml() {}

    static byte[] write(JsonNode object) {
        Yaml yaml = new Yaml();
        yaml.map(object, 0, false);
        return yaml.out.toString().getBytes(UTF_8);
    }

    /** The lines of a map; the first one goes on where the writer stands if it is begun. */
    private void map(JsonNode map, int indent, boolean begun) {
        boolean first = begun;
        for (Map.Entry<String, JsonNode> field : sorted(map)) {
            if (!first) {
                indent(indent);
            }
            first = false;
            line(TextNode.valueOf(field.getKey()));
            out.append(':');
            value(field.getValue(), indent, field.getValue().isArray() ? indent : indent + 2);
        }
    }

    private static List<Map.Entry<String, JsonNode>> sorted(JsonNode map) {
        List<Map.Entry<String, JsonNode>> fields = new ArrayList<>(map.properties());
        fields.sort(Comparator.<Map.Entry<String, JsonNode>>comparingInt(field -> {
                    int first = FIRST.indexOf(field.getKey());
                    return first < 0 ? FIRST.size() : first;
                })
                .thenComparing(Map.Entry::getKey));
        return fields;
    }

    /** What stands behind a colon. */
    private void value(JsonNode value, int indent, int inner) {
        if (value.isContainerNode() && !value.isEmpty()) {
            out.append('\n');
            if (value.isArray()) {
                list(value, inner);
            } else {
                map(value, inner, false);
            }
        } else {
            out.append(' ');
            scalar(value, indent);
            out.append('\n');
        }
    }

    private void list(JsonNode list, int indent) {
        for (Iterator<JsonNode> elements = list.elements(); elements.hasNext(); ) {
            JsonNode element = elements.next();
            indent(indent);
            out.append('-');
            if (element.isObject() && !element.isEmpty()) {
                out.append(' ');
                map(element, indent + 2, true);
            } else {
                value(element, indent, indent + 2);
            }
        }
    }

    private void scalar(JsonNode value, int indent) {
        if (value.isTextual() && value.textValue().indexOf('\n') >= 0 && isBlock(value.textValue())) {
            block(value.textValue(), indent + 2);
        } else {
            line(value);
        }
    }

    private void line(JsonNode value) {
        String text = value.isTextual() ? value.textValue() : "";
        if (PLAIN.matcher(text).matches() && !WORDS.contains(text.toLowerCase(Locale.ROOT))) {
            out.append(text);
        } else {
            // What is JSON is YAML, but for this.
            out.append(NOT_IN_YAML
                    .matcher(value.toString())
                    .replaceAll(found -> String.format(
                            Locale.ROOT, "\\\\u%04x", (int) found.group().charAt(0))));
        }
    }

    /** Whether it can stand line by line as it is; no line ends with a blank, which editors take away. */
    private static boolean isBlock(String text) {
        return BLOCK.matcher(text).matches() && !text.contains(" \n");
    }

    private void block(String text, int indent) {
        boolean ended = text.endsWith("\n");
        out.append(ended ? "|" : "|-");
        for (String line : (ended ? text.substring(0, text.length() - 1) : text).split("\n", -1)) {
            out.append('\n');
            if (!line.isEmpty()) {
                indent(indent);
                out.append(line);
            }
        }
    }

    private void indent(int by) {
        out.append(" ".repeat(by));
    }
}
