package io.holdfast.testkit.k8s;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Every object as it is, and as it was at any resource version that was not forgotten. Guarded by the server. */
final class Objects {

    /** The type of a secret that an account is let in with. */
    static final String ACCOUNT_TOKEN = "kubernetes.io/service-account-token";

    private final TreeMap<Key, TreeMap<Long, Optional<Map<String, Object>>>> kept = new TreeMap<>();
    /** The keys of what there is now, by what it is known by. */
    private final Map<String, Key> uids = new HashMap<>();
    /** What has owners, or belongs to an account. */
    private final Set<Key> dependents = new TreeSet<>();

    /** What happened, by its revision. */
    private final TreeMap<Long, Change> changes = new TreeMap<>();

    private long revision = 100;
    private long forgotten;

    /**
     * What happened to an object.
     *
     * @param type {@code ADDED}, {@code MODIFIED} or {@code DELETED}
     * @param before as it was before; empty if it was not
     * @param object as it was behind that, or last; nobody changes either
     */
    record Change(String type, Key key, Map<String, Object> before, Map<String, Object> object) {}

    /** How often something was changed, as resource versions count it. */
    long revision() {
        return revision;
    }

    /** Makes it impossible to see how anything was before now. */
    void compact() {
        forgotten = revision;
    }

    /** The first revision that was not forgotten. */
    long oldest() {
        return forgotten;
    }

    boolean isForgotten(long at) {
        return at < forgotten;
    }

    Optional<Map<String, Object>> get(Key key) {
        return get(key, Long.MAX_VALUE);
    }

    /** A copy of the object as it was at a resource version. */
    private Optional<Map<String, Object>> get(Key key, long at) {
        return find(key, at).map(Json::copy);
    }

    private Optional<Map<String, Object>> find(Key key, long at) {
        TreeMap<Long, Optional<Map<String, Object>>> versions = kept.get(key);
        Map.Entry<Long, Optional<Map<String, Object>>> found = versions == null ? null : versions.floorEntry(at);
        return found == null ? Optional.empty() : found.getValue();
    }

    /** Keeps an object, whose resource version is set. */
    void put(Key key, Map<String, Object> object) {
        revision++;
        Json.child(object, "metadata").put("resourceVersion", Long.toString(revision));
        Map<String, Object> copy = Json.copy(object);
        Optional<Map<String, Object>> before = find(key, revision);
        changes.put(
                revision, new Change(before.isPresent() ? "MODIFIED" : "ADDED", key, before.orElse(Map.of()), copy));
        kept.computeIfAbsent(key, none -> new TreeMap<>()).put(revision, Optional.of(copy));
        uids.put(Json.text(object, "metadata", "uid"), key);
        boolean owned = Json.at(object, "metadata").containsKey("ownerReferences");
        if (owned || Json.text(object, "type").equals(ACCOUNT_TOKEN)) {
            dependents.add(key);
        } else {
            dependents.remove(key);
        }
    }

    /** What happened behind a revision to objects of a type, in a namespace or, if that is empty, in all. */
    List<Change> changes(long behind, String type, String namespace) {
        return changes.tailMap(behind, false).values().stream()
                .filter(change -> change.key().type().equals(type)
                        && (namespace.isEmpty() || change.key().namespace().equals(namespace)))
                .toList();
    }

    /** Whether there is an object that is known by this. */
    boolean isThere(String uid) {
        return uids.containsKey(uid);
    }

    List<Key> dependents() {
        return List.copyOf(dependents);
    }

    void remove(Key key) {
        revision++;
        get(key).ifPresent(gone -> {
            uids.remove(Json.text(gone, "metadata", "uid"));
            Json.child(gone, "metadata").put("resourceVersion", Long.toString(revision));
            changes.put(revision, new Change("DELETED", key, gone, gone));
        });
        dependents.remove(key);
        kept.computeIfAbsent(key, none -> new TreeMap<>()).put(revision, Optional.empty());
    }

    /** The keys of what there is now of a type, in a namespace or, if that is empty, in all. */
    List<Key> keys(String type, String namespace) {
        return keys(new Key(type, namespace, ""), type, namespace, revision, Integer.MAX_VALUE);
    }

    /** The first so many keys from one on, as of a resource version. */
    List<Key> keys(Key from, String type, String namespace, long at, int limit) {
        List<Key> keys = new ArrayList<>();
        for (Key key : kept.tailMap(from, true).keySet()) {
            boolean wanted = namespace.isEmpty() || key.namespace().equals(namespace);
            if (!key.type().equals(type) || !wanted || keys.size() == limit) {
                break;
            }
            if (find(key, at).isPresent()) {
                keys.add(key);
            }
        }
        return keys;
    }

    List<Map<String, Object>> read(List<Key> keys, long at) {
        return keys.stream().map(key -> get(key, at).orElseThrow()).toList();
    }

    /** The keys of everything that there is now. */
    List<Key> all() {
        return kept.keySet().stream()
                .filter(key -> find(key, revision).isPresent())
                .toList();
    }
}
