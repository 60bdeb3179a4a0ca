package io.holdfast.testkit.k8s;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Who owns which fields of one object: its {@code managedFields}, to be read and written. */
final class Ownership {

    /** Who wrote, and how: an apply and an update of the same manager are two. */
    record Owner(String manager, String operation, String subresource) implements Comparable<Owner> {

        @Override
        public int compareTo(Owner other) {
            return (manager + "\n" + operation + "\n" + subresource)
                    .compareTo(other.manager + "\n" + other.operation + "\n" + other.subresource);
        }
    }

    private final Map<Owner, Set<String>> owned = new TreeMap<>();
    private final Map<Owner, String> times = new TreeMap<>();

    static Ownership of(Map<String, Object> object) {
        Ownership ownership = new Ownership();
        for (Map<String, Object> entry : Json.objects(Json.at(object, "metadata"), "managedFields")) {
            Owner owner = new Owner(
                    Json.text(entry, "manager"), Json.text(entry, "operation"), Json.text(entry, "subresource"));
            ownership.owned.put(owner, Fields.paths(Json.at(entry, "fieldsV1")));
            ownership.times.put(owner, Json.text(entry, "time"));
        }
        return ownership;
    }

    /** The same for an apply: what nobody is known to own was somebody's before the first apply. */
    static Ownership beforeApply(Map<String, Object> object, Fields fields) {
        Ownership ownership = of(object);
        if (ownership.owned.isEmpty() && !object.isEmpty()) {
            Owner somebody = new Owner("before-first-apply", "Update", "");
            ownership.owned.put(
                    somebody, new TreeSet<>(fields.withHolders(object).keySet()));
            ownership.times.put(somebody, Json.text(object, "metadata", "creationTimestamp"));
        }
        return ownership;
    }

    Set<String> of(Owner owner) {
        return new TreeSet<>(owned.getOrDefault(owner, Set.of()));
    }

    /** The others that own a field. */
    List<Owner> others(Owner owner, String path) {
        return owned.entrySet().stream()
                .filter(entry ->
                        !entry.getKey().equals(owner) && entry.getValue().contains(path))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Lets an owner have just these fields. */
    void set(Owner owner, Set<String> paths, Instant now) {
        if (!paths.equals(owned.get(owner))) {
            times.put(owner, now.toString());
        }
        owned.put(owner, new TreeSet<>(paths));
    }

    /** Lets an owner have changed something just now, if it did. */
    void touch(Owner owner, Set<String> changed, Instant now) {
        if (!changed.isEmpty()) {
            times.put(owner, now.toString());
        }
    }

    /** Takes fields from all others. */
    void take(Owner owner, Set<String> paths) {
        owned.forEach((each, has) -> {
            if (!each.equals(owner)) {
                has.removeAll(paths);
            }
        });
    }

    /** Keeps of everybody's fields only those that there are. */
    void retain(Set<String> paths) {
        owned.values().forEach(has -> has.retainAll(paths));
    }

    void write(Map<String, Object> object) {
        List<Object> entries = new ArrayList<>();
        owned.forEach((owner, paths) -> {
            if (!paths.isEmpty()) {
                Map<String, Object> entry = new LinkedHashMap<>();
                entry.put("manager", owner.manager());
                entry.put("operation", owner.operation());
                entry.put("apiVersion", Json.text(object, "apiVersion"));
                entry.put("time", times.getOrDefault(owner, ""));
                entry.put("fieldsType", "FieldsV1");
                entry.put("fieldsV1", Fields.tree(paths));
                if (!owner.subresource().isEmpty()) {
                    entry.put("subresource", owner.subresource());
                }
                entries.add(entry);
            }
        });
        Json.child(object, "metadata").put("managedFields", entries);
    }
}
