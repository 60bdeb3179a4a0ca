package io.holdfast.cli;

import io.holdfast.recovery.Approval;
import io.holdfast.recovery.ApprovalKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Signs what somebody is asked to approve. */
@Command(
        name = "sign",
        description = "Agree to what stands in a request: print an approval for whoever sent it.",
        mixinStandardHelpOptions = true)
final class ApproveSignCommand implements Callable<Integer> {

    private final HoldfastCommand holdfast;

    @Parameters(paramLabel = "REQUEST", description = "The file with the request. Read it first.")
    private Path request = Path.of("");

    @Option(
            names = {"-k", "--key"},
            paramLabel = "FILE",
            required = true,
            description = "Your key, which 'approve keygen' has made.")
    private Path key = Path.of("");

    @Option(
            names = "--as",
            paramLabel = "NAME",
            required = true,
            description = "Who you are, as the scenario knows you.")
    private String name = "";

    ApproveSignCommand(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    @Override
    public Integer call() throws IOException {
        Approval approval = ApprovalKey.read(key).approve(Files.readString(request), name);
        holdfast.summary(
                JsonLine.message("summary")
                        .with("approver", approval.approver())
                        .with("signature", approval.signature()),
                () -> holdfast.terminal().result(approval.toString()));
        return ExitCode.OK.number();
    }
}
