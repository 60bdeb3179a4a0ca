package io.holdfast.testkit.k8s;

import io.holdfast.testkit.k8s.Ownership.Owner;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
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

    /** What cannot be deleted. */
    private static final Set<Key> PROTECTED = Set.of(
            new Key("namespaces", "", "default"),
            new Key("namespaces", "", "kube-system"),
            new Key("namespaces", "", "kube-public"));

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
            boolean ending = !Json.text(objects.get(key).get(), "metadata", "deletionTimestamp")
                    .isEmpty();
            throw Refusal.alreadyExists(type.qualified(), key.name(), ending);
        }
        Ownership ownership = new Ownership();
        prepare(request, type, key, object);
        ownership.set(
                new Owner(manager, "Update", ""),
                new TreeSet<>(new Fields(type).withHolders(object).keySet()),
                now());
        ownership.write(object);
        allocate(type, key, object);
        return store(request, key, object);
    }

    /** Makes a new object complete but for what is allocated, which nobody owns. */
    private void prepare(ApiRequest request, ResourceType type, Key key, Map<String, Object> object) throws Refusal {
        checkNamespace(type, key);
        webhooks.admit(type, "CREATE", key);
        if (type.status()) {
            object.remove("status");
        }
        Map<String, Object> metadata = Json.child(object, "metadata");
        if (type.namespaced()) {
            metadata.put("namespace", key.namespace());
        }
        metadata.put("uid", UUID.randomUUID().toString());
        metadata.put("creationTimestamp", now().toString());
        metadata.remove("deletionTimestamp");
        metadata.remove("generation");
        if (type.hasGenerations()) {
            metadata.put("generation", 1L);
        }
        Pruning.prune(type, request.version(), object);
        Defaults.add(type, object);
        Rules.checkNew(type, object);
    }

    /** What a new object gets besides. */
    private void allocate(ResourceType type, Key key, Map<String, Object> object) throws Refusal {
        switch (type.qualified()) {
            case "services" -> allocation.allocate(key, object);
            case "jobs.batch" -> Defaults.select(object, Json.text(object, "metadata", "uid"));
            case "namespaces" -> Defaults.begin(object);
            default -> {}
        }
    }

    private void checkNamespace(ResourceType type, Key key) throws Refusal {
        if (!type.namespaced()) {
            return;
        }
        Map<String, Object> namespace = objects.get(new Key("namespaces", "", key.namespace()))
                .orElseThrow(() -> Refusal.notFound("namespaces", key.namespace()));
        if (!Json.text(namespace, "metadata", "deletionTimestamp").isEmpty()) {
            throw Refusal.forbidden(
                    type.qualified(),
                    key.name(),
                    "unable to create new content in namespace " + key.namespace() + " because it is being terminated");
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
            throw Refusal.badRequest("the name of the object (" + name + ") does not match the name on the URL ("
                    + request.name() + ")");
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
        String uid = Json.text(object, "metadata", "uid");
        String own = Json.text(live, "metadata", "uid");
        if (!uid.isEmpty() && !uid.equals(own)) {
            throw Refusal.conflict(
                    type.qualified(),
                    key.name(),
                    "Precondition failed: UID in precondition: " + uid + ", UID in object meta: " + own);
        }
        // Of what is built in most can be overwritten whatever has changed meanwhile.
        if (expected.isEmpty() && (type.custom() || type.qualified().equals(Types.CRDS))) {
            throw Refusal.invalid(
                    type.qualified(),
                    key.name(),
                    List.of(Cause.invalid("metadata.resourceVersion", 0L, "must be specified for an update")));
        }
        Map<String, Object> changed = change(request, type, live, object);
        Ownership ownership = Ownership.of(live);
        Map<String, Object> before = new Fields(type).withHolders(live);
        Map<String, Object> after = new Fields(type).withHolders(changed);
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
        if (Json.objects(Json.at(object, "metadata"), "managedFields").equals(List.of(Map.of()))) {
            // So it is said that nobody shall own anything.
            Json.child(changed, "metadata").remove("managedFields");
        }
        return store(request, key, live, changed);
    }

    /** What an object becomes that shall be another: what is the server's own stays, and either the status or all else. */
    private Map<String, Object> change(
            ApiRequest request, ResourceType type, Map<String, Object> live, Map<String, Object> wanted)
            throws Refusal {
        Key key = new Key(type.qualified(), request.namespace(), request.name());
        webhooks.admit(type, "UPDATE", key);
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
        if (type.namespaced()) {
            metadata.put("namespace", key.namespace());
        }
        if (type.qualified().equals("services") && !status) {
            keepAddresses(Json.at(live, "spec"), Json.child(changed, "spec"));
        }
        Pruning.prune(type, request.version(), changed);
        Defaults.add(type, changed);
        if (!status) {
            Rules.checkChange(type, live, changed);
        }
        if (type.qualified().equals("services")) {
            allocation.allocate(key, changed);
        }
        if (!java.util.Objects.equals(changed.get("spec"), live.get("spec"))
                && was.get("generation") instanceof Long generation) {
            metadata.put("generation", generation + 1);
        }
        return changed;
    }

    private static void keepAddresses(Map<String, Object> live, Map<String, Object> changed) {
        boolean external = Json.text(changed, "type").equals("ExternalName");
        for (String field : List.of("clusterIP", "clusterIPs")) {
            Object value = live.get(field);
            if (external) {
                changed.remove(field, value);
            } else if (value != null) {
                changed.putIfAbsent(field, value);
            }
        }
        if (external) {
            changed.remove("internalTrafficPolicy");
        }
        // Where ports of nodes may be no longer, those that were given are taken back.
        if (!Set.of("NodePort", "LoadBalancer").contains(Json.text(changed, "type"))) {
            List<Object> given = Json.objects(live, "ports").stream()
                    .map(port -> port.getOrDefault("nodePort", Json.NULL))
                    .toList();
            Json.objects(changed, "ports")
                    .forEach(port -> port.entrySet()
                            .removeIf(field -> field.getKey().equals("nodePort") && given.contains(field.getValue())));
        }
    }

    Map<String, Object> apply(ApiRequest request, ResourceType type, Map<String, Object> applied) throws Refusal {
        String manager = request.query().getOrDefault("fieldManager", "");
        if (manager.isEmpty()) {
            throw Refusal.invalid(
                    "PatchOptions.meta.k8s.io",
                    "",
                    List.of(Cause.required("fieldManager", "is required for apply patch")));
        }
        if (Json.at(applied, "metadata").containsKey("managedFields")) {
            throw Refusal.badRequest("metadata.managedFields must be nil");
        }
        Key key = key(request, type, applied);
        Optional<Map<String, Object>> live = objects.get(key);
        String uid = Json.text(applied, "metadata", "uid");
        if (!uid.isEmpty()
                && !uid.equals(live.map(is -> Json.text(is, "metadata", "uid")).orElse(""))) {
            throw Refusal.conflict(
                    type.qualified(),
                    key.name(),
                    "uid mismatch: the provided object specified uid " + uid + ", and "
                            + live.map(is -> "the existing object has uid " + Json.text(is, "metadata", "uid"))
                                    .orElse("no existing object was found"));
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
            prepare(request, type, key, made);
            allocate(type, key, made);
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
            throw Refusal.conflict(
                    type.qualifiedKind(),
                    key.name(),
                    "the UID in the precondition (" + uid + ") does not match the UID in record ("
                            + Json.text(live, "metadata", "uid")
                            + "). The object might have been deleted and then recreated");
        }
        if (PROTECTED.contains(key)) {
            throw Refusal.forbidden(type.qualified(), key.name(), "this namespace may not be deleted");
        }
        boolean waits = type.qualified().equals("namespaces")
                || !Defaults.finalizers(live).isEmpty();
        if (!request.dryRun()) {
            if (waits) {
                Json.child(live, "metadata").putIfAbsent("deletionTimestamp", now().toString());
                Json.child(live, "metadata").putIfAbsent("deletionGracePeriodSeconds", 0L);
                if (type.qualified().equals("namespaces")) {
                    Json.child(live, "status").put("phase", "Terminating");
                }
                objects.put(key, live);
            } else {
                remove(key);
            }
        }
        return waits ? live : deleted(type, live);
    }

    /** What is gone at once is shown no more. */
    private static Map<String, Object> deleted(ResourceType type, Map<String, Object> object) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("name", Json.text(object, "metadata", "name"));
        if (!type.group().isEmpty()) {
            details.put("group", type.group());
        }
        details.put("kind", type.plural());
        details.put("uid", Json.text(object, "metadata", "uid"));
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("kind", "Status");
        status.put("apiVersion", "v1");
        status.put("metadata", Map.of());
        status.put("status", "Success");
        status.put("details", details);
        return status;
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
