package io.holdfast.testkit.k8s;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Lists objects, page by page, all pages as of one resource version. Guarded by the server. */
final class Lists {

    private final Objects objects;

    Lists(Objects objects) {
        this.objects = objects;
    }

    Map<String, Object> list(ApiRequest request, ResourceType type) throws Refusal {
        int limit = Integer.parseInt(request.query().getOrDefault("limit", "0"));
        int count = limit > 0 ? limit : Integer.MAX_VALUE - 1;
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
        }
        List<Object> items = new ArrayList<>();
        for (Map<String, Object> item : objects.read(more ? keys.subList(0, count) : keys, at)) {
            // Items of a list of a built-in kind do not say what they are.
            if (selected(item, request.query().getOrDefault("labelSelector", ""))) {
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

    private static Map<String, Object> bare(Map<String, Object> item) {
        item.remove("kind");
        item.remove("apiVersion");
        return item;
    }

    /** Whether its labels are those of a selector of equalities: {@code app=web,tier!=cache,canary}. */
    private static boolean selected(Map<String, Object> item, String selector) {
        Map<String, Object> labels = Json.at(item, "metadata", "labels");
        for (String term : selector.isEmpty() ? new String[0] : selector.split(",")) {
            boolean unequal = term.contains("!=");
            String[] both = term.split(unequal ? "!=" : "==?", 2);
            Optional<Object> value = Optional.ofNullable(labels.get(both[0]));
            boolean same = both.length == 1 ? value.isPresent() : value.equals(Optional.of(both[1]));
            if (same == unequal) {
                return false;
            }
        }
        return true;
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
