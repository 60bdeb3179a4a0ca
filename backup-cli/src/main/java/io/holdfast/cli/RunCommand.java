package io.holdfast.cli;

import io.holdfast.Plugins;
import io.holdfast.plan.PlanReport;
import io.holdfast.plan.PlanRequest;
import io.holdfast.plan.PlanRunner;
import io.holdfast.plan.Task;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Does now what a plan says. */
@Command(
        name = "run",
        description = "Do now what a plan of a configuration says: back up, with hooks and copies, or something else.",
        mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {

    static final String BACKUP = "backup";

    private final HoldfastCommand holdfast;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "PLAN", description = "The name of the plan.")
    private String plan = "";

    @Mixin
    private final ConfigFile config = new ConfigFile();

    @Mixin
    private final JournalDirectory journals = new JournalDirectory();

    @Option(
            names = "--kind",
            paramLabel = "KIND",
            description = "backup (the default), incremental, copy, verify, restore-test, drill or cleanup.")
    private String kind = BACKUP;

    @Option(
            names = "--copy",
            paramLabel = "REPOSITORY",
            description = "With --kind copy: bring only this one up to date.")
    private Optional<String> copy = Optional.empty();

    @Option(
            names = {"-n", "--dry-run"},
            description = "Store and remove nothing, run no hook; say what would be done.")
    private boolean dryRun;

    @Option(
            names = "--force",
            description =
                    "Also outside of the windows of the plan and beyond its limits of size; nothing else is overridden.")
    private boolean force;

    RunCommand(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    @Override
    public Integer call() {
        Plugins plugins = Plugins.discover();
        PlanRequest request = PlanRequest.of(plan, task())
                .dryRun(dryRun)
                .force(force)
                .cancellation(holdfast.environment().interruption().cancellation());
        try (ScratchResources resources = ScratchResources.of(plugins, holdfast.environment())) {
            PlanRunner runner = config.runner(holdfast, plugins, resources, journals);
            PlanReport report = runner.run(copy.map(request::onlyCopy).orElse(request));
            return new PlanOutput(holdfast).print(report, dryRun).number();
        }
    }

    private Task task() {
        String word = kind.equals(BACKUP) ? Task.FULL.word() : kind;
        return Stream.of(Task.values())
                .filter(task -> task.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new CommandLine.ParameterException(
                        spec.commandLine(),
                        "A plan does backup, incremental, copy, verify, restore-test, drill or cleanup, not '" + kind
                                + "'."));
    }
}
