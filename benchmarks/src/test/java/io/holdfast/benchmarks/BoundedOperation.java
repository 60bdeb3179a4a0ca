package io.holdfast.benchmarks;

import io.holdfast.BackupPlan;
import io.holdfast.BackupReport;
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
import java.util.List;

/** One operation with the defaults, in a virtual machine of its own: {@code backup|restore|verify REPOSITORY DIRECTORY}. */
final class BoundedOperation {

    static final String PASSWORD = "p";

    private BoundedOperation() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[2]);
        try (Repository repository = Repository.open(
                LocalStore.at(Path.of(arguments[1])), Secret.of(PASSWORD), RepositoryOptions.defaults())) {
            switch (arguments[0]) {
                case "backup" -> backUp(repository, directory);
                case "restore" -> restore(repository, directory);
                default -> verify(repository);
            }
        }
    }

    private static void backUp(Repository repository, Path directory) {
        BackupReport report = BackupPlan.builder("bounded", repository)
                .source("files", FileSource.of(directory))
                .build()
                .run();
        if (report.partial()) {
            throw new IllegalStateException("the backup is not complete");
        }
    }

    private static void restore(Repository repository, Path target) {
        RestoreReport report = repository.restore(
                repository.snapshot("latest"), RestoreRequest.to(target).build());
        if (!report.problems().isEmpty()) {
            throw new IllegalStateException(report.problems().toString());
        }
    }

    /** The snapshot alone, since the packs of the made-up blobs do not exist. */
    private static void verify(Repository repository) {
        VerifyReport report = Verifier.everythingRead().verify(repository, List.of(repository.snapshot("latest")));
        if (!report.intact()) {
            throw new IllegalStateException(report.damages().toString());
        }
    }
}
