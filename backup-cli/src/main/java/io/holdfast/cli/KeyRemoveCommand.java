package io.holdfast.cli;

import io.holdfast.repository.Repository;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Removes a key of a repository. */
@Command(
        name = "remove",
        description = "Remove a key, so that its password no longer opens the repository.",
        mixinStandardHelpOptions = true)
final class KeyRemoveCommand implements Callable<Integer> {

    private final HoldfastCommand holdfast;

    @Parameters(paramLabel = "ID", description = "The key's id, or the beginning of it, as key list shows it.")
    private String id = "";

    KeyRemoveCommand(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    @Override
    public Integer call() {
        try (Repository repository = holdfast.open()) {
            String removed = repository.removeKey(id);
            holdfast.summary(
                    JsonLine.message("key_removed").with("id", removed),
                    () -> holdfast.terminal().result("Removed key " + KeyListCommand.shortId(removed) + "."));
        }
        return ExitCode.OK.number();
    }
}
