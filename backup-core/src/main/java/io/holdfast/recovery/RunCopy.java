package io.holdfast.recovery;

import io.holdfast.Problem;
import io.holdfast.RecoveryException;
import io.holdfast.internal.recovery.CopiedJournal;
import io.holdfast.internal.recovery.JournalRecord;
import io.holdfast.internal.recovery.Reports;
import io.holdfast.internal.recovery.RunHistory;
import io.holdfast.repository.KeptJournal;
import io.holdfast.repository.Repository;
import io.holdfast.spi.recovery.RecoveryMode;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a repository knows of a run: a copy of its journal, for who does not have that. It shows how far the run was when it was kept, and no more: that a step was begun, or done, may be missing in it. So it is
 * only looked at, and no run is gone on with from it. Immutable.
 */
public final class RunCopy {

    private final KeptJournal kept;
    private final List<JournalRecord> records;
    private final RunSummary.Told told;

    private RunCopy(KeptJournal kept, List<JournalRecord> records) throws IOException {
        if (records.isEmpty()) {
            throw new IOException("no run stands in it");
        }
        this.kept = kept;
        this.records = List.copyOf(records);
        told = RunSummary.Told.by(records);
    }

    /**
     * The copies that a repository has, those that were kept last first.
     *
     * @param problems is told of each that cannot be read, or is not what was written
     * @throws io.holdfast.StoreException if they cannot be listed
     */
    public static List<RunCopy> in(Repository repository, Consumer<Problem> problems) {
        List<RunCopy> copies = new ArrayList<>();
        for (KeptJournal kept : repository.journals(problems)) {
            try {
                copies.add(new RunCopy(kept, CopiedJournal.read(kept.lines())));
            } catch (IOException | DateTimeException | IllegalArgumentException e) {
                problems.accept(
                        new Problem("the copy of the journal of run " + kept.run(), String.valueOf(e.getMessage())));
            }
        }
        return copies;
    }

    /** What tells the run from all others. */
    public String run() {
        return told.run();
    }

    /** The beginning of {@link #run()}, for a person. */
    public String shortId() {
        return told.run().substring(0, Math.min(8, told.run().length()));
    }

    /** The name of what is recovered. */
    public String scenario() {
        return told.scenario();
    }

    /** Of the scenario as it was when the run began. */
    public String digest() {
        return told.digest();
    }

    /** How seriously it is meant. */
    public RecoveryMode mode() {
        return told.mode();
    }

    /** Who asked for it. */
    public String requester() {
        return told.requester();
    }

    /** When the incident began. */
    public Instant incident() {
        return told.incident();
    }

    /** When the run began. */
    public Instant began() {
        return told.began();
    }

    /** Where it stood. */
    public RunState state() {
        return told.state();
    }

    /** The host that has the journal. */
    public String hostName() {
        return kept.hostName();
    }

    /** When it was kept, by the store's clock. */
    public Instant time() {
        return kept.time();
    }

    /**
     * What the run had shown, as far as this knows.
     *
     * @throws RecoveryException if the scenario is another one, or has changed since
     */
    public RecoveryReport report(RecoveryScenario which) {
        try {
            return Reports.ofCopy(which, RunHistory.of(which, records), kept.time());
        } catch (IOException e) {
            throw new RecoveryException(
                    "The copy of " + kept.time() + " of run " + shortId() + " cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return "a copy of " + kept.time() + " of run " + shortId() + ", kept by " + kept.hostName();
    }
}
