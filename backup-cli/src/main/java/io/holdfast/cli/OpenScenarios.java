package io.holdfast.cli;

import io.holdfast.ConfigurationException;
import io.holdfast.HoldfastException;
import io.holdfast.Problem;
import io.holdfast.recovery.ConfiguredScenarios;
import io.holdfast.recovery.DrillResults;
import io.holdfast.recovery.RecoveryReport;
import io.holdfast.recovery.RecoveryRun;
import io.holdfast.recovery.RecoveryScenario;
import io.holdfast.recovery.RunCopy;
import io.holdfast.recovery.RunJournals;
import io.holdfast.recovery.RunRequest;
import io.holdfast.recovery.RunState;
import io.holdfast.recovery.RunSummary;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The scenarios of a configuration, and the runs of which the journals are in a directory. Repositories are opened also by the thread that copies journals, so that what opens them is done by one thread at a
 * time; otherwise not thread-safe.
 */
final class OpenScenarios implements AutoCloseable {

    private final HoldfastCommand holdfast;
    private final RepositoryOptions options;
    private final ConfiguredScenarios scenarios;
    private final ScratchResources resources;
    private final Optional<RunJournals> journals;

    OpenScenarios(
            HoldfastCommand holdfast,
            RepositoryOptions options,
            ConfiguredScenarios scenarios,
            ScratchResources resources,
            Optional<RunJournals> journals) {
        this.holdfast = holdfast;
        this.options = options;
        this.scenarios = scenarios;
        this.resources = resources;
        this.journals = journals;
    }

    Set<String> names() {
        return scenarios.names();
    }

    synchronized RecoveryScenario scenario(String name) {
        return scenarios.scenario(name);
    }

    /** Whether a run may go on without a person, as {@link ConfiguredScenarios#claim} says. */
    synchronized boolean claim(String name, String run, Duration rest) {
        return scenarios.claim(name, run, rest);
    }

    /** Whether some run may. */
    synchronized boolean isClaimed(String name, Duration rest) {
        return scenarios.isClaimed(name, rest);
    }

    private synchronized Repository repository(String scenario) {
        return scenarios.repository(scenario);
    }

    RunJournals journals() {
        return journals.orElseThrow(JournalDirectory::unknown);
    }

    /** What of a request is the same for all commands. */
    RunRequest.Builder request(String by, String scenario) {
        RunRequest.Builder request = RunRequest.by(by)
                .clock(holdfast.environment().clock())
                .cancellation(holdfast.environment().interruption().cancellation())
                .listener(new StepProgress(holdfast))
                .copyTo(() -> repository(scenario));
        options.audit().ifPresent(request::audit);
        return request;
    }

    /**
     * Opens a run to decide something, or to go on with it.
     *
     * @param which the beginning of its id, or {@code latest}
     */
    RecoveryRun open(String which, String by) {
        RunSummary run = journals().find(which).orElseThrow(() -> notHere(which));
        return RecoveryRun.open(
                scenario(run.scenario()),
                run.journal(),
                request(by, run.scenario()).build());
    }

    /** Goes on with a run. How it ended, or that it failed, is kept in the repositories if it is a drill; that this cannot be done is told, and no more. */
    RecoveryReport proceed(RecoveryRun run) {
        RunState before = run.report().state();
        RecoveryReport report = run.proceed();
        if (report.state() != before && DrillResults.isShown(report)) {
            try {
                keep(report);
            } catch (HoldfastException e) {
                holdfast.problems(
                        "drill",
                        "",
                        List.of(new Problem(
                                report.scenario(), "how the drill ended could not be kept: " + e.getMessage())));
            }
        }
        return report;
    }

    private synchronized void keep(RecoveryReport drill) {
        scenarios.keep(drill);
    }

    private ConfigurationException notHere(String which) {
        List<Problem> problems = new ArrayList<>();
        Optional<RunCopy> copy = copy(which, problems);
        if (copy.isEmpty()) {
            return new ConfigurationException(
                    "There is no run '" + which + "' in " + journals() + ". Nothing was done.");
        }
        return new ConfigurationException("The journal of run " + copy.get().shortId() + " is not here, but with "
                + copy.get().hostName() + ", which has kept a copy in the repository at "
                + copy.get().time()
                + ". A run is gone on with from its journal only: the copy may lack what was begun last. Nothing was done. Bring the journal from there; if it is lost, see what was done with 'recover report "
                + copy.get().shortId() + "', look at the steps after that, and begin another run.");
    }

    /**
     * What is shown of a run, also while another process goes on with it; where its journal is not here, what the newest copy in a repository shows.
     *
     * @param which the beginning of its id, or {@code latest}
     */
    RecoveryReport report(String which) {
        Optional<RunSummary> here = journals.flatMap(all -> all.find(which));
        if (here.isPresent()) {
            return RecoveryRun.report(
                    scenario(here.get().scenario()),
                    here.get().journal(),
                    holdfast.environment().clock());
        }
        List<Problem> problems = new ArrayList<>();
        Optional<RunCopy> copy = copy(which, problems);
        holdfast.problems("recover", "", problems);
        return copy.map(found -> found.report(scenario(found.scenario())))
                .orElseThrow(() -> new ConfigurationException("There is no run '" + which + "'"
                        + journals.map(all -> " in " + all).orElse("")
                        + ", and no copy of its journal in a repository. Nothing was done."));
    }

    /** The newest copy that is meant, in the repositories of all scenarios. */
    private Optional<RunCopy> copy(String which, List<Problem> problems) {
        List<RunCopy> found = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (String scenario : names()) {
            try {
                Repository repository = repository(scenario);
                if (seen.add(repository.id())) {
                    found.addAll(RunCopy.in(repository, problems::add));
                }
            } catch (HoldfastException e) {
                problems.add(new Problem("the repository of " + scenario, String.valueOf(e.getMessage())));
            }
        }
        List<RunCopy> meant = found.stream()
                .filter(copy -> which.equals("latest")
                        || (!which.isEmpty() && copy.run().startsWith(which)))
                .sorted(Comparator.comparing(RunCopy::began).reversed())
                .toList();
        if (meant.size() > 1 && !which.equals("latest")) {
            throw new ConfigurationException("Several runs are '" + which + "' in the repositories. Nothing was done.");
        }
        return meant.stream().findFirst();
    }

    @Override
    public synchronized void close() {
        try {
            scenarios.close();
        } finally {
            resources.close();
        }
    }
}
