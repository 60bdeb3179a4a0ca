package io.holdfast.testkit.k8s;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Lists objects, page by page, all pages as of one resource version. Guarded by the server. */
final class Lists {

    private final Objects objects;

    Lists(Objects objects) {
        this.objects = objects;
    }

    Map<String, Object> list(ApiRequest request, ResourceType type) throws Refusal {
        int limit = limit(request);
        int count = limit > 0 ? limit : Integer.MAX_VALUE - 1;
        Selector selector = Selector.of(request);
        checkVersion(request);
        String continuation = request.query().getOrDefault("continue", "");
        long at = objects.revision();
        Key from = new Key(type.qualified(), request.namespace(), "");
        if (!continuation.isEmpty()) {
            String[] token = decode(continuation);
            // Without a resource version it goes on as of now.
            at = token[0].isEmpty() ? at : Long.parseLong(token[0]);
            from = new Key(type.qualified(), token[1], token[2]);
            if (objects.isForgotten(at)) {
                throw Refusal.expired(encode("", from));
            }
        }
        List<Key> keys = objects.keys(from, type.qualified(), request.namespace(), at, count + 1);
        boolean more = keys.size() > count;
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("resourceVersion", Long.toString(at));
        if (more) {
            metadata.put("continue", encode(Long.toString(at), keys.get(count)));
            metadata.putAll(remaining(request, type, keys.get(count), at));
        }
        List<Object> items = new ArrayList<>();
        for (Map<String, Object> item : objects.read(more ? keys.subList(0, count) : keys, at)) {
            // Items of a list of a built-in kind do not say what they are.
            if (selector.accepts(item)) {
                items.add(type.custom() ? Versions.show(item, type, request.version()) : bare(item));
            }
        }
        Map<String, Object> list = new LinkedHashMap<>();
        list.put("kind", type.kind() + "List");
        list.put("apiVersion", ResourceType.apiVersion(type.group(), request.version()));
        list.put("metadata", metadata);
        list.put("items", items);
        return list;
    }

    /** How many there are behind a page, which is not known where some are selected. */
    private Map<String, Object> remaining(ApiRequest request, ResourceType type, Key next, long at) {
        if (request.query().containsKey("labelSelector") || request.query().containsKey("fieldSelector")) {
            return Map.of();
        }
        int count = objects.keys(next, type.qualified(), request.namespace(), at, Integer.MAX_VALUE)
                .size();
        return Map.of("remainingItemCount", (long) count);
    }

    private static int limit(ApiRequest request) throws Refusal {
        String limit = request.query().getOrDefault("limit", "0");
        try {
            return Integer.parseInt(limit);
        } catch (NumberFormatException e) {
            throw Refusal.badRequest("strconv.ParseInt: parsing \"" + limit + "\": invalid syntax");
        }
    }

    /** Lists are of now, which is not older than any version that there is. */
    private void checkVersion(ApiRequest request) throws Refusal {
        String version = request.query().getOrDefault("resourceVersion", "");
        if (!version.isEmpty() && !version.matches("[0-9]{1,18}")) {
            throw Refusal.badRequest("invalid resource version: resourceVersion: Invalid value: \"" + version + "\"");
        }
        if (!version.isEmpty() && Long.parseLong(version) > objects.revision()) {
            throw Refusal.tooLarge(Long.parseLong(version), objects.revision());
        }
    }

    private static Map<String, Object> bare(Map<String, Object> item) {
        item.remove("kind");
        item.remove("apiVersion");
        return item;
    }

    private static String encode(String at, Key from) {
        String token = at + "\n" + from.namespace() + "\n" + from.name();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token.getBytes(UTF_8));
    }

    private static String[] decode(String token) throws Refusal {
        try {
            String[] parts = new String(Base64.getUrlDecoder().decode(token), UTF_8).split("\n", -1);
            if (parts.length == 3) {
                return parts;
            }
        } catch (IllegalArgumentException e) {
            // As any other that this server did not make.
        }
        throw Refusal.badRequest("continue key is not valid");
    }
}
