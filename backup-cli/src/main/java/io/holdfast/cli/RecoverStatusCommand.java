package io.holdfast.cli;

import io.holdfast.Problem;
import io.holdfast.recovery.RunCopy;
import io.holdfast.recovery.RunSummary;
import io.holdfast.repository.Repository;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists runs. */
@Command(
        name = "status",
        description = {
            "List the runs of recoveries and drills, and where each stands.",
            "With --copies also those of other hosts, as the repository has copies of their journals: each stands where it stood when that was kept."
        },
        mixinStandardHelpOptions = true)
final class RecoverStatusCommand implements Callable<Integer> {

    private final HoldfastCommand holdfast;

    @Mixin
    private final JournalDirectory journals = new JournalDirectory();

    @Option(
            names = "--copies",
            description = "Also runs of which the repository has a copy and the journal is not here.")
    private boolean copies;

    RecoverStatusCommand(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    @Override
    public Integer call() {
        List<Problem> problems = new ArrayList<>();
        List<RunSummary> runs = copies
                ? journals.find(holdfast.environment())
                        .map(directory -> directory.runs(problems::add))
                        .orElse(List.of())
                : journals.open(holdfast.environment()).runs(problems::add);
        List<RunCopy> elsewhere = copies ? elsewhere(runs, problems) : List.of();
        holdfast.problems("recover", "", problems);
        if (holdfast.output().json()) {
            runs.forEach(run -> holdfast.terminal().result(json(run)));
            elsewhere.forEach(copy -> holdfast.terminal().result(json(copy)));
        } else {
            print(runs, elsewhere);
        }
        return (problems.isEmpty() ? ExitCode.OK : ExitCode.PARTIAL).number();
    }

    private List<RunCopy> elsewhere(List<RunSummary> here, List<Problem> problems) {
        Set<String> known = here.stream().map(RunSummary::run).collect(Collectors.toSet());
        try (Repository repository = holdfast.open()) {
            return RunCopy.in(repository, problems::add).stream()
                    .filter(copy -> !known.contains(copy.run()))
                    .toList();
        }
    }

    private void print(List<RunSummary> runs, List<RunCopy> elsewhere) {
        Table table = new Table()
                .left("Run")
                .left("Scenario")
                .left("Mode")
                .left("State")
                .left("Began")
                .left("By")
                .left(elsewhere.isEmpty() ? "" : "Copy");
        runs.forEach(run -> table.row(
                run.shortId(),
                run.scenario(),
                RecoveryOutput.word(run.mode()),
                RecoveryOutput.word(run.state()),
                Figures.time(time(run.began()), holdfast.zone()),
                run.requester(),
                ""));
        elsewhere.forEach(copy -> table.row(
                copy.shortId(),
                copy.scenario(),
                RecoveryOutput.word(copy.mode()),
                RecoveryOutput.word(copy.state()),
                Figures.time(time(copy.began()), holdfast.zone()),
                copy.requester(),
                "of " + Figures.time(time(copy.time()), holdfast.zone()) + ", kept by " + copy.hostName()));
        table.lines().forEach(holdfast.terminal()::result);
    }

    private OffsetDateTime time(Instant instant) {
        return instant.atZone(holdfast.zone()).toOffsetDateTime();
    }

    private JsonLine json(RunSummary run) {
        return JsonLine.message("run")
                .with("run", run.run())
                .with("scenario", run.scenario())
                .with("digest", run.digest())
                .with("mode", RecoveryOutput.word(run.mode()))
                .with("state", RecoveryOutput.word(run.state()))
                .with("requester", run.requester())
                .with("incident", time(run.incident()))
                .with("began", time(run.began()))
                .with("journal", run.journal().toString());
    }

    private JsonLine json(RunCopy copy) {
        return JsonLine.message("run_copy")
                .with("run", copy.run())
                .with("scenario", copy.scenario())
                .with("digest", copy.digest())
                .with("mode", RecoveryOutput.word(copy.mode()))
                .with("state", RecoveryOutput.word(copy.state()))
                .with("requester", copy.requester())
                .with("incident", time(copy.incident()))
                .with("began", time(copy.began()))
                .with("copied", time(copy.time()))
                .with("host", copy.hostName());
    }
}
