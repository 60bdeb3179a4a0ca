package io.holdfast.cli;

import io.holdfast.Problem;
import io.holdfast.recovery.RunJournals;
import io.holdfast.recovery.RunSummary;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists runs. */
@Command(
        name = "status",
        description = "List the runs of recoveries and drills, and where each stands.",
        mixinStandardHelpOptions = true)
final class RecoverStatusCommand implements Callable<Integer> {

    private final HoldfastCommand holdfast;

    @Mixin
    private final JournalDirectory journals = new JournalDirectory();

    RecoverStatusCommand(HoldfastCommand holdfast) {
        this.holdfast = holdfast;
    }

    @Override
    public Integer call() {
        RunJournals directory = journals.open(holdfast.environment());
        List<Problem> problems = new ArrayList<>();
        List<RunSummary> runs = directory.runs(problems::add);
        holdfast.problems("recover", "", problems);
        if (holdfast.output().json()) {
            runs.forEach(run -> holdfast.terminal().result(json(run)));
        } else {
            Table table = new Table()
                    .left("Run")
                    .left("Scenario")
                    .left("Mode")
                    .left("State")
                    .left("Began")
                    .left("By");
            runs.forEach(run -> table.row(
                    run.shortId(),
                    run.scenario(),
                    RecoveryOutput.word(run.mode()),
                    RecoveryOutput.word(run.state()),
                    Figures.time(time(run.began()), holdfast.zone()),
                    run.requester()));
            table.lines().forEach(holdfast.terminal()::result);
        }
        return (problems.isEmpty() ? ExitCode.OK : ExitCode.PARTIAL).number();
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
}
