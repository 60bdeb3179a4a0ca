package io.holdfast.cli;

import io.holdfast.repository.ChunkerChoice;
import io.holdfast.repository.Repository;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Creates a repository. */
@Command(name = "init", description = "Create a repository.", mixinStandardHelpOptions = true)
final class InitCommand implements Callable<Integer> {

    private final HoldfastCommand holdfast;

    @Option(
            names = "--chunker",
            paramLabel = "NAME",
            description = "Where content is cut: auto (the default), fastcdc, or rabin to share content with restic.")
    private ChunkerChoice chunker = ChunkerChoice.AUTO;

    @Option(
            names = "--copy-chunker-params",
            description =
                    "Cut content as the repository of --from-repo does, so that what is copied from there is stored once.")
    private boolean like;

    @Mixin
    private final FromRepository from = new FromRepository();

    InitCommand(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    @Override
    public Integer call() {
        try (Repository repository = like ? holdfast.initLike(from) : holdfast.init(chunker)) {
            JsonLine json = JsonLine.message("initialized")
                    .with("id", repository.id())
                    .with("repository", repository.location());
            holdfast.summary(json, () -> {
                holdfast.terminal()
                        .result("Created repository " + repository.id().substring(0, 10) + " at "
                                + repository.location() + ".");
                holdfast.terminal()
                        .result(
                                "Keep the password somewhere else, too: without it nothing can be restored, by nobody.");
            });
        }
        return ExitCode.OK.number();
    }
}
