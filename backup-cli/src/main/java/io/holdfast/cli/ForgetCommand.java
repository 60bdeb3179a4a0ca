package io.holdfast.cli;

import io.holdfast.Snapshot;
import io.holdfast.repository.ForgetPlan;
import io.holdfast.repository.ForgetRequest;
import io.holdfast.repository.GroupBy;
import io.holdfast.repository.PruneOptions;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RetentionDecision;
import io.holdfast.repository.SnapshotGroup;
import io.holdfast.spi.source.EntryPaths;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Removes snapshots that a policy does not keep, or that are named. */
@Command(
        name = "forget",
        description =
                "Forget the snapshots that are named, or those that the --keep rules do not keep; none that is held, also by the"
                        + " plans of a configuration.",
        mixinStandardHelpOptions = true)
final class ForgetCommand implements Callable<Integer> {

    private final HoldfastCommand holdfast;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "SNAPSHOT", arity = "0..*", description = "Forget these, instead of applying rules.")
    private final List<String> names = new ArrayList<>();

    @Mixin
    private final KeepOptions keep = new KeepOptions();

    @Mixin
    private final SnapshotChoice choice = new SnapshotChoice();

    @Option(
            names = {"-g", "--group-by"},
            paramLabel = "WHAT[,WHAT...]",
            description = "Apply the rules to each group of the same host, paths, tags or source; '' for one group."
                    + " Default: host,paths; with --keep-point-in-time host,source.")
    private Optional<String> groupBy = Optional.empty();

    @Option(
            names = "--max-days-lost",
            paramLabel = "PERCENT",
            description = "Refuse to leave more of a group's days without a snapshot (default: 50).")
    private int maxDaysLost = 50;

    @Mixin
    private final ConfigFile config = new ConfigFile();

    @Option(
            names = {"-n", "--dry-run"},
            description = "Remove nothing; say what would be removed.")
    private boolean dryRun;

    @Option(
            names = "--prune",
            description = "Then prune, as the prune command does: what was forgotten stays for its grace.")
    private boolean prune;

    ForgetCommand(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    @Override
    public Integer call() {
        ForgetRequest request = request();
        try (Repository repository = holdfast.open()) {
            ForgetPlan plan = repository.planForget(request);
            plan.groups().forEach(this::print);
            if (!dryRun) {
                repository.forget(plan);
            }
            holdfast.summary(json(plan), () -> print(plan));
            if (prune && !dryRun) {
                new Pruning(holdfast, repository).run(pruneOptions(), false);
            }
            return (plan.refusals().isEmpty() ? ExitCode.OK : ExitCode.ERROR).number();
        }
    }

    private ForgetRequest request() {
        if (names.isEmpty() != keep.any()) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(),
                    "Either name the snapshots to be forgotten, or give rules for which are kept, such as --keep-daily 7.");
        }
        ForgetRequest.Builder request =
                names.isEmpty() ? ForgetRequest.keeping(keep.policy()) : ForgetRequest.of(names);
        groupBy.map(this::groups).ifPresent(request::groupBy);
        return request.filter(choice::accepts)
                .holds(config.holds(holdfast.environment()))
                .maxDaysLost(maxDaysLost)
                .cancellation(holdfast.environment().interruption().cancellation())
                .build();
    }

    private PruneOptions pruneOptions() {
        return PruneOptions.builder()
                .cancellation(holdfast.environment().interruption().cancellation())
                .build();
    }

    private GroupBy[] groups(String list) {
        return Stream.of(list.split(","))
                .filter(word -> !word.isEmpty())
                .map(this::group)
                .toArray(GroupBy[]::new);
    }

    private GroupBy group(String word) {
        return Stream.of(GroupBy.values())
                .filter(by -> by.name().toLowerCase(Locale.ROOT).equals(word))
                .findFirst()
                .orElseThrow(() -> new CommandLine.ParameterException(
                        spec.commandLine(),
                        "Snapshots are grouped by host, paths, tags or source, not by '" + word + "'."));
    }

    private void print(SnapshotGroup group, List<RetentionDecision> decisions) {
        if (holdfast.output().json()) {
            holdfast.terminal().result(json(group, decisions));
        } else if (!holdfast.output().quiet()) {
            holdfast.terminal().result("Snapshots of " + EntryPaths.printable(group.toString()) + ":");
            print("keep", decisions.stream().filter(RetentionDecision::kept).toList());
            print(
                    "remove",
                    decisions.stream().filter(decision -> !decision.kept()).toList());
        }
    }

    private void print(String verb, List<RetentionDecision> decisions) {
        if (decisions.isEmpty()) {
            return;
        }
        holdfast.terminal().result("\n" + verb + " " + Figures.count(decisions.size(), "snapshot") + ":");
        Table table = new Table()
                .left("ID")
                .left("Time")
                .left("Host")
                .left("Tags")
                .left("Reasons")
                .left("Paths");
        for (RetentionDecision decision : decisions) {
            Snapshot snapshot = decision.snapshot();
            table.row(
                    snapshot.shortId(),
                    Figures.time(snapshot.time(), holdfast.zone()),
                    EntryPaths.printable(snapshot.hostName()),
                    EntryPaths.printable(String.join(",", OwnTags.of(snapshot))),
                    EntryPaths.printable(String.join(", ", decision.reasons())),
                    snapshot.paths().stream().map(EntryPaths::printable).collect(Collectors.joining(", ")));
        }
        table.lines().forEach(holdfast.terminal()::result);
    }

    private void print(ForgetPlan plan) {
        Terminal terminal = holdfast.terminal();
        plan.refusals().forEach(reason -> terminal.message("refused: " + reason + "."));
        terminal.result("\n" + (dryRun ? "Would remove " : "Removed ")
                + Figures.count(plan.removed().size(), "snapshot")
                + (dryRun ? " and keep " : " and kept ")
                + Figures.count(plan.kept().size()) + ".");
        if (!plan.removed().isEmpty()) {
            terminal.result(
                    plan.undoable()
                            ? "Until their data is pruned, holdfast undelete puts them back."
                            : "This is final, since the store cannot keep what is not restic's.");
        }
    }

    private static JsonLine json(SnapshotGroup group, List<RetentionDecision> decisions) {
        return JsonLine.message("group")
                .with("host", group.host())
                .with("paths", group.paths())
                .with("tags", group.tags())
                .with("source", group.source())
                .with("keep", json(decisions, true))
                .with("remove", json(decisions, false));
    }

    private static List<JsonLine> json(List<RetentionDecision> decisions, boolean kept) {
        return decisions.stream()
                .filter(decision -> decision.kept() == kept)
                .map(ForgetCommand::json)
                .toList();
    }

    private static JsonLine json(RetentionDecision decision) {
        JsonLine counters = JsonLine.object();
        new TreeMap<>(decision.left()).forEach((bucket, count) -> counters.with(bucket.word(), count));
        return JsonLine.object()
                .with("id", decision.snapshot().id())
                .with("short_id", decision.snapshot().shortId())
                .with("time", decision.snapshot().time())
                .with("reasons", decision.reasons())
                .with("counters", counters);
    }

    private JsonLine json(ForgetPlan plan) {
        return JsonLine.message("summary")
                .with("dry_run", dryRun)
                .with("snapshots_kept", plan.kept().size())
                .with("snapshots_removed", plan.removed().size())
                .with("undoable", plan.undoable())
                .with("refusals", plan.refusals());
    }
}
