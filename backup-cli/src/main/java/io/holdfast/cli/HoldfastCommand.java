package io.holdfast.cli;

import io.holdfast.Plugins;
import io.holdfast.Problem;
import io.holdfast.TimeSpan;
import io.holdfast.config.RepositoryConfig;
import io.holdfast.event.HoldfastEvent;
import io.holdfast.repository.ChunkerChoice;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.spi.PluginCommand;
import io.holdfast.spi.Secret;
import io.holdfast.spi.source.EntryPaths;
import io.holdfast.spi.store.Store;
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

    /** In the order of the help. */
    private static final List<String> COMMANDS = List.of(
            "init",
            "backup",
            "snapshots",
            "ls",
            "find",
            "diff",
            "restore",
            "dump",
            "images",
            "follow",
            "window",
            "prune",
            "verify",
            "run",
            "daemon",
            "schedule",
            "cleanup",
            "test-connectivity",
            "test-restore",
            "copy",
            "rewrite",
            "recover",
            "detect",
            "scenarios",
            "drill",
            "stats",
            "forget",
            "undelete",
            "tag",
            "locks",
            "unlock",
            "quickstart",
            "completion",
            "key",
            "repair",
            "store",
            "hold",
            "audit",
            "approve",
            "config",
            "status",
            "bootstrap",
            "kit");

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
        return in(environment, COMMANDS, Plugins.discover().commands());
    }

    /** Executes a command line, and returns the exit code. To make a command takes milliseconds: only those are made that may be meant. */
    static int execute(Environment environment, String... arguments) {
        List<String> words = List.of(arguments);
        List<String> named =
                COMMANDS.stream().filter(name -> isNamed(name, words)).toList();
        boolean help = words.contains("--help") || words.contains("-h");
        if (!named.isEmpty() && !help) {
            return in(environment, named, List.of()).execute(arguments);
        }
        // The class path is searched, which takes time, for what none of ours is meant by.
        List<PluginCommand> added = Plugins.discover().commands();
        List<PluginCommand> meant =
                added.stream().filter(command -> words.contains(command.name())).toList();
        boolean all = meant.isEmpty() || help;
        return in(environment, all ? COMMANDS : List.of(), all ? added : meant).execute(arguments);
    }

    private static boolean isNamed(String command, List<String> words) {
        return words.contains(command) || (command.equals("verify") && words.contains(VerifyCommand.ALIAS));
    }

    private static CommandLine in(Environment environment, List<String> commands, List<PluginCommand> added) {
        HoldfastCommand holdfast = new HoldfastCommand(environment);
        CommandLine line = new CommandLine(holdfast);
        commands.forEach(name -> line.addSubcommand(name, holdfast.command(name)));
        added.forEach(command -> line.addSubcommand(command.name(), AddedCommand.of(holdfast, command)));
        Failures failures = new Failures(holdfast.output, environment);
        HelpLayout.apply(line);
        return line.setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(failures)
                .setParameterExceptionHandler(failures)
                .registerConverter(ByteSize.class, ByteSize::parse)
                .registerConverter(WaitingTime.class, WaitingTime::parse)
                .registerConverter(PointRestoring.StreamPosition.class, PointRestoring.StreamPosition::parse)
                .registerConverter(WrittenTime.class, WrittenTime::parse)
                .registerConverter(WrittenPoint.class, WrittenPoint::parse)
                .registerConverter(Sample.class, Sample::parse)
                .registerConverter(Days.class, Days::parse)
                .registerConverter(SnapshotName.class, SnapshotName::parse)
                .registerConverter(KeepOptions.Count.class, KeepOptions.Count::parse)
                .registerConverter(TimeSpan.class, KeepOptions::parseSpan)
                .registerConverter(Unused.class, Unused::parse)
                .setOut(environment.terminal().out())
                .setErr(environment.terminal().err());
    }

    private Object command(String name) {
        return switch (name) {
            case "init" -> new InitCommand(this);
            case "backup" -> new BackupCommand(this);
            case "snapshots" -> new SnapshotsCommand(this);
            case "ls" -> new LsCommand(this);
            case "find" -> new FindCommand(this);
            case "diff" -> new DiffCommand(this);
            case "restore" -> new RestoreCommand(this);
            case "dump" -> new DumpCommand(this);
            case "images" ->
                new CommandLine(new ImagesCommand())
                        .addSubcommand(new ImagesListCommand(this))
                        .addSubcommand(new ImagesExportCommand(this))
                        .addSubcommand(new ImagesPushCommand(this));
            case "follow" -> new FollowCommand(this);
            case "window" -> new WindowCommand(this);
            case "prune" -> new PruneCommand(this);
            case "verify" -> new VerifyCommand(this);
            case "run" -> new RunCommand(this);
            case "daemon" -> new DaemonCommand(this);
            case "schedule" -> new ScheduleCommand(this);
            case "cleanup" -> new CleanupCommand(this);
            case "test-connectivity" -> new TestConnectivityCommand(this);
            case "test-restore" -> new TestRestoreCommand(this);
            case "copy" -> new CopyCommand(this);
            case "rewrite" -> new RewriteCommand(this);
            case "recover" ->
                new CommandLine(new RecoverCommand(this))
                        .addSubcommand(new RecoverPlanCommand(this))
                        .addSubcommand(new RecoverRunCommand(this))
                        .addSubcommand(new RecoverApproveCommand(this))
                        .addSubcommand(new RecoverDecideCommand(this))
                        .addSubcommand(new RecoverResumeCommand(this))
                        .addSubcommand(new RecoverAbortCommand(this))
                        .addSubcommand(new RecoverStatusCommand(this))
                        .addSubcommand(new RecoverReportCommand(this));
            case "detect" -> new DetectCommand(this);
            case "scenarios" -> new ScenariosCommand(this);
            case "drill" -> new DrillCommand(this);
            case "stats" -> new StatsCommand(this);
            case "forget" -> new ForgetCommand(this);
            case "undelete" -> new UndeleteCommand(this);
            case "tag" -> new TagCommand(this);
            case "locks" -> new LocksCommand(this);
            case "unlock" -> new UnlockCommand(this);
            case "quickstart" -> new QuickstartCommand(this);
            case "completion" -> new CompletionCommand(this);
            case "bootstrap" -> new BootstrapCommand(this);
            case "kit" -> new KitCommand(this);
            case "status" -> new StatusCommand(this);
            case "key" ->
                new CommandLine(new KeyCommand())
                        .addSubcommand(new KeyListCommand(this))
                        .addSubcommand(new KeyAddCommand(this))
                        .addSubcommand(new KeyRemoveCommand(this))
                        .addSubcommand(new KeyPasswdCommand(this));
            case "repair" ->
                new CommandLine(new RepairCommand())
                        .addSubcommand(new RepairIndexCommand(this))
                        .addSubcommand(new RepairPacksCommand(this))
                        .addSubcommand(new RepairSnapshotsCommand(this));
            case "store" ->
                new CommandLine(new StoreCommand())
                        .addSubcommand(new StoreCheckCommand(this))
                        .addSubcommand(new StoreHealthCommand(this));
            case "audit" ->
                new CommandLine(new AuditCommand())
                        .addSubcommand(new AuditVerifyCommand(this))
                        .addSubcommand(new AuditAnchorCommand(this));
            case "approve" ->
                new CommandLine(new ApproveCommand())
                        .addSubcommand(new ApproveKeygenCommand(this))
                        .addSubcommand(new ApproveSignCommand(this));
            case "config" ->
                new CommandLine(new ConfigCommand())
                        .addSubcommand(new ConfigCheckCommand(this))
                        .addSubcommand(new ConfigSchemaCommand(this));
            case "hold" ->
                new CommandLine(new HoldCommand())
                        .addSubcommand(new HoldAddCommand(this))
                        .addSubcommand(new HoldListCommand(this))
                        .addSubcommand(new HoldReleaseCommand(this));
            default -> throw new IllegalArgumentException(name);
        };
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

    /** How repositories are used that a configuration names; their operations show their progress. */
    RepositoryOptions repositoryOptions() {
        return access.options(environment, new Progress(output, terminal()));
    }

    /** Another client of the store that the repository is in, or is to be in. */
    Store store() {
        return access.store(environment);
    }

    /** Opens another repository. */
    Repository openFrom(FromRepository from) {
        return access.openFrom(environment, from);
    }

    /** Creates the repository. */
    Repository init(ChunkerChoice chunker) {
        return access.init(environment, chunker);
    }

    /** The password of the repository, as whoever runs this gives it. */
    Secret password() {
        return access.password(environment);
    }

    /** Opens the repository with this password. */
    Repository open(Secret password) {
        return access.open(environment, password);
    }

    /** The repository's address, by which it can be opened from any directory. */
    String address() {
        return access.absoluteAddress(environment);
    }

    /** Opens a repository of a configuration. */
    Repository open(RepositoryConfig repository) {
        return access.open(environment, repository);
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
