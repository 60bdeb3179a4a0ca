package io.holdfast.testkit.k8s;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What one client is told of the objects of a type as it happens. Guarded by the server. */
final class Watch {

    private final Objects objects;
    private final ResourceType type;
    private final ApiRequest request;
    private final Selector selector;
    private long told;
    /** Whether it is told first what there is. */
    private boolean first;

    private Watch(Objects objects, ResourceType type, ApiRequest request, Selector selector) {
        this.objects = objects;
        this.type = type;
        this.request = request;
        this.selector = selector;
        first = Set.of("", "0").contains(from(request));
        told = first ? objects.revision() : Long.parseLong(from(request));
    }

    static Watch begin(ApiRequest request, ResourceType type, Objects objects) throws Refusal {
        check(request);
        return new Watch(objects, type, request, Selector.of(request));
    }

    /** Refuses what cannot be watched. */
    static void check(ApiRequest request) throws Refusal {
        if (!from(request).matches("[0-9]{0,18}")) {
            throw Refusal.badRequest(
                    "invalid resource version: resourceVersion: Invalid value: \"" + from(request) + "\"");
        }
        Selector.of(request);
    }

    private static String from(ApiRequest request) {
        return request.query().getOrDefault("resourceVersion", "");
    }

    /** How long it lasts, in seconds. */
    long lasts() {
        return Long.parseLong(request.query().getOrDefault("timeoutSeconds", "1800"));
    }

    /** Whether it was begun from what was forgotten, so that an error is all that there is to tell. */
    boolean isTooOld() {
        return objects.isForgotten(told);
    }

    /** What that error is. */
    Map<String, Object> error() {
        return event("ERROR", Refusal.tooOld(told, objects.oldest()).status());
    }

    /** What happened since this was asked last. */
    List<Map<String, Object>> events() {
        List<Map<String, Object>> events = new ArrayList<>();
        if (first) {
            first = false;
            List<Key> keys = objects.keys(type.qualified(), request.namespace());
            objects.read(keys, objects.revision()).stream()
                    .filter(selector::accepts)
                    .forEach(object -> events.add(event("ADDED", shown(object))));
            told = objects.revision();
        }
        for (Objects.Change change : objects.changes(told, type.qualified(), request.namespace())) {
            boolean was = !change.type().equals("ADDED") && selector.accepts(change.before());
            boolean is = !change.type().equals("DELETED") && selector.accepts(change.object());
            if (was || is) {
                // What is no longer, or newly, among those that are selected is gone, or new, for who watches those.
                String type = was && is ? "MODIFIED" : was ? "DELETED" : "ADDED";
                events.add(event(type, shown(change.object())));
            }
        }
        told = objects.revision();
        return events;
    }

    private Map<String, Object> shown(Map<String, Object> object) {
        return Versions.show(new LinkedHashMap<>(object), type, request.version());
    }

    /** Whether it wants to be told how far the server is. */
    boolean wantsBookmarks() {
        return request.query().getOrDefault("allowWatchBookmarks", "").equals("true");
    }

    /** Says how far it was told what happened. */
    Map<String, Object> bookmark() {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("kind", type.kind());
        object.put("apiVersion", ResourceType.apiVersion(type.group(), request.version()));
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("resourceVersion", Long.toString(told));
        metadata.put("creationTimestamp", Json.NULL);
        object.put("metadata", metadata);
        return event("BOOKMARK", object);
    }

    private static Map<String, Object> event(String type, Map<String, Object> object) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("type", type);
        event.put("object", object);
        return event;
    }
}
