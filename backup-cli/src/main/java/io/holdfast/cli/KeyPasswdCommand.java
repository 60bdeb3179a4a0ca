package io.holdfast.cli;

import io.holdfast.repository.KeyInfo;
import io.holdfast.repository.Repository;
import io.holdfast.spi.Secret;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Changes the password of a repository. */
@Command(
        name = "passwd",
        description = "Change the password that is used here; other keys stay.",
        mixinStandardHelpOptions = true)
final class KeyPasswdCommand implements Callable<Integer> {

    private final HoldfastCommand holdfast;

    @Mixin
    private final NewPassword newPassword = new NewPassword();

    KeyPasswdCommand(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    @Override
    public Integer call() {
        try (Repository repository = holdfast.open();
                Secret password = newPassword.chosen(holdfast.environment())) {
            KeyInfo key = repository.changePassword(password);
            holdfast.summary(
                    KeyListCommand.json(key),
                    () -> holdfast.terminal()
                            .result("Changed the password; its key is " + KeyListCommand.shortId(key.id()) + "."));
        }
        return ExitCode.OK.number();
    }
}
