package io.holdfast.cli;

import io.holdfast.Snapshot;
import io.holdfast.repository.Repository;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Several snapshots: those that are named, or else all of the machines, tags and paths that are asked for. */
final class SnapshotNames {

    @Parameters(
            paramLabel = "SNAPSHOT",
            arity = "0..*",
            description =
                    "An id, its beginning, or 'latest'; without any, all of the machines, tags and paths asked for.")
    private final List<SnapshotName> names = new ArrayList<>();

    @Mixin
    private final SnapshotChoice choice = new SnapshotChoice();

    /** The snapshots, as they are named or oldest first. */
    List<Snapshot> of(Repository repository) {
        return choice.of(repository, names);
    }

    /** The same, but without names those whose own files are damaged are lost. */
    List<Snapshot> of(Repository repository, Losses losses) {
        return choice.of(repository, names, losses);
    }
}
