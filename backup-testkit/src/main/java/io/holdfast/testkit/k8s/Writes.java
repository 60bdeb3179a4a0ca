package io.holdfast.testkit.k8s;

import io.holdfast.testkit.k8s.Ownership.Owner;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;

/** Creates, changes and deletes objects, by the rules of their kinds. Guarded by the server. */
final class Writes {

    private static final Set<String> KEPT = Set.of("uid", "creationTimestamp", "generation", "deletionTimestamp");

    private final Objects objects;
    private final Types types;
    private final Allocation allocation;
    private final Webhooks webhooks;
    private final Supplier<Instant> clock;

    Writes(Objects objects, Types types, Supplier<Instant> clock) {
        this.objects = objects;
        this.types = types;
        this.clock = clock;
        allocation = new Allocation(objects);
        webhooks = new Webhooks(objects);
    }

    private Instant now() {
        return clock.get().truncatedTo(ChronoUnit.SECONDS);
    }

    Map<String, Object> create(ApiRequest request, ResourceType type, Map<String, Object> object, String manager)
            throws Refusal {
        Map<String, Object> metadata = Json.child(object, "metadata");
        if (!Json.text(metadata, "resourceVersion").isEmpty()) {
            // As seen on real servers, also the status.
            throw new Refusal(500, "", "resourceVersion should not be set on objects to be created");
        }
        if (Json.text(metadata, "name").isEmpty()
                && !Json.text(metadata, "generateName").isEmpty()) {
            metadata.put(
                    "name",
                    Json.text(metadata, "generateName")
                            + UUID.randomUUID().toString().substring(0, 5));
        }
        Key key = key(request, type, object);
        if (objects.get(key).isPresent()) {
            throw new Refusal(409, "AlreadyExists", type.qualified() + " \"" + key.name() + "\" already exists");
        }
        Ownership ownership = new Ownership();
        add(request, type, key, object);
        ownership.set(
                new Owner(manager, "Update", ""),
                new TreeSet<>(new Fields(type).of(object).keySet()),
                now());
        ownership.write(object);
        return store(request, key, object);
    }

    /** Makes a new object complete. */
    private void add(ApiRequest request, ResourceType type, Key key, Map<String, Object> object) throws Refusal {
        checkNamespace(type, key);
        Rules.checkNew(type, object);
        webhooks.admit(type, "CREATE");
        if (type.status()) {
            object.remove("status");
        }
        Map<String, Object> metadata = Json.child(object, "metadata");
        if (type.namespaced()) {
            metadata.put("namespace", key.namespace());
        }
        metadata.put("uid", UUID.randomUUID().toString());
        metadata.put("creationTimestamp", now().toString());
        metadata.put("generation", 1L);
        complete(request, type, key, object);
        if (type.qualified().equals("jobs.batch")) {
            Defaults.select(object, Json.text(metadata, "uid"));
        }
    }

    private void complete(ApiRequest request, ResourceType type, Key key, Map<String, Object> object) throws Refusal {
        Pruning.prune(type, request.version(), object);
        Defaults.add(type, object);
        if (type.qualified().equals("services")) {
            allocation.allocate(key, object);
        }
    }

    private void checkNamespace(ResourceType type, Key key) throws Refusal {
        if (!type.namespaced()) {
            return;
        }
        Map<String, Object> namespace = objects.get(new Key("namespaces", "", key.namespace()))
                .orElseThrow(() -> Refusal.notFound("namespaces", key.namespace()));
        if (!Json.text(namespace, "metadata", "deletionTimestamp").isEmpty()) {
            throw new Refusal(
                    403,
                    "Forbidden",
                    type.qualified() + " \"" + key.name()
                            + "\" is forbidden: unable to create new content in namespace " + key.namespace()
                            + " because it is being terminated");
        }
    }

    private static Key key(ApiRequest request, ResourceType type, Map<String, Object> object) throws Refusal {
        String name = Json.text(object, "metadata", "name");
        String namespace = Json.text(object, "metadata", "namespace");
        String apiVersion = ResourceType.apiVersion(type.group(), request.version());
        if (!Json.text(object, "apiVersion").equals(apiVersion)
                || !Json.text(object, "kind").equals(type.kind())) {
            throw Refusal.badRequest("the object is no " + type.kind() + " of " + apiVersion);
        }
        if (!namespace.isEmpty() && !namespace.equals(request.namespace())) {
            throw Refusal.badRequest(
                    "the namespace of the provided object does not match the namespace sent on the request");
        }
        if (!request.name().isEmpty() && !request.name().equals(name)) {
            throw Refusal.badRequest("the name of the object does not match the name on the URL");
        }
        return new Key(type.qualified(), request.namespace(), name);
    }

    Map<String, Object> update(ApiRequest request, ResourceType type, Map<String, Object> object, String manager)
            throws Refusal {
        Key key = key(request, type, object);
        Map<String, Object> live = objects.get(key).orElseThrow(() -> Refusal.notFound(type.qualified(), key.name()));
        String expected = Json.text(object, "metadata", "resourceVersion");
        if (!expected.isEmpty() && !expected.equals(Json.text(live, "metadata", "resourceVersion"))) {
            throw Refusal.conflict(type.qualified(), key.name());
        }
        Map<String, Object> changed = change(request, type, live, object);
        Ownership ownership = Ownership.of(live);
        Map<String, Object> before = new Fields(type).of(live);
        Map<String, Object> after = new Fields(type).of(changed);
        Owner owner = new Owner(manager, "Update", request.subresource());
        Set<String> written = new TreeSet<>();
        after.forEach((path, value) -> {
            if (!value.equals(before.get(path))) {
                written.add(path);
            }
        });
        ownership.retain(after.keySet());
        ownership.take(owner, written);
        ownership.touch(owner, written, now());
        written.addAll(ownership.of(owner));
        ownership.set(owner, written, now());
        ownership.write(changed);
        return store(request, key, live, changed);
    }

    /** What an object becomes that shall be another: what is the server's own stays, and either the status or all else. */
    private Map<String, Object> change(
            ApiRequest request, ResourceType type, Map<String, Object> live, Map<String, Object> wanted)
            throws Refusal {
        webhooks.admit(type, "UPDATE");
        boolean status = request.subresource().equals("status");
        Map<String, Object> changed = Json.copy(status ? live : wanted);
        if (type.status()) {
            Object kept = (status ? wanted : live).get("status");
            changed.remove("status");
            if (kept != null) {
                changed.put("status", Json.copy(kept));
            }
        }
        Map<String, Object> metadata = Json.child(changed, "metadata");
        Map<String, Object> was = Json.at(live, "metadata");
        for (String field : KEPT) {
            metadata.remove(field);
            if (was.containsKey(field)) {
                metadata.put(field, was.getOrDefault(field, ""));
            }
        }
        Key key = new Key(type.qualified(), request.namespace(), request.name());
        if (type.namespaced()) {
            metadata.put("namespace", key.namespace());
        }
        if (type.qualified().equals("services") && !status) {
            keepAddresses(Json.at(live, "spec"), Json.child(changed, "spec"));
        }
        complete(request, type, key, changed);
        Rules.checkChange(type, live, changed);
        if (!java.util.Objects.equals(changed.get("spec"), live.get("spec"))
                && was.get("generation") instanceof Long generation) {
            metadata.put("generation", generation + 1);
        }
        return changed;
    }

    private static void keepAddresses(Map<String, Object> live, Map<String, Object> changed) {
        for (String field : List.of("clusterIP", "clusterIPs")) {
            Object value = live.get(field);
            if (value != null) {
                changed.putIfAbsent(field, value);
            }
        }
    }

    Map<String, Object> apply(ApiRequest request, ResourceType type, Map<String, Object> applied) throws Refusal {
        String manager = request.query().getOrDefault("fieldManager", "");
        if (manager.isEmpty()) {
            throw Refusal.badRequest("PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value");
        }
        if (Json.at(applied, "metadata").containsKey("managedFields")) {
            throw Refusal.badRequest("metadata.managedFields must be nil");
        }
        Key key = key(request, type, applied);
        Optional<Map<String, Object>> live = objects.get(key);
        String uid = Json.text(applied, "metadata", "uid");
        if (!uid.isEmpty()
                && !uid.equals(live.map(is -> Json.text(is, "metadata", "uid")).orElse(""))) {
            throw Refusal.conflict(type.qualified(), key.name());
        }
        List<String> unknown = Pruning.prune(type, request.version(), applied);
        if (!unknown.isEmpty()) {
            throw Refusal.undeclared(key.namespace() + "/" + key.name(), unknown);
        }
        if (type.status() && !request.subresource().equals("status")) {
            applied.remove("status");
        }
        boolean force = request.query().getOrDefault("force", "false").equals("true");
        Apply apply = new Apply(type, manager, request.subresource(), force, now());
        if (live.isEmpty()) {
            Map<String, Object> made = apply.apply(Map.of(), applied);
            add(request, type, key, made);
            return store(request, key, made);
        }
        Map<String, Object> merged = apply.apply(live.get(), applied);
        return store(request, key, live.get(), change(request, type, live.get(), merged));
    }

    /** Asks for the deletion of an object, which finalizers put off; of the one with a uid, if the options say so. */
    Map<String, Object> delete(ApiRequest request, ResourceType type, Map<String, Object> options) throws Refusal {
        Key key = new Key(type.qualified(), request.namespace(), request.name());
        Map<String, Object> live = objects.get(key).orElseThrow(() -> Refusal.notFound(type.qualified(), key.name()));
        String uid = Json.text(options, "preconditions", "uid");
        if (!uid.isEmpty() && !uid.equals(Json.text(live, "metadata", "uid"))) {
            throw new Refusal(
                    409,
                    "Conflict",
                    "Operation cannot be fulfilled on " + type.qualified() + " \"" + key.name()
                            + "\": Precondition failed: UID in precondition: " + uid + ", UID in object meta: "
                            + Json.text(live, "metadata", "uid"));
        }
        boolean waits = type.qualified().equals("namespaces")
                || !Defaults.finalizers(live).isEmpty();
        if (!request.dryRun()) {
            if (waits) {
                Json.child(live, "metadata").putIfAbsent("deletionTimestamp", now().toString());
                objects.put(key, live);
            } else {
                remove(key);
            }
        }
        return live;
    }

    void remove(Key key) {
        objects.remove(key);
        if (key.type().equals(Types.CRDS)) {
            objects.all().stream()
                    .filter(object -> object.type().equals(key.name()))
                    .forEach(objects::remove);
            types.undefine(key.name());
        }
    }

    private Map<String, Object> store(
            ApiRequest request, Key key, Map<String, Object> before, Map<String, Object> after) {
        Map<String, Object> one = Json.copy(before);
        Map<String, Object> other = Json.copy(after);
        for (Map<String, Object> each : List.of(one, other)) {
            Json.child(each, "metadata").remove("resourceVersion");
        }
        // What changes nothing is no change.
        return one.equals(other) ? before : store(request, key, after);
    }

    private Map<String, Object> store(ApiRequest request, Key key, Map<String, Object> object) {
        if (request.dryRun()) {
            return object;
        }
        boolean ends = !Json.text(object, "metadata", "deletionTimestamp").isEmpty()
                && Defaults.finalizers(object).isEmpty()
                && !key.type().equals("namespaces");
        if (ends) {
            remove(key);
        } else {
            objects.put(key, object);
        }
        return object;
    }
}
