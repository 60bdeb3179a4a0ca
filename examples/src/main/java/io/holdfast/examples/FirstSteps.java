package io.holdfast.examples;

import io.holdfast.BackupPlan;
import io.holdfast.BackupReport;
import io.holdfast.Snapshot;
import io.holdfast.local.FileSource;
import io.holdfast.local.LocalStore;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.repository.RestoreReport;
import io.holdfast.repository.RestoreRequest;
import io.holdfast.spi.Secret;
import io.holdfast.verify.Verifier;
import io.holdfast.verify.VerifyReport;
import java.nio.file.Path;

/** The whole way of a directory: into a new repository, proven, and back to another place. */
final class FirstSteps {

    private FirstSteps() {}

    static void run(Path backups, Path uploads, Path elsewhere, Secret password) {
        FileSource files = FileSource.builder(uploads).exclude("*.tmp").build();
        try (Repository repository = Repository.init(LocalStore.at(backups), password, RepositoryOptions.defaults())) {
            BackupPlan plan = BackupPlan.builder("shop", repository)
                    .source("uploads", files)
                    .build();
            BackupReport report = plan.run();
            VerifyReport proof = Verifier.everythingRead().verify(repository, report.snapshots());
            Snapshot latest = repository.snapshot("latest");
            RestoreReport restored =
                    repository.restore(latest, RestoreRequest.to(elsewhere).build());

            if (report.partial() || !proof.intact() || !restored.complete()) {
                throw new IllegalStateException("Look at " + report + ", " + proof + " and " + restored);
            }
        }
    }
}
