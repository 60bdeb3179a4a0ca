package io.holdfast.cli;

import io.holdfast.audit.AuditEntry;
import io.holdfast.audit.AuditLog;
import io.holdfast.spi.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Keeps elsewhere how far an audit log goes. */
@Command(
        name = "anchor",
        description =
                "Keep the hash of the last entry in the store of --repo, so that a cut end shows. Those who can write the log should not be able to"
                        + " write there. No password is needed.",
        mixinStandardHelpOptions = true)
final class AuditAnchorCommand implements Callable<Integer> {

    private final HoldfastCommand holdfast;

    @Parameters(paramLabel = "FILE", description = "The log.")
    private Path file = Path.of("");

    AuditAnchorCommand(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        try (Store store = holdfast.store()) {
            Environment environment = holdfast.environment();
            AuditEntry entry = AuditLog.open(file, RepositoryAccess.actor(), environment.clock())
                    .anchor(store);
            holdfast.summary(
                    JsonLine.message("summary").with("entry", entry.number()).with("hash", entry.hash()),
                    () -> holdfast.terminal()
                            .result("Entry " + entry.number() + " is anchored in " + store + ": " + entry.hash()));
        }
        return ExitCode.OK.number();
    }
}
