package io.holdfast.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Prints a script by which a shell completes commands and options. */
@Command(
        name = "completion",
        description = "Print a completion script for bash and zsh: source <(holdfast completion)",
        mixinStandardHelpOptions = true)
final class CompletionCommand implements Callable<Integer> {

    private final HoldfastCommand holdfast;

    CompletionCommand(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    @Override
    public Integer call() {
        CommandLine root = HoldfastCommand.in(holdfast.environment());
        holdfast.terminal().out().print(AutoComplete.bash(root.getCommandName(), root));
        return ExitCode.OK.number();
    }
}
