package io.holdfast.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.BackupPlan;
import io.holdfast.Snapshot;
import io.holdfast.local.FileSource;
import io.holdfast.local.LocalStore;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.spi.Secret;
import io.holdfast.spi.source.EntrySource;
import java.nio.file.Files;
import java.nio.file.Path;

/** A host of one backup, for a JVM that has Holdfast on its module path. */
final class ModularHost {

    private ModularHost() {}

    public static void main(String[] arguments) throws Exception {
        assertThat(Repository.class.getModule().getName()).isEqualTo("io.holdfast.core");
        Path scratch = Path.of(arguments[0]);
        Path source = Files.createDirectory(scratch.resolve("source"));
        Files.writeString(source.resolve("file"), "content");

        try (Secret password = Secret.of("a password");
                Repository repository = Repository.init(
                        LocalStore.at(scratch.resolve("repository")), password, RepositoryOptions.defaults())) {
            BackupPlan plan = BackupPlan.builder("host", repository)
                    .source("files", FileSource.of(source))
                    .build();
            Snapshot snapshot = plan.run().snapshots().get(0);
            EntrySource entries = repository.entries(snapshot);
            assertThat(entries.entry(source.resolve("file").toString().substring(1)))
                    .isPresent();
        }
    }
}
