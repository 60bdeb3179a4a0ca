package io.holdfast.testkit.k8s;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** JSON as maps, lists, strings, numbers ({@link Long} or {@link Double}), booleans and {@link #NULL}. */
final class Json {

    /** What JSON calls null. */
    static final Object NULL = new Object() {
        @Override
        public String toString() {
            return "null";
        }
    };

    private final String text;
    private int at;

    private Json(String text) {
        this.text = text;
    }

    /** An object. */
    static Map<String, Object> object(String text) throws Refusal {
        if (parse(text) instanceof Map<?, ?> map) {
            return asObject(map);
        }
        throw Refusal.badRequest("the body is no JSON object");
    }

    static Object parse(String text) throws Refusal {
        Json json = new Json(text);
        try {
            Object value = json.value();
            json.blank();
            if (json.at < text.length()) {
                throw new IllegalArgumentException("something follows the value");
            }
            return value;
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw Refusal.badRequest("the body is no JSON: at character " + json.at + ": " + e.getMessage());
        }
    }

    private Object value() {
        blank();
        char c = text.charAt(at);
        return switch (c) {
            case '{' -> map();
            case '[' -> list();
            case '"' -> string();
            case 't' -> literal("true", true);
            case 'f' -> literal("false", false);
            case 'n' -> literal("null", NULL);
            default -> number();
        };
    }

    private Object literal(String name, Object value) {
        if (!text.startsWith(name, at)) {
            throw new IllegalArgumentException("no value begins so");
        }
        at += name.length();
        return value;
    }

    private Object number() {
        int from = at;
        while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        String number = text.substring(from, at);
        return number.matches("-?[0-9]+") ? (Object) Long.valueOf(number) : Double.valueOf(number);
    }

    private Map<String, Object> map() {
        Map<String, Object> map = new LinkedHashMap<>();
        at++;
        while (!ends('}', map.isEmpty())) {
            blank();
            String key = string();
            expect(':');
            if (map.put(key, value()) != null) {
                throw new IllegalArgumentException("the key " + key + " is there twice");
            }
        }
        return map;
    }

    private List<Object> list() {
        List<Object> list = new ArrayList<>();
        at++;
        while (!ends(']', list.isEmpty())) {
            list.add(value());
        }
        return list;
    }

    private boolean ends(char end, boolean first) {
        blank();
        if (text.charAt(at) == end) {
            at++;
            return true;
        }
        if (!first) {
            expect(',');
        }
        return false;
    }

    private void expect(char c) {
        blank();
        if (text.charAt(at) != c) {
            throw new IllegalArgumentException("'" + c + "' is missing");
        }
        at++;
    }

    private void blank() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private String string() {
        expect('"');
        StringBuilder out = new StringBuilder();
        for (char c = text.charAt(at++); c != '"'; c = text.charAt(at++)) {
            out.append(c == '\\' ? escaped() : c);
        }
        return out.toString();
    }

    private char escaped() {
        char c = text.charAt(at++);
        return switch (c) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                at += 4;
                yield (char) Integer.parseInt(text.substring(at - 4, at), 16);
            }
            default -> c;
        };
    }

    static String write(Object value) {
        StringBuilder out = new StringBuilder();
        write(value, out);
        return out.toString();
    }

    private static void write(Object value, StringBuilder out) {
        if (value instanceof Map<?, ?> map) {
            String before = "{";
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                out.append(before);
                quote(String.valueOf(entry.getKey()), out);
                out.append(':');
                write(entry.getValue(), out);
                before = ",";
            }
            out.append(map.isEmpty() ? "{}" : "}");
        } else if (value instanceof List<?> list) {
            String before = "[";
            for (Object element : list) {
                out.append(before);
                write(element, out);
                before = ",";
            }
            out.append(list.isEmpty() ? "[]" : "]");
        } else if (value instanceof String string) {
            quote(string, out);
        } else {
            out.append(value);
        }
    }

    private static void quote(String string, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }

    /** A copy that shares nothing that can be changed. */
    static Object copy(Object value) {
        if (value instanceof Map<?, ?> map) {
            return copy(asObject(map));
        }
        return value instanceof List<?> list
                ? new ArrayList<>(list.stream().map(Json::copy).toList())
                : value;
    }

    /** See {@link #copy(Object)}. */
    static Map<String, Object> copy(Map<String, Object> object) {
        Map<String, Object> copy = new LinkedHashMap<>();
        object.forEach((key, value) -> copy.put(key, copy(value)));
        return copy;
    }

    @SuppressWarnings("unchecked") // Only this class makes maps, and their keys are strings.
    private static Map<String, Object> asObject(Map<?, ?> map) {
        return (Map<String, Object>) map;
    }

    /** The object at a key, which is put there if there is none. */
    static Map<String, Object> child(Map<String, Object> of, String key) {
        if (of.get(key) instanceof Map<?, ?> map) {
            return asObject(map);
        }
        Map<String, Object> made = new LinkedHashMap<>();
        of.put(key, made);
        return made;
    }

    /** What is at a path; an empty object if nothing is. */
    static Map<String, Object> at(Map<String, Object> of, String... path) {
        Map<String, Object> here = of;
        for (String key : path) {
            here = here.get(key) instanceof Map<?, ?> map ? asObject(map) : Map.of();
        }
        return here;
    }

    /** The objects of a list at a key; empty if there is none. */
    static List<Map<String, Object>> objects(Map<String, Object> of, String key) {
        List<Map<String, Object>> objects = new ArrayList<>();
        if (of.get(key) instanceof List<?> list) {
            for (Object element : list) {
                if (element instanceof Map<?, ?> map) {
                    objects.add(asObject(map));
                }
            }
        }
        return objects;
    }

    /** The list at a key; empty if there is none. */
    static List<Object> list(Map<String, Object> of, String key) {
        return of.get(key) instanceof List<?> list ? new ArrayList<>(list) : List.of();
    }

    /** The text at the end of a path; empty if there is none. */
    static String text(Map<String, Object> of, String... path) {
        Map<String, Object> here = of;
        for (int i = 0; i < path.length - 1; i++) {
            here = at(here, path[i]);
        }
        return here.get(path[path.length - 1]) instanceof String text ? text : "";
    }
}
