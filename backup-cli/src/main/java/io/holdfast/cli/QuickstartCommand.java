package io.holdfast.cli;

import io.holdfast.BackupPlan;
import io.holdfast.BackupReport;
import io.holdfast.Snapshot;
import io.holdfast.local.LocalStore;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.repository.RestoreReport;
import io.holdfast.repository.RestoreRequest;
import io.holdfast.spi.Secret;
import io.holdfast.spi.source.Source;
import io.holdfast.verify.Verifier;
import io.holdfast.verify.VerifyReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows in a few seconds what Holdfast does, with a directory of its own or one of the user's, which is only read. */
@Command(
        name = "quickstart",
        description = {
            "Back up a directory, prove the backup, lose a copy, get it back and compare every byte.",
            "Unless a directory is named: start a PostgreSQL server, follow it, delete all rows of a table, get them back;",
            "and the same with FLUSHALL where this machine has a server of Redis or Valkey.",
            "All of it happens in a new folder; a directory that is named is only read."
        },
        mixinStandardHelpOptions = true)
final class QuickstartCommand implements Callable<Integer> {

    private final HoldfastCommand holdfast;

    @Parameters(paramLabel = "DIR", arity = "0..1", description = "Back up this directory instead of a sample.")
    private Optional<Path> directory = Optional.empty();

    @Option(names = "--keep", paramLabel = "DIR", description = "Work in this new folder and keep it.")
    private Optional<Path> keep = Optional.empty();

    QuickstartCommand(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    @Override
    public Integer call() throws Exception {
        Path scratch = keep.isPresent()
                ? Files.createDirectory(
                        keep.get(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")))
                : Files.createTempDirectory("holdfast-quickstart-");
        holdfast.environment().interruption().begin();
        try {
            boolean same = run(scratch.toRealPath());
            return (same ? ExitCode.OK : ExitCode.ERROR).number();
        } finally {
            if (keep.isEmpty()) {
                Scratch.delete(scratch);
            }
        }
    }

    private boolean run(Path scratch) throws Exception {
        Steps steps = new Steps(holdfast);
        Path original = directory.isPresent()
                ? directory.get().toRealPath()
                : SampleDirectory.create(scratch.resolve("original"));
        if (directory.isEmpty()) {
            steps.done("made a sample directory", original.toString());
        }
        String password = password();
        Files.writeString(
                Files.createFile(
                        scratch.resolve("password"),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))),
                password);
        RepositoryOptions options = RepositoryOptions.builder()
                .clock(holdfast.environment().clock())
                .listener(new Progress(holdfast.output(), holdfast.terminal()))
                .build();
        try (Secret secret = Secret.of(password);
                Repository repository =
                        Repository.init(LocalStore.at(scratch.resolve("repository")), secret, options)) {
            steps.done("created an encrypted repository", repository.location());
            Snapshot snapshot = backUp(repository, original, steps);
            verify(repository, steps);
            DirectoryComparison comparison =
                    loseAndRestore(repository, snapshot, original, scratch.resolve("copy"), steps);
            List<String> rescued = directory.isPresent() ? List.of() : loseAndRescue(repository, scratch, steps);
            conclude(comparison, rescued);
            return comparison.differences().isEmpty();
        }
    }

    private Snapshot backUp(Repository repository, Path original, Steps steps) throws Exception {
        BackupReport first = backUpOnce(repository, original);
        var summary = first.sources().get(0).summary();
        steps.done(
                "backed it up",
                Figures.count(summary.filesProcessed(), "file") + ", " + Figures.bytes(summary.bytesProcessed())
                        + ", stored in " + Figures.bytes(summary.bytesStored()));
        BackupReport second = backUpOnce(repository, original);
        var again = second.sources().get(0).summary();
        steps.done(
                "backed it up again",
                Figures.count(again.filesUnmodified(), "file") + " unmodified, " + Figures.bytes(again.bytesStored())
                        + " more stored");
        return second.snapshots().get(0);
    }

    private BackupReport backUpOnce(Repository repository, Path original) throws Exception {
        try (Source source = NamedSource.of(
                holdfast.environment(), NamedSource.FILES, Map.of("path", List.of(original.toString())))) {
            return BackupPlan.builder("quickstart", repository)
                    .source("files", source)
                    .cancellation(holdfast.environment().interruption().cancellation())
                    .build()
                    .run();
        }
    }

    private void verify(Repository repository, Steps steps) throws IOException {
        VerifyReport report = Verifier.everythingRead()
                .withCancellation(holdfast.environment().interruption().cancellation())
                .verify(repository);
        if (!report.intact()) {
            throw new IOException("The repository is damaged right after it was written: " + report.damages());
        }
        steps.done(
                "proved the backup",
                "read all " + Figures.bytes(report.bytesRead()) + ", opened and hashed "
                        + Figures.count(report.blobs(), "chunk"));
    }

    private DirectoryComparison loseAndRestore(
            Repository repository, Snapshot snapshot, Path original, Path copy, Steps steps) throws IOException {
        RestoreReport whole = restore(repository, snapshot, original, copy);
        steps.done("restored a copy of it", Figures.count(whole.files(), "file") + ", " + Figures.bytes(whole.bytes()));
        int lost = Scratch.damage(copy);
        steps.done("damaged the copy", Figures.count(lost, "file") + " deleted or overwritten");
        RestoreReport repaired = restore(repository, snapshot, original, copy);
        steps.done(
                "restored it again",
                Figures.count(repaired.files(), "file") + " written, " + Figures.count(repaired.unchanged())
                        + " already as they were");
        DirectoryComparison comparison = DirectoryComparison.of(original, copy);
        steps.done(
                "compared both",
                Figures.count(comparison.entries(), "entry") + ", " + Figures.bytes(comparison.bytes())
                        + ", names, modes, owners, times and links");
        return comparison;
    }

    /** What was proven with servers, as far as there are any. */
    private List<String> loseAndRescue(Repository repository, Path scratch, Steps steps) throws Exception {
        Optional<String> orders = new PostgresQuickstart(holdfast, repository, scratch.resolve("pg"), steps).run();
        Optional<String> carts = new RedisQuickstart(holdfast, repository, scratch.resolve("redis"), steps).run();
        return Stream.of(orders, carts).flatMap(Optional::stream).toList();
    }

    private RestoreReport restore(Repository repository, Snapshot snapshot, Path original, Path copy) {
        return repository.restore(
                snapshot,
                RestoreRequest.to(copy)
                        .subtree(SnapshotName.entryPath(original.toString()))
                        .cancellation(holdfast.environment().interruption().cancellation())
                        .build());
    }

    private void conclude(DirectoryComparison comparison, List<String> rescued) {
        Terminal terminal = holdfast.terminal();
        boolean same = comparison.differences().isEmpty();
        comparison.differences().forEach(difference -> terminal.message("differs: " + difference));
        JsonLine json = JsonLine.message("summary")
                .with("identical", same)
                .with("entries", comparison.entries())
                .with("rescued", rescued);
        holdfast.summary(json, () -> {
            terminal.result("");
            terminal.result(
                    same
                            ? "The copy is the original, byte for byte."
                            : "The copy differs from the original, as said above.");
            rescued.forEach(terminal::result);
            keep.ifPresent(
                    folder -> terminal.result("Everything is in " + folder + "; restic opens it, too:\n  restic -r "
                            + folder + "/repository --password-file " + folder + "/password snapshots"));
            terminal.result("""

                    Now with your own data:
                      export HOLDFAST_REPOSITORY=/path/to/backups HOLDFAST_PASSWORD_FILE=~/.holdfast-password
                      holdfast init
                      holdfast backup ~/Documents && holdfast verify --read-data
                      holdfast follow --source postgres --set url=jdbc:postgresql://host/ --set user=backup
                      holdfast follow --source redis --set name=carts --set url=redis://host/ --set user=backup""");
        });
    }

    private static String password() {
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }
}
