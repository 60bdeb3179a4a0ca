package io.holdfast.cli;

import io.holdfast.repository.KeyInfo;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.spi.Secret;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Adds a key to a repository. */
@Command(
        name = "add",
        description = "Add a key: another password that opens the repository.",
        mixinStandardHelpOptions = true)
final class KeyAddCommand implements Callable<Integer> {

    private final HoldfastCommand holdfast;

    @Mixin
    private final NewPassword newPassword = new NewPassword();

    @Option(names = "--user", paramLabel = "NAME", description = "Whose key it is (default: this user's).")
    private Optional<String> user = Optional.empty();

    @Option(names = "--host", paramLabel = "NAME", description = "Which machine's key it is (default: this one's).")
    private Optional<String> host = Optional.empty();

    KeyAddCommand(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    @Override
    public Integer call() {
        try (Repository repository = holdfast.open();
                Secret password = newPassword.chosen(holdfast.environment())) {
            RepositoryOptions own = RepositoryOptions.defaults();
            KeyInfo added = repository.addKey(password, user.orElse(own.userName()), host.orElse(own.hostName()));
            holdfast.summary(
                    KeyListCommand.json(added),
                    () -> holdfast.terminal().result("Added key " + KeyListCommand.shortId(added.id()) + "."));
        }
        return ExitCode.OK.number();
    }
}
