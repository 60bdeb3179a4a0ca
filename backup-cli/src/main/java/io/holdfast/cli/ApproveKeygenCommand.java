package io.holdfast.cli;

import io.holdfast.ConfigurationException;
import io.holdfast.recovery.ApprovalKey;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Makes a key to approve with. */
@Command(
        name = "keygen",
        description = "Make a key to approve with, and print its public half.",
        mixinStandardHelpOptions = true)
final class ApproveKeygenCommand implements Callable<Integer> {

    private final HoldfastCommand holdfast;

    @Parameters(paramLabel = "FILE", description = "Where the key is kept; a new file that only you can read.")
    private Path file = Path.of("");

    ApproveKeygenCommand(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    @Override
    public Integer call() throws IOException {
        ApprovalKey key = ApprovalKey.generate();
        try {
            key.write(file);
        } catch (FileAlreadyExistsException e) {
            throw new ConfigurationException("Nothing was made: there is a file " + file, e);
        }
        holdfast.summary(
                JsonLine.message("summary").with("file", file.toString()).with("public_key", key.publicKey()),
                () -> holdfast.terminal().result(key.publicKey()));
        return ExitCode.OK.number();
    }
}
