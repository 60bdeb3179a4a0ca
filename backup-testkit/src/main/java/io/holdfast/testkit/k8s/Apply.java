package io.holdfast.testkit.k8s;

import io.holdfast.testkit.k8s.Ownership.Owner;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Server-side apply of one configuration to an object. */
final class Apply {

    private final Fields fields;
    private final Owner owner;
    private final boolean force;
    private final Instant now;

    Apply(ResourceType type, String manager, String subresource, boolean force, Instant now) {
        fields = new Fields(type);
        owner = new Owner(manager, "Apply", subresource);
        this.force = force;
        this.now = now;
    }

    /**
     * What there is then.
     *
     * @param live as it is; empty if there is none
     * @throws Refusal with the fields that others own and want otherwise
     */
    Map<String, Object> apply(Map<String, Object> live, Map<String, Object> applied) throws Refusal {
        Ownership ownership = Ownership.beforeApply(live, fields);
        Map<String, Object> is = fields.of(live);
        Map<String, Object> wanted = fields.of(applied);
        Map<String, List<String>> conflicts = new TreeMap<>();
        Set<String> taken = new TreeSet<>();
        wanted.forEach((path, value) -> {
            if (!value.equals(is.get(path))) {
                taken.add(path);
                for (Owner other : ownership.others(owner, path)) {
                    conflicts
                            .computeIfAbsent(shown(other, Json.text(live, "apiVersion")), none -> new ArrayList<>())
                            .add(Fields.shown(path));
                }
            }
        });
        if (!conflicts.isEmpty() && !force) {
            throw Refusal.fieldConflicts(conflicts);
        }
        Map<String, Object> merged = merge(live, applied);
        for (String former : ownership.of(owner)) {
            if (!wanted.containsKey(former)
                    && ownership.others(owner, former).isEmpty()
                    && wanted.keySet().stream().noneMatch(path -> path.startsWith(former + "\n"))) {
                remove(merged, List.of(former.split("\n")));
            }
        }
        ownership.take(owner, taken);
        ownership.set(owner, wanted.keySet(), now);
        ownership.touch(owner, taken, now);
        ownership.write(merged);
        return merged;
    }

    private static String shown(Owner owner, String apiVersion) {
        String how = owner.operation().equals("Update") ? " using " + apiVersion : "";
        return "\"" + owner.manager() + "\""
                + (owner.subresource().isEmpty() ? "" : " with subresource \"" + owner.subresource() + "\"") + how;
    }

    private Map<String, Object> merge(Map<String, Object> live, Map<String, Object> applied) {
        Map<String, Object> merged = Json.copy(live);
        applied.forEach((key, value) -> merged.put(key, merged(key, live.get(key), value)));
        return merged;
    }

    private Object merged(String name, @Nullable Object live, Object applied) {
        if (applied instanceof Map<?, ?> && live instanceof Map<?, ?>) {
            Map<String, Object> both = new LinkedHashMap<>();
            both.put("live", live);
            both.put("applied", applied);
            return merge(Json.at(both, "live"), Json.at(both, "applied"));
        }
        if (applied instanceof List<?> list && live instanceof List<?> there) {
            List<String> keys = fields.keys(name, list);
            if (!keys.isEmpty()) {
                return mergedElements(there, list, keys);
            }
            if (fields.isSet(name)) {
                Set<Object> union = new LinkedHashSet<>(there);
                union.addAll(list);
                return new ArrayList<>(union);
            }
        }
        return Json.copy(applied);
    }

    private List<Object> mergedElements(List<?> live, List<?> applied, List<String> keys) {
        Map<String, Object> elements = new LinkedHashMap<>();
        for (Object each : live) {
            elements.put(Fields.element((Map<?, ?>) each, keys), each);
        }
        for (Object each : applied) {
            String element = Fields.element((Map<?, ?>) each, keys);
            elements.put(element, merged("", elements.get(element), each));
        }
        return new ArrayList<>(elements.values());
    }

    private void remove(Map<String, Object> from, List<String> path) {
        String key = path.get(0).substring(2);
        if (path.size() == 1) {
            from.remove(key);
            return;
        }
        String next = path.get(1);
        if (next.startsWith("f:")) {
            if (from.get(key) instanceof Map<?, ?>) {
                remove(Json.child(from, key), path.subList(1, path.size()));
            }
            return;
        }
        List<Object> list = Json.list(from, key);
        for (Map<String, Object> element : Json.objects(from, key)) {
            if (Fields.element(element, fields.keys(key, list)).equals(next)) {
                if (path.size() == 2) {
                    list.remove(element);
                } else {
                    remove(element, path.subList(2, path.size()));
                }
            }
        }
        if (next.startsWith("v:")) {
            list.removeIf(value -> next.equals("v:" + Json.write(value)));
        }
        if (list.isEmpty()) {
            from.remove(key);
        } else {
            from.put(key, list);
        }
    }
}
