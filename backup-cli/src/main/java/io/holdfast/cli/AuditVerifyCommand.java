package io.holdfast.cli;

import io.holdfast.audit.AuditEntry;
import io.holdfast.audit.AuditLog;
import io.holdfast.audit.AuditReport;
import io.holdfast.spi.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Looks whether somebody changed an audit log. */
@Command(
        name = "verify",
        description = "Look whether somebody changed an audit log. No password is needed.",
        mixinStandardHelpOptions = true)
final class AuditVerifyCommand implements Callable<Integer> {

    private final HoldfastCommand holdfast;

    @Parameters(paramLabel = "FILE", description = "The log.")
    private Path file = Path.of("");

    @Option(
            names = "--anchored",
            description = "Compare it with what was anchored in the store of --repo, which shows a cut end too.")
    private boolean anchored;

    AuditVerifyCommand(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        AuditReport report = report();
        JsonLine json = JsonLine.message("summary")
                .with("intact", report.intact())
                .with("entries", report.entries())
                .with("anchors", report.anchors())
                .with("last_time", report.last().map(AuditEntry::time).map(Object::toString))
                .with("flaws", report.flaws());
        holdfast.summary(json, () -> print(report));
        return (report.intact() ? ExitCode.OK : ExitCode.ERROR).number();
    }

    private AuditReport report() throws IOException, InterruptedException {
        if (!anchored) {
            return AuditLog.verify(file);
        }
        try (Store store = holdfast.store()) {
            return AuditLog.verify(file, store);
        }
    }

    private void print(AuditReport report) {
        Terminal terminal = holdfast.terminal();
        report.flaws().forEach(terminal::result);
        terminal.result(Figures.count(report.entries(), "entry") + ", " + Figures.count(report.anchors(), "anchor")
                + " compared");
        if (report.intact()) {
            terminal.result(
                    anchored
                            ? "Nobody changed the log, nor cut off what was anchored."
                            : "No entry was changed, removed or inserted. Whether the end was cut off, --anchored tells.");
        } else {
            terminal.result("Somebody changed the log.");
        }
    }
}
