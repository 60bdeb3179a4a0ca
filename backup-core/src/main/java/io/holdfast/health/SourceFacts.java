package io.holdfast.health;

import io.holdfast.spi.Health;
import io.holdfast.verify.LedgerSummary;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What is known of the backups of a source. What is not said is not known. Immutable. */
public final class SourceFacts {

    private final String source;
    private final List<BackupFact> backups;
    private final List<String> problems;
    private final Optional<Duration> logRpo;
    private final Optional<Health> logRetention;
    private final Optional<LedgerSummary> ledger;
    private final Optional<RestoreTestFact> restoreTest;
    private final Optional<RestoreTestFact> drill;
    private final List<CopyFact> copies;
    private final Health store;
    private final Optional<SpaceFact> space;

    private SourceFacts(Builder builder) {
        source = builder.source;
        backups = builder.backups.stream()
                .sorted(Comparator.comparing(BackupFact::time))
                .toList();
        problems = List.copyOf(builder.problems);
        logRpo = builder.logRpo;
        logRetention = builder.logRetention;
        ledger = builder.ledger;
        restoreTest = builder.restoreTest;
        drill = builder.drill;
        copies = List.copyOf(builder.copies);
        store = builder.store;
        space = builder.space;
    }

    /**
     * Facts of a source: by default there is no backup, no copy and no problem, and nothing else is known.
     *
     * @param source how people call it
     */
    public static Builder builder(String source) {
        return new Builder(source);
    }

    /** How people call it. */
    public String source() {
        return source;
    }

    /** Its backups without those of its change log, oldest first. */
    public List<BackupFact> backups() {
        return backups;
    }

    /** What could not be read, so that there may be backups that nobody knows of. */
    public List<String> problems() {
        return problems;
    }

    /** How much time's worth of changes would be lost now, by its change log. */
    public Optional<Duration> logRpo() {
        return logRpo;
    }

    /** Whether what the source keeps of its change log bridges an outage of whoever follows it. */
    public Optional<Health> logRetention() {
        return logRetention;
    }

    /** What of the repository is proven. */
    public Optional<LedgerSummary> ledger() {
        return ledger;
    }

    /** The last restore test. */
    public Optional<RestoreTestFact> restoreTest() {
        return restoreTest;
    }

    /** The last drill of its recovery. */
    public Optional<RestoreTestFact> drill() {
        return drill;
    }

    /** Its copies. */
    public List<CopyFact> copies() {
        return copies;
    }

    /** How the store of the repository is. */
    public Health store() {
        return store;
    }

    /** How much space the next backup has. */
    public Optional<SpaceFact> space() {
        return space;
    }

    /** Collects facts. Not thread-safe. */
    public static final class Builder {

        private final String source;
        private final List<BackupFact> backups = new ArrayList<>();
        private final List<String> problems = new ArrayList<>();
        private final List<CopyFact> copies = new ArrayList<>();
        private Optional<Duration> logRpo = Optional.empty();
        private Optional<Health> logRetention = Optional.empty();
        private Optional<LedgerSummary> ledger = Optional.empty();
        private Optional<RestoreTestFact> restoreTest = Optional.empty();
        private Optional<RestoreTestFact> drill = Optional.empty();
        private Optional<SpaceFact> space = Optional.empty();
        private Health store = new Health.Unknown("nobody has looked");

        private Builder(String source) {
            this.source = source;
        }

        /** Adds a backup. */
        public Builder backup(BackupFact backup) {
            backups.add(backup);
            return this;
        }

        /** Adds something that could not be read. */
        public Builder problem(String problem) {
            problems.add(problem);
            return this;
        }

        /** Says how much would be lost now, by the change log. */
        public Builder logRpo(Duration rpo) {
            logRpo = Optional.of(rpo);
            return this;
        }

        /** Says whether what the source keeps of its change log bridges an outage of whoever follows it. */
        public Builder logRetention(Health retention) {
            logRetention = Optional.of(retention);
            return this;
        }

        /** Says what of the repository is proven. */
        public Builder ledger(LedgerSummary summary) {
            ledger = Optional.of(summary);
            return this;
        }

        /** Says what the last restore test was. */
        public Builder restoreTest(RestoreTestFact test) {
            restoreTest = Optional.of(test);
            return this;
        }

        /** Says what the last drill of its recovery was. */
        public Builder drill(RestoreTestFact rehearsed) {
            drill = Optional.of(rehearsed);
            return this;
        }

        /** Adds a copy. */
        public Builder copy(CopyFact copy) {
            copies.add(copy);
            return this;
        }

        /** Says how much space the next backup has. */
        public Builder space(SpaceFact fact) {
            space = Optional.of(fact);
            return this;
        }

        /** Says how the store is. */
        public Builder store(Health health) {
            store = health;
            return this;
        }

        /** The facts. */
        public SourceFacts build() {
            return new SourceFacts(this);
        }
    }
}
