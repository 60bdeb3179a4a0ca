package io.holdfast.testkit.k8s;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/** Knows what there is, and who answers which request. Guarded by the server. */
final class Router {

    private final Types types = new Types();
    private final Objects objects = new Objects();
    private final Lists lists = new Lists(objects);
    private final Discovery discovery = new Discovery(types);
    private final Writes writes;
    private final Controllers controllers;
    private final Set<String> stale = new TreeSet<>();
    private boolean aggregates = true;

    /**
     * What comes with a request besides its line.
     *
     * @param accept what the client wants
     * @param contentType what the body is
     * @param manager who writes
     */
    record Body(String accept, String contentType, String manager, String text) {}

    /** An answer. */
    record Answer(int code, Map<String, Object> json) {

        /** What real servers say, in plain text, where there is no such group. */
        static final Answer NO_PAGE = new Answer(404, Map.of());
    }

    Router(Supplier<Instant> clock) {
        writes = new Writes(objects, types, clock);
        controllers = new Controllers(objects, types, writes, clock);
    }

    Types types() {
        return types;
    }

    /** Whether everything that is served is said at once to those who ask so. */
    void aggregates(boolean does) {
        aggregates = does;
    }

    /** Lets the server behind a group version be dead. */
    void kill(String groupVersion) {
        stale.add(groupVersion);
    }

    /**
     * Begins a watch, if this is one.
     *
     * @throws Refusal if what is watched is not served, or not so
     */
    Optional<Watch> watch(ApiRequest request) throws Refusal {
        if (!request.isWatch()) {
            return Optional.empty();
        }
        controllers.settle();
        ResourceType type = types.find(request.group(), request.version(), request.resource())
                .orElseThrow(Refusal::noSuchPath);
        return Optional.of(Watch.begin(request, type, objects));
    }

    /**
     * The pod in which a command is to be run.
     *
     * @throws Refusal if that is not what is asked for, or there is no such pod
     */
    Map<String, Object> podToEnter(ApiRequest request) throws Refusal {
        controllers.settle();
        if (!isCommand(request)) {
            throw Refusal.noSuchPath();
        }
        ResourceType pods = types.find("", request.version(), "pods").orElseThrow(Refusal::noSuchPath);
        return live(request, pods);
    }

    private static boolean isCommand(ApiRequest request) {
        return request.group().isEmpty()
                && request.resource().equals("pods")
                && request.subresource().equals("exec")
                && !request.namespace().isEmpty();
    }

    /** Does what controllers do, and has those who watch see it. */
    void settle() {
        long before = objects.revision();
        controllers.settle();
        if (objects.revision() != before) {
            notifyAll();
        }
    }

    /** Forgets how everything was before. */
    void compact() {
        controllers.settle();
        objects.compact();
    }

    Answer route(ApiRequest request, Body body) {
        controllers.settle();
        try {
            if (!request.group().isEmpty() && isUnknown(request.group())) {
                return Answer.NO_PAGE;
            }
            return request.resource().isEmpty() ? general(request, body) : ofResource(request, body);
        } catch (Refusal e) {
            return new Answer(e.code(), e.status());
        } finally {
            notifyAll();
        }
    }

    private boolean isUnknown(String group) {
        return !types.groups().contains(group) && stale.stream().noneMatch(dead -> dead.startsWith(group + "/"));
    }

    private Answer general(ApiRequest request, Body body) throws Refusal {
        boolean core = request.path().equals("/api");
        if (stale.stream().anyMatch(dead -> request.path().equals("/apis/" + dead))) {
            throw new Refusal(503, "ServiceUnavailable", "the server is currently unable to handle the request");
        }
        if (request.path().equals("/version")) {
            return new Answer(200, Map.of("major", "1", "minor", "34", "gitVersion", "v1.34.9"));
        }
        if (core || request.path().equals("/apis")) {
            boolean all = aggregates && body.accept().contains("as=APIGroupDiscoveryList");
            if (all) {
                return new Answer(200, discovery.aggregated(core, List.copyOf(stale)));
            }
            return new Answer(200, core ? discovery.coreVersions() : withDead(discovery.groups()));
        }
        if (request.version().isEmpty()) {
            throw Refusal.noSuchPath();
        }
        return new Answer(200, discovery.resources(request.group(), request.version()));
    }

    private Map<String, Object> withDead(Map<String, Object> groups) {
        Map<String, Object> all = new LinkedHashMap<>(groups);
        List<Object> list = new ArrayList<>(Json.list(groups, "groups"));
        for (String dead : stale) {
            Map<String, Object> version = Map.of("groupVersion", dead, "version", dead.split("/")[1]);
            list.add(Map.of("name", dead.split("/")[0], "versions", List.of(version), "preferredVersion", version));
        }
        all.put("groups", list);
        return all;
    }

    private Answer ofResource(ApiRequest request, Body body) throws Refusal {
        ResourceType type = types.find(request.group(), request.version(), request.resource())
                .orElseThrow(Refusal::noSuchPath);
        if (isCommand(request)) {
            throw Refusal.badRequest("Upgrade request required");
        }
        boolean known =
                request.subresource().isEmpty() || (request.subresource().equals("status") && type.status());
        boolean placed = type.namespaced()
                ? !request.namespace().isEmpty()
                : request.namespace().isEmpty();
        if (!known || (!placed && !request.name().isEmpty())) {
            throw Refusal.noSuchPath();
        }
        if (!placed && !request.method().equals("GET")) {
            throw notAllowed();
        }
        boolean named = !request.name().isEmpty();
        if (request.isWatch()) {
            // Whoever may watch does not come here.
            Watch.check(request);
        }
        return switch (request.method() + (named ? " one" : "")) {
            case "GET" -> new Answer(200, lists.list(request, type));
            case "GET one" -> new Answer(200, shown(request, type, live(request, type)));
            case "POST" -> new Answer(201, writes.create(request, type, Json.object(body.text()), body.manager()));
            case "PUT one" -> new Answer(200, writes.update(request, type, Json.object(body.text()), body.manager()));
            case "PATCH one" -> patch(request, type, body);
            case "DELETE one" ->
                new Answer(
                        200, writes.delete(request, type, body.text().isBlank() ? Map.of() : Json.object(body.text())));
            default -> throw notAllowed();
        };
    }

    private static Refusal notAllowed() {
        return new Refusal(405, "MethodNotAllowed", "the server does not allow this method on the requested resource");
    }

    private static Map<String, Object> shown(ApiRequest request, ResourceType type, Map<String, Object> object) {
        return Versions.show(object, type, request.version());
    }

    private Map<String, Object> live(ApiRequest request, ResourceType type) throws Refusal {
        return objects.get(new Key(type.qualified(), request.namespace(), request.name()))
                .orElseThrow(() -> Refusal.notFound(type.qualified(), request.name()));
    }

    private Answer patch(ApiRequest request, ResourceType type, Body body) throws Refusal {
        boolean apply = body.contentType().equals("application/apply-patch+yaml");
        if (!apply && request.query().containsKey("force")) {
            throw Refusal.invalid(
                    "PatchOptions.meta.k8s.io",
                    "",
                    List.of(Cause.forbidden("force", "may not be specified for non-apply patch")));
        }
        switch (body.contentType()) {
            case "application/apply-patch+yaml" -> {
                Optional<Map<String, Object>> before =
                        objects.get(new Key(type.qualified(), request.namespace(), request.name()));
                Map<String, Object> applied = writes.apply(request, type, Json.object(body.text()));
                return new Answer(before.isEmpty() ? 201 : 200, shown(request, type, applied));
            }
            case "application/merge-patch+json" -> {
                Map<String, Object> merged = Patches.merge(live(request, type), Json.object(body.text()));
                return new Answer(200, writes.update(request, type, merged, body.manager()));
            }
            case "application/json-patch+json" -> {
                Map<String, Object> patched = Patches.json(live(request, type), Json.parse(body.text()));
                return new Answer(200, writes.update(request, type, patched, body.manager()));
            }
            default ->
                throw new Refusal(415, "UnsupportedMediaType", "the body of the request was in an unknown format");
        }
    }
}
