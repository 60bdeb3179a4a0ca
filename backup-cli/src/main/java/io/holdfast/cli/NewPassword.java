package io.holdfast.cli;

import io.holdfast.spi.Secret;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where the password of a new key comes from: a file, a command, or a person who types it twice. */
final class NewPassword {

    @Option(names = "--new-password-file", paramLabel = "FILE", description = "Read the new password from this file.")
    private Optional<Path> file = Optional.empty();

    @Option(
            names = "--new-password-command",
            paramLabel = "COMMAND",
            description = "Take the new password from what this command prints.")
    private Optional<String> command = Optional.empty();

    /** The password of the new key. */
    Secret chosen(Environment environment) {
        return Passwords.configured("--new-", file, command, ending -> Optional.empty())
                .orElseGet(() -> Passwords.askTwice(
                        environment, "New password: ", "give --new-password-file or --new-password-command"));
    }
}
