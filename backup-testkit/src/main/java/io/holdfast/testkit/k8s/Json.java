package io.holdfast.testkit.k8s;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON as maps, lists, strings, numbers ({@link Long} or {@link Double}), booleans and {@link #NULL}. */
final class Json {

    /** What JSON calls null. */
    static final Object NULL = NullNode.getInstance();

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.USE_LONG_FOR_INTS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Json() {}

    /** An object. */
    static Map<String, Object> object(String text) throws Refusal {
        if (parse(text) instanceof Map<?, ?> map) {
            return asObject(map);
        }
        throw Refusal.badRequest("the body is no JSON object");
    }

    static Object parse(String text) throws Refusal {
        try {
            return withNulls(MAPPER.readValue(text, Object.class));
        } catch (JsonProcessingException e) {
            throw Refusal.badRequest("the body is no JSON: " + e.getOriginalMessage());
        }
    }

    /** With {@link #NULL} in their place: an API server tells a field that is null from one that is absent. */
    private static Object withNulls(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            asObject(map).replaceAll((key, inner) -> withNulls(inner));
        } else if (value instanceof List<?> list) {
            replaceAll(list);
        }
        return value == null ? NULL : value;
    }

    @SuppressWarnings("unchecked") // Only Jackson makes lists, of anything.
    private static void replaceAll(List<?> list) {
        ((List<Object>) list).replaceAll(Json::withNulls);
    }

    static String write(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was parsed can be written", e);
        }
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

    @SuppressWarnings("unchecked") // Only Jackson and this class make maps, and their keys are strings.
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
