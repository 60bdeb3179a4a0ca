package io.holdfast.internal.config;

/** Looks whether a repository says in one way only who leads. */
final class LeaderChecks {

    private LeaderChecks() {}

    /** What has the wrong shape was said before. */
    static void check(Value root, ShapeReader reader) {
        if (reader.problems().isEmpty()) {
            root.at("repositories")
                    .ifPresent(repositories ->
                            repositories.fields().values().forEach(repository -> repository(repository, reader)));
        }
    }

    private static void repository(Value repository, ShapeReader reader) {
        if (repository.at("lease").isPresent()) {
            repository
                    .at("leader")
                    .ifPresent(leader -> reader.problem(
                            leader.position(),
                            leader.path(),
                            "who leads is said by the lease on the store: leave out 'lease' or 'leader'"));
        }
    }
}
