package io.holdfast.cli;

import io.holdfast.Problem;
import io.holdfast.TimeSpan;
import io.holdfast.event.HoldfastEvent;
import io.holdfast.repository.ChunkerChoice;
import io.holdfast.repository.Repository;
import io.holdfast.spi.source.EntryPaths;
import java.time.ZoneId;
import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The {@code holdfast} command: what all commands share, and the start of the program. */
@Command(
        name = "holdfast",
        description = "Backup that is proven, and recovery that has been rehearsed.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        footer = {"", "Begin with: holdfast quickstart", "Exit codes, JSON and all the rest: docs/cli.md"})
final class HoldfastCommand {

    @Mixin
    private final RepositoryAccess access = new RepositoryAccess();

    @Mixin
    private final Output output = new Output();

    private final Environment environment;

    private HoldfastCommand(Environment environment) {
        this.environment = environment;
    }

    /** The command with all its commands, as it behaves in an environment. */
    static CommandLine in(Environment environment) {
        HoldfastCommand holdfast = new HoldfastCommand(environment);
        CommandLine line = new CommandLine(holdfast);
        List.of(
                        new InitCommand(holdfast),
                        new BackupCommand(holdfast),
                        new SnapshotsCommand(holdfast),
                        new LsCommand(holdfast),
                        new FindCommand(holdfast),
                        new DiffCommand(holdfast),
                        new RestoreCommand(holdfast),
                        new DumpCommand(holdfast),
                        new FollowCommand(holdfast),
                        new WindowCommand(holdfast),
                        new PruneCommand(holdfast),
                        new VerifyCommand(holdfast),
                        new CopyCommand(holdfast),
                        new RewriteCommand(holdfast),
                        new RecoverCommand(holdfast),
                        new StatsCommand(holdfast),
                        new ForgetCommand(holdfast),
                        new UndeleteCommand(holdfast),
                        new TagCommand(holdfast),
                        new LocksCommand(holdfast),
                        new UnlockCommand(holdfast),
                        new QuickstartCommand(holdfast),
                        new CompletionCommand(holdfast))
                .forEach(line::addSubcommand);
        line.addSubcommand(new CommandLine(new KeyCommand())
                .addSubcommand(new KeyListCommand(holdfast))
                .addSubcommand(new KeyAddCommand(holdfast))
                .addSubcommand(new KeyRemoveCommand(holdfast))
                .addSubcommand(new KeyPasswdCommand(holdfast)));
        line.addSubcommand(new CommandLine(new RepairCommand())
                .addSubcommand(new RepairIndexCommand(holdfast))
                .addSubcommand(new RepairPacksCommand(holdfast))
                .addSubcommand(new RepairSnapshotsCommand(holdfast)));
        line.addSubcommand(new CommandLine(new HoldCommand())
                .addSubcommand(new HoldAddCommand(holdfast))
                .addSubcommand(new HoldListCommand(holdfast))
                .addSubcommand(new HoldReleaseCommand(holdfast)));
        Failures failures = new Failures(holdfast.output, environment);
        HelpLayout.apply(line);
        return line.setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(failures)
                .setParameterExceptionHandler(failures)
                .registerConverter(ByteSize.class, ByteSize::parse)
                .registerConverter(WaitingTime.class, WaitingTime::parse)
                .registerConverter(Sample.class, Sample::parse)
                .registerConverter(SnapshotName.class, SnapshotName::parse)
                .registerConverter(KeepOptions.Count.class, KeepOptions.Count::parse)
                .registerConverter(TimeSpan.class, KeepOptions::parseSpan)
                .registerConverter(Unused.class, Unused::parse)
                .setOut(environment.terminal().out())
                .setErr(environment.terminal().err());
    }

    Environment environment() {
        return environment;
    }

    Terminal terminal() {
        return environment.terminal();
    }

    Output output() {
        return output;
    }

    ZoneId zone() {
        return environment.clock().getZone();
    }

    /** Opens the repository; its operations show their progress. */
    Repository open() {
        Consumer<HoldfastEvent> progress = new Progress(output, terminal());
        return access.open(environment, progress);
    }

    /** Opens another repository. */
    Repository openFrom(FromRepository from) {
        return access.openFrom(environment, from);
    }

    /** Creates the repository. */
    Repository init(ChunkerChoice chunker) {
        return access.init(environment, chunker);
    }

    /** Creates the repository, cutting content as another one does. */
    Repository initLike(FromRepository from) {
        try (Repository other = openFrom(from)) {
            return access.initLike(environment, other);
        }
    }

    /**
     * Says what could not be done.
     *
     * @param during what the command does, for programs
     * @param kind what the problems are about, which stands before their paths
     */
    void problems(String during, String kind, List<Problem> problems) {
        for (Problem problem : problems) {
            String item = kind + problem.path();
            terminal()
                    .message(
                            output.json()
                                    ? Progress.json(true, item, problem.reason(), during)
                                    : EntryPaths.printable(item) + ": " + problem.reason());
        }
    }

    /** Prints the result for a program or, unless nobody wants it, for a person. */
    void summary(JsonLine json, Runnable text) {
        if (output.json()) {
            terminal().result(json);
        } else if (!output.quiet()) {
            text.run();
        }
    }

    /** Runs the program. */
    public static void main(String[] arguments) {
        ProgramStart.run(arguments);
    }
}
