package io.holdfast.cli;

import io.holdfast.Problem;
import io.holdfast.Snapshot;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RestoreTestResult;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Which snapshots a test has restored, and how the last one of each ended.
 *
 * @param results the newest first
 */
record SnapshotTests(List<RestoreTestResult> results) {

    /** Where nobody has looked. */
    static SnapshotTests none() {
        return new SnapshotTests(List.of());
    }

    /**
     * Those that are kept in a repository.
     *
     * @param problems is told of each that cannot be read
     */
    static SnapshotTests read(Repository repository, Consumer<Problem> problems) {
        return new SnapshotTests(repository.restoreTests(problems));
    }

    /** The last one of a snapshot. */
    Optional<RestoreTestResult> of(Snapshot snapshot) {
        return results.stream().filter(test -> test.isOf(snapshot)).findFirst();
    }

    /** Adds to an object when a snapshot was tested, and how that ended, if it was. */
    static JsonLine fields(JsonLine json, Optional<RestoreTestResult> test) {
        return json.with("tested_at", test.map(result -> result.time().toString()))
                .with("test_passed", test.map(RestoreTestResult::passed));
    }

    /** {@code 2026-11-20 20:30:12}, and whether it failed. */
    static String text(RestoreTestResult test, ZoneId zone) {
        return Figures.time(test.time().atOffset(ZoneOffset.UTC), zone) + (test.passed() ? "" : " failed");
    }
}
