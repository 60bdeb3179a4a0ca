package io.holdfast.internal.config;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Looks whether a repository says in one way only who leads, and not in the way of another one: who has both would get in its own way. */
final class LeaderChecks {

    private LeaderChecks() {}

    /** What has the wrong shape was said before. */
    static void check(Value root, ShapeReader reader) {
        if (reader.problems().isEmpty()) {
            Map<String, String> leaders = new HashMap<>();
            root.at("repositories")
                    .ifPresent(repositories -> repositories
                            .fields()
                            .forEach((name, repository) -> repository(name, repository, leaders, reader)));
        }
    }

    private static void repository(String name, Value repository, Map<String, String> leaders, ShapeReader reader) {
        repository.at("leader").ifPresent(leader -> {
            if (repository.at("lease").isPresent()) {
                reader.problem(
                        leader.position(),
                        leader.path(),
                        "who leads is said by the lease on the store: leave out 'lease' or 'leader'");
            }
            String other = leaders.putIfAbsent(text(leader), name);
            if (other != null) {
                reader.problem(
                        leader.position(),
                        leader.path(),
                        "this is who leads for '" + other + "': each repository needs a leader of its own, such as a"
                                + " lease of another name");
            }
        });
    }

    /** What stands there, in whichever order. */
    private static String text(Value value) {
        Map<String, String> fields = new TreeMap<>();
        value.fields().forEach((name, field) -> fields.put(name, text(field)));
        return value.text() + value.items().stream().map(LeaderChecks::text).toList() + fields;
    }
}
