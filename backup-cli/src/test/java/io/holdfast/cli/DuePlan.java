package io.holdfast.cli;

import io.holdfast.BackupPlan;
import io.holdfast.local.FileSource;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.spi.Secret;
import io.holdfast.testkit.MutableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Plans that are done once a year, and of which there is a snapshot that is older, so that each of them is due as soon as a daemon runs. */
final class DuePlan {

    private DuePlan() {}

    /**
     * Writes a configuration with one.
     *
     * @param directory of files that are backed up
     * @param lease how long that of the repository is
     * @param more of the plan, as YAML
     */
    static Path write(Fixture fixture, String plan, Path directory, String lease, String more) throws IOException {
        RepositoryOptions longAgo = RepositoryOptions.builder()
                .clock(MutableClock.at("2020-06-01T00:00:00Z"))
                .build();
        try (Repository repository = Repository.open(fixture.store(), Secret.of(Fixture.PASSWORD), longAgo);
                FileSource source = FileSource.of(fixture.data())) {
            BackupPlan.builder(plan, repository).source("files", source).build().run();
        }
        return Files.writeString(
                fixture.repository().resolveSibling(plan + ".yaml"),
                """
                repositories:
                  main: {url: "REPOSITORY", password: "${HOLDFAST_PASSWORD}", lease: LEASE}
                sources:
                  files: {type: files, settings: {path: "DIRECTORY"}}
                plans:
                  PLAN:
                    sources: files
                    repository: main
                    schedules: {full: "@yearly"}
                """.replace("REPOSITORY", fixture.repository().toString())
                                .replace("DIRECTORY", directory.toString())
                                .replace("PLAN", plan)
                                .replace("LEASE", lease)
                        + more.indent(4));
    }
}
