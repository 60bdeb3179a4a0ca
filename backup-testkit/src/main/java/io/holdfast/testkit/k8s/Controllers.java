package io.holdfast.testkit.k8s;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * What a cluster's controllers do by themselves: they end namespaces, delete what nobody owns any more, give namespaces what they all have, and serve what new definitions
 * define. Here they do it before the next request. Guarded by the server.
 */
final class Controllers {

    private final Objects objects;
    private final Types types;
    private final Writes writes;
    private final Supplier<Instant> clock;
    private long seen = -1;

    Controllers(Objects objects, Types types, Writes writes, Supplier<Instant> clock) {
        this.objects = objects;
        this.types = types;
        this.writes = writes;
        this.clock = clock;
    }

    void settle() {
        while (seen != objects.revision()) {
            seen = objects.revision();
            establish();
            fillNamespaces();
            endNamespaces();
            deleteOrphans();
        }
    }

    private void establish() {
        for (Key key : objects.keys(Types.CRDS, "")) {
            Map<String, Object> definition = objects.get(key).orElseThrow();
            if (Json.objects(Json.at(definition, "status"), "conditions").isEmpty()) {
                Json.child(definition, "status")
                        .put(
                                "conditions",
                                List.of(
                                        Map.of("type", "NamesAccepted", "status", "True"),
                                        Map.of("type", "Established", "status", "True")));
                objects.put(key, definition);
            }
            types.define(definition);
        }
    }

    private void fillNamespaces() {
        for (Key key : objects.keys("namespaces", "")) {
            if (isEnding(objects.get(key).orElseThrow())) {
                continue;
            }
            add(new Key("serviceaccounts", key.name(), "default"), "ServiceAccount", Map.of());
            add(
                    new Key("configmaps", key.name(), "kube-root-ca.crt"),
                    "ConfigMap",
                    Map.of("data", Map.of("ca.crt", "the authority of this cluster")));
        }
    }

    private void add(Key key, String kind, Map<String, Object> content) {
        if (objects.get(key).isPresent()) {
            return;
        }
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("name", key.name());
        metadata.put("namespace", key.namespace());
        metadata.put("uid", UUID.randomUUID().toString());
        metadata.put(
                "creationTimestamp", clock.get().truncatedTo(ChronoUnit.SECONDS).toString());
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("kind", kind);
        object.put("apiVersion", "v1");
        object.put("metadata", metadata);
        object.putAll(content);
        Ownership ownership = new Ownership();
        ownership.set(
                new Ownership.Owner("kube-controller-manager", "Update", ""),
                new Fields(types.named(key.type())).withHolders(object).keySet(),
                clock.get().truncatedTo(ChronoUnit.SECONDS));
        ownership.write(object);
        objects.put(key, object);
    }

    private static boolean isEnding(Map<String, Object> object) {
        return !Json.text(object, "metadata", "deletionTimestamp").isEmpty();
    }

    private void endNamespaces() {
        for (Key namespace : objects.keys("namespaces", "")) {
            if (!isEnding(objects.get(namespace).orElseThrow())) {
                continue;
            }
            boolean empty = true;
            for (Key key : objects.all()) {
                if (key.namespace().equals(namespace.name())) {
                    empty &= end(key);
                }
            }
            if (empty) {
                objects.remove(namespace);
            }
        }
    }

    /** Whether it is gone, which finalizers put off. */
    private boolean end(Key key) {
        Map<String, Object> object = objects.get(key).orElseThrow();
        if (Defaults.finalizers(object).isEmpty()) {
            writes.remove(key);
            return true;
        }
        if (!isEnding(object)) {
            Json.child(object, "metadata")
                    .put(
                            "deletionTimestamp",
                            clock.get().truncatedTo(ChronoUnit.SECONDS).toString());
            Json.child(object, "metadata").put("deletionGracePeriodSeconds", 0L);
            objects.put(key, object);
        }
        return false;
    }

    /** Deletes what has owners none of which there is any more, and tokens of accounts that are others now. */
    private void deleteOrphans() {
        for (Key key : objects.dependents()) {
            Map<String, Object> object = objects.get(key).orElseThrow();
            List<Map<String, Object>> owners = Json.objects(Json.at(object, "metadata"), "ownerReferences");
            boolean orphan =
                    !owners.isEmpty() && owners.stream().noneMatch(owner -> objects.isThere(Json.text(owner, "uid")));
            if (orphan || isStaleToken(key, object)) {
                end(key);
            }
        }
    }

    private boolean isStaleToken(Key key, Map<String, Object> object) {
        if (!Json.text(object, "type").equals(Objects.ACCOUNT_TOKEN)) {
            return false;
        }
        Map<String, Object> annotations = Json.at(object, "metadata", "annotations");
        String account = Json.text(annotations, "kubernetes.io/service-account.name");
        String uid = Json.text(annotations, "kubernetes.io/service-account.uid");
        Optional<Map<String, Object>> there = objects.get(new Key("serviceaccounts", key.namespace(), account));
        return !uid.isEmpty()
                && !there.map(is -> Json.text(is, "metadata", "uid")).equals(Optional.of(uid));
    }
}
