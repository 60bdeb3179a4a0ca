package io.holdfast.cli;

import io.holdfast.recovery.RecoveryReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what a run has shown. */
@Command(
        name = "report",
        description = "Print what a run has shown so far: in Markdown, or as JSON with --json.",
        mixinStandardHelpOptions = true)
final class RecoverReportCommand implements Callable<Integer> {

    private final HoldfastCommand holdfast;

    @Mixin
    private final RunChoice run = new RunChoice();

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FILE",
            description = "Write it to this new file.")
    private Optional<Path> out = Optional.empty();

    RecoverReportCommand(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    @Override
    public Integer call() throws IOException {
        RecoveryReport report = run.report(holdfast);
        String text = holdfast.output().json() ? report.json() + "\n" : report.markdown();
        if (out.isPresent()) {
            Files.writeString(out.get(), text, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } else {
            holdfast.terminal().result(text.stripTrailing());
        }
        return ExitCode.OK.number();
    }
}
