package io.holdfast.testkit.k8s;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What one client is told of the objects of a type as it happens. Guarded by the server. */
final class Watch {

    private final Objects objects;
    private final ResourceType type;
    private final ApiRequest request;
    private long told;

    private Watch(Objects objects, ResourceType type, ApiRequest request, long from) {
        this.objects = objects;
        this.type = type;
        this.request = request;
        told = from;
    }

    static Watch begin(ApiRequest request, ResourceType type, Objects objects) throws Refusal {
        check(request);
        return new Watch(objects, type, request, Long.parseLong(from(request)));
    }

    /** Refuses what cannot be watched. */
    static void check(ApiRequest request) throws Refusal {
        boolean selects =
                request.query().containsKey("labelSelector") || request.query().containsKey("fieldSelector");
        if (!from(request).matches("[1-9][0-9]{0,17}")
                || selects
                || !request.name().isEmpty()) {
            throw Refusal.badRequest("a watch needs a resource version here, and has no selectors");
        }
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
        for (Objects.Change change : objects.changes(told, type.qualified(), request.namespace())) {
            events.add(
                    event(change.type(), Versions.show(new LinkedHashMap<>(change.object()), type, request.version())));
        }
        told = objects.revision();
        return events;
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
