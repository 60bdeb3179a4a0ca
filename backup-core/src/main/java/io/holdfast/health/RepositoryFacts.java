package io.holdfast.health;

import io.holdfast.HoldfastException;
import io.holdfast.Snapshot;
import io.holdfast.StoreException;
import io.holdfast.internal.health.ClockErrors;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RestoreTestResult;
import io.holdfast.repository.SnapshotFilter;
import io.holdfast.spi.Health;
import io.holdfast.spi.source.SnapshotKind;
import io.holdfast.verify.LedgerSummary;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/** What a repository tells of the health of the sources in it, as it was when it was read. Immutable. */
public final class RepositoryFacts {

    private final Instant time;
    private final List<Snapshot> snapshots;
    private final List<String> problems;
    private final Optional<LedgerSummary> ledger;
    private final List<RestoreTestResult> restoreTests;
    private final Health store;
    private final OptionalLong free;

    private RepositoryFacts(
            Instant time,
            List<Snapshot> snapshots,
            List<String> problems,
            Optional<LedgerSummary> ledger,
            List<RestoreTestResult> restoreTests,
            Health store,
            OptionalLong free) {
        this.time = time;
        this.snapshots = snapshots;
        this.problems = problems;
        this.ledger = ledger;
        this.restoreTests = restoreTests;
        this.store = store;
        this.free = free;
    }

    /**
     * Reads them: the snapshots, the index, the verification ledger and how restore tests ended, and asks the store how it is. What cannot be read is a problem among them.
     *
     * @throws HoldfastException if not even the snapshots can be listed
     */
    public static RepositoryFacts read(Repository repository) {
        List<String> problems = new ArrayList<>();
        List<Snapshot> snapshots = repository.snapshots(
                SnapshotFilter.all(), problem -> problems.add(problem.path() + ": " + problem.reason()));
        Optional<LedgerSummary> ledger = ledger(repository, problems);
        List<RestoreTestResult> tests = restoreTests(repository, problems);
        return new RepositoryFacts(
                repository.storeTime(), snapshots, problems, ledger, tests, repository.storeHealth(), free(repository));
    }

    /** Why it does not tell, its health says. */
    private static OptionalLong free(Repository repository) {
        try {
            return repository.freeBytes();
        } catch (StoreException e) {
            return OptionalLong.empty();
        }
    }

    private static List<RestoreTestResult> restoreTests(Repository repository, List<String> problems) {
        try {
            return repository.restoreTests(problem -> problems.add(problem.path() + ": " + problem.reason()));
        } catch (HoldfastException e) {
            problems.add(String.valueOf(e.getMessage()));
            return List.of();
        }
    }

    private static Optional<LedgerSummary> ledger(Repository repository, List<String> problems) {
        try {
            return Optional.of(repository.ledger());
        } catch (HoldfastException e) {
            problems.add(String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /**
     * What is known of a repository that cannot be opened.
     *
     * @param reason why
     * @param now the moment
     */
    public static RepositoryFacts unreadable(String reason, Instant now) {
        return new RepositoryFacts(
                now,
                List.of(),
                List.of(reason),
                Optional.empty(),
                List.of(),
                new Health.Unknown(reason),
                OptionalLong.empty());
    }

    /** How many bytes can be stored; empty where nobody knows. */
    OptionalLong free() {
        return free;
    }

    /** When it was read, by the store's clock. */
    public Instant time() {
        return time;
    }

    /** The snapshots that could be read, oldest first. */
    public List<Snapshot> snapshots() {
        return snapshots;
    }

    /** What could not be read. */
    public List<String> problems() {
        return problems;
    }

    /**
     * The facts of a source.
     *
     * @param name how people call it
     * @param which the snapshots that are its backups; those of its change log are left out
     */
    public SourceFacts.Builder source(String name, Predicate<Snapshot> which) {
        SourceFacts.Builder facts = SourceFacts.builder(name).store(store);
        List<Snapshot> backups = backups(which);
        backups.forEach(snapshot -> facts.backup(BackupFact.of(snapshot)));
        if (!backups.isEmpty()) {
            SpaceFact.of(free, backups, backups.get(backups.size() - 1).kind()).ifPresent(facts::space);
        }
        problems.forEach(facts::problem);
        ledger.ifPresent(facts::ledger);
        return facts;
    }

    /**
     * The last restore test of a source of a plan, of what was newest then. Those that are dated more than an hour after it was read are left out, since nobody knows when they were.
     *
     * @param plan its name
     * @param source the name of the source
     */
    public Optional<RestoreTestFact> restoreTest(String plan, String source) {
        return last(test -> test.plan().equals(plan)
                && test.source().equals(source)
                && test.drill().isEmpty()
                && !test.asked());
    }

    /**
     * The last drill of the recovery that a plan names, as the last {@linkplain #restoreTest restore test}.
     *
     * @param plan its name
     * @param scenario the name of the scenario
     */
    public Optional<RestoreTestFact> drill(String plan, String scenario) {
        return last(test -> test.plan().equals(plan) && test.drill().equals(Optional.of(scenario)));
    }

    private Optional<RestoreTestFact> last(Predicate<RestoreTestResult> which) {
        return restoreTests.stream()
                .filter(which)
                .filter(test -> !ClockErrors.isInFuture(test.time(), time))
                .max(Comparator.comparing(RestoreTestResult::time))
                .map(test -> new RestoreTestFact(test.time(), test.passed()));
    }

    /** What it is as a copy of the backups of a source. Those that are dated more than an hour after it was read are left out. */
    public CopyFact copy(String name, Predicate<Snapshot> which) {
        Optional<Instant> newest = backups(which).stream()
                .filter(snapshot -> !snapshot.partial())
                .map(snapshot -> snapshot.time().toInstant())
                .filter(begun -> !ClockErrors.isInFuture(begun, time))
                .max(Comparator.naturalOrder());
        Optional<String> problem = problems.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", problems));
        return new CopyFact(name, newest, ledger, store, problem);
    }

    private List<Snapshot> backups(Predicate<Snapshot> which) {
        return snapshots.stream()
                .filter(snapshot -> snapshot.kind() != SnapshotKind.LOG)
                .filter(which)
                .toList();
    }
}
