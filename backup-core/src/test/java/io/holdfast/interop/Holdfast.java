package io.holdfast.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.BackupPlan;
import io.holdfast.BackupReport.SourceReport;
import io.holdfast.local.FileSource;
import io.holdfast.local.LocalStore;
import io.holdfast.repository.ChunkerChoice;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.repository.RestoreReport;
import io.holdfast.repository.RestoreRequest;
import io.holdfast.spi.source.Source;
import io.holdfast.verify.Verifier;
import io.holdfast.verify.VerifyReport;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;

/** Holdfast, with the password, host and time zone with which {@link Restic} works here. */
public final class Holdfast {

    private Holdfast() {}

    public static Repository init(Path repository, ChunkerChoice chunker) {
        return Repository.init(
                LocalStore.at(repository),
                Restic.password(),
                options().chunker(chunker).build());
    }

    public static Repository open(Path repository) {
        return Repository.open(
                LocalStore.at(repository), Restic.password(), options().build());
    }

    /** Opens a repository as a machine in a time zone does. */
    static Repository open(Path repository, ZoneId zone) {
        return Repository.open(
                LocalStore.at(repository),
                Restic.password(),
                options().clock(Clock.system(zone)).build());
    }

    private static RepositoryOptions.Builder options() {
        return RepositoryOptions.builder()
                .hostName(Restic.HOST)
                .keyDerivationTime(Duration.ofMillis(20))
                .clock(Clock.systemUTC());
    }

    static SourceReport backUp(Repository repository, Path directory) {
        return backUp(repository, FileSource.of(directory));
    }

    static SourceReport backUp(Repository repository, Source source) {
        return run(plan(repository, source));
    }

    /** Backs up without what the last snapshot tells. */
    static SourceReport backUpReadingAll(Repository repository, Path directory) {
        return run(plan(repository, FileSource.of(directory)).readAll(true));
    }

    private static BackupPlan.Builder plan(Repository repository, Source source) {
        return BackupPlan.builder("interop", repository).source("files", source);
    }

    private static SourceReport run(BackupPlan.Builder plan) {
        return plan.build().run().sources().get(0);
    }

    /** Restores a snapshot, and returns where a directory of it went. */
    static Path restore(Repository repository, String snapshot, Path directory, Path target) {
        RestoreReport report = repository.restore(
                repository.snapshot(snapshot), RestoreRequest.to(target).build());
        assertThat(report.problems()).isEmpty();
        return target.resolve(directory.getRoot().relativize(directory));
    }

    /** Reads all that is there; it must be undamaged. */
    static void verify(Repository repository) {
        VerifyReport report = Verifier.everythingRead().verify(repository);
        assertThat(report.damages()).isEmpty();
        assertThat(report.intact()).isTrue();
    }
}
