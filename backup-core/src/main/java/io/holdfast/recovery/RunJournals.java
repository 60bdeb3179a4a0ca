package io.holdfast.recovery;

import io.holdfast.ConfigurationException;
import io.holdfast.Problem;
import io.holdfast.RecoveryException;
import io.holdfast.internal.recovery.JournalFile;
import io.holdfast.internal.recovery.JournalRecord;
import io.holdfast.internal.recovery.StepTimes;
import io.holdfast.spi.recovery.RecoveryMode;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A directory with the journals of runs, one file each. It belongs to where what is recovered cannot harm it. Immutable and thread-safe. */
public final class RunJournals {

    private static final String SUFFIX = ".journal";

    private final Path directory;

    private RunJournals(Path directory) {
        this.directory = directory;
    }

    /** Those in a directory, which need not be there yet. */
    public static RunJournals in(Path directory) {
        return new RunJournals(directory);
    }

    /** A file for a new run, which there is not. */
    public Path next() {
        return directory.resolve(UUID.randomUUID() + SUFFIX);
    }

    /**
     * The runs, the newest first.
     *
     * @param problems is told of files that are not what was written
     * @throws RecoveryException if the directory cannot be read
     */
    public List<RunSummary> runs(Consumer<Problem> problems) {
        List<RunSummary> runs = new ArrayList<>();
        if (Files.notExists(directory)) {
            return runs;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
            for (Path file : files) {
                try {
                    summary(file).ifPresent(runs::add);
                } catch (IOException | DateTimeException | IllegalArgumentException e) {
                    problems.accept(new Problem(file.toString(), String.valueOf(e.getMessage())));
                }
            }
        } catch (IOException e) {
            throw new RecoveryException("The journals in " + directory + " cannot be read. Nothing was done", e);
        }
        runs.sort(Comparator.comparing(RunSummary::began).reversed());
        return runs;
    }

    /** Empty if its process ended before it had begun. */
    private static Optional<RunSummary> summary(Path file) throws IOException {
        List<JournalRecord> records = JournalFile.read(file);
        if (records.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(RunSummary.of(file, records));
    }

    /**
     * A run.
     *
     * @param which the beginning of its id, or {@code latest}
     * @throws ConfigurationException if there is none, or several are meant
     */
    public RunSummary run(String which) {
        return find(which)
                .orElseThrow(() -> new ConfigurationException(
                        "There is no run '" + which + "' in " + directory + ". Nothing was done."));
    }

    /**
     * A run, if its journal is here.
     *
     * @param which the beginning of its id, or {@code latest}
     * @throws ConfigurationException if several are meant, or the latest and a journal cannot be read, which may be its
     */
    public Optional<RunSummary> find(String which) {
        List<Problem> problems = new ArrayList<>();
        List<RunSummary> found = runs(problems::add).stream()
                .filter(run ->
                        which.equals("latest") || (!which.isEmpty() && run.run().startsWith(which)))
                .toList();
        if (which.equals("latest") && !problems.isEmpty()) {
            throw new ConfigurationException("Which run is the latest is not known: "
                    + problems.get(0).path() + " cannot be read: "
                    + problems.get(0).reason() + ". Name it by its id. Nothing was done.");
        }
        if (found.size() > 1 && !which.equals("latest")) {
            throw new ConfigurationException(
                    "Several runs are '" + which + "' in " + directory + ". Nothing was done.");
        }
        return found.stream().findFirst();
    }

    /**
     * What the last drill that has ended has shown of a scenario as it is now. A journal that cannot be read may have been of a later one. A drill that restored to a {@linkplain RunRequest#point() point} of its own
     * cannot show that the RPO is met: if nothing else was wrong, and there is an RPO, what the drills before it have shown counts.
     */
    public Verification verification(RecoveryScenario scenario) {
        List<Problem> problems = new ArrayList<>();
        List<RunSummary> runs = runs(problems::add);
        if (!problems.isEmpty()) {
            return Verification.NEEDS_VERIFICATION;
        }
        return runs.stream()
                .filter(run -> run.mode() == RecoveryMode.DRILL)
                .filter(run -> run.state().isEnd() && run.digest().equals(scenario.digest()))
                .map(run -> RecoveryRun.report(scenario, run.journal(), Clock.systemUTC()))
                .filter(report -> !isGood(report)
                        || report.point().isEmpty()
                        || report.objectives().rpo().isEmpty())
                .findFirst()
                .filter(RunJournals::isGood)
                .map(report -> Verification.VERIFIED)
                .orElse(Verification.NEEDS_VERIFICATION);
    }

    /**
     * How long each step took in the last drill of a scenario as it is now that did all of it, for {@link RecoveryScenario#lint(Map)}; without waiting for people. Empty if there was none, or a journal cannot be read, which
     * may have been of a later one.
     */
    public Map<String, Duration> measured(RecoveryScenario scenario) {
        List<Problem> problems = new ArrayList<>();
        return wholeDrills(problems::add)
                .filter(run -> run.digest().equals(scenario.digest()))
                .findFirst()
                .filter(run -> problems.isEmpty())
                .map(run -> times(run, problems::add))
                .orElse(Map.of());
    }

    /**
     * How long each step took at the most in the drills that did all of a scenario, as this was in the last of them; without waiting for people. For who knows nothing but its name, so that it is not seen whether the scenario was
     * changed since. Empty if there was none.
     *
     * @param problems is told of files that are not what was written, of which one may be of a later drill
     * @throws RecoveryException if the directory cannot be read
     */
    public Map<String, Duration> measured(String scenario, Consumer<Problem> problems) {
        List<RunSummary> drills = wholeDrills(problems)
                .filter(run -> run.scenario().equals(scenario))
                .toList();
        Map<String, Duration> longest = new HashMap<>();
        for (RunSummary drill : drills) {
            if (drill.digest().equals(drills.get(0).digest())) {
                times(drill, problems)
                        .forEach((step, time) ->
                                longest.merge(step, time, (one, other) -> one.compareTo(other) < 0 ? other : one));
            }
        }
        return longest;
    }

    private Stream<RunSummary> wholeDrills(Consumer<Problem> problems) {
        return runs(problems).stream()
                .filter(run -> run.mode() == RecoveryMode.DRILL)
                .filter(run -> run.state() == RunState.COMPLETED || run.state() == RunState.COMPLETED_WITH_EXCEPTIONS);
    }

    private static Map<String, Duration> times(RunSummary drill, Consumer<Problem> problems) {
        try {
            return StepTimes.of(JournalFile.read(drill.journal()));
        } catch (IOException | IllegalArgumentException e) {
            problems.accept(new Problem(drill.journal().toString(), String.valueOf(e.getMessage())));
            return Map.of();
        }
    }

    private static boolean isGood(RecoveryReport report) {
        return report.state() == RunState.COMPLETED && report.missed().isEmpty();
    }

    @Override
    public String toString() {
        return "the journals in " + directory;
    }
}
