package io.holdfast.internal.recovery;

import io.holdfast.internal.recovery.JournalRecord.Kind;
import io.holdfast.recovery.RunState;
import io.holdfast.repository.KeptJournal;
import io.holdfast.repository.Repository;
import io.holdfast.spi.recovery.RecoveryMode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A journal of which a repository has a copy, as well as that can be done: what is appended is durable in the journal first, and whether it could be copied changes nothing. The lines of the copy are those of a
 * journal but for their sums, so that nobody can put it in the place of one: what came last may be missing, such as that a step was begun. Thread-safe if the journal is.
 */
public final class CopiedJournal implements Journal {

    private final Journal journal;
    private final Supplier<Repository> repository;
    private final JournalCopier copier;
    private final List<String> lines = new ArrayList<>();
    private String run = "";
    private String scenario = "";
    private RecoveryMode mode = RecoveryMode.REAL;
    private boolean ended;
    private String sum = JournalLine.COPY;
    private Optional<KeptJournal> kept = Optional.empty();

    /**
     * One that has a journal copied.
     *
     * @param failed is told why that failed, on any thread
     */
    public CopiedJournal(Journal journal, Supplier<Repository> repository, Consumer<String> failed) {
        this.journal = journal;
        this.repository = repository;
        copier = new JournalCopier(this::keep, failed);
        try {
            for (JournalRecord one : journal.records()) {
                add(one);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** On the thread of the copier alone, as is what was kept last. */
    private void keep(List<String> all) {
        Optional<KeptJournal> before = kept;
        // Unless it is kept now, nobody knows what is there.
        kept = Optional.empty();
        // The end of a run may be known a moment before its line is copied, which comes next.
        kept = Optional.of(repository.get().keepJournal(run, scenario, mode, ended(), all, before));
    }

    private synchronized boolean ended() {
        return ended;
    }

    private synchronized List<String> add(JournalRecord one) throws IOException {
        if (one.kind() == Kind.BEGIN) {
            run = one.get("run");
            scenario = one.get("scenario");
            mode = RecoveryMode.valueOf(one.get("mode"));
        } else if (one.kind() == Kind.STATE) {
            ended = RunState.valueOf(one.get("state")).isEnd();
        }
        String line = JournalLine.write(one, sum);
        sum = JournalLine.sumOf(line);
        lines.add(line);
        return List.copyOf(lines);
    }

    @Override
    public List<JournalRecord> records() {
        return journal.records();
    }

    @Override
    public void append(JournalRecord next) throws IOException {
        journal.append(next);
        List<String> all = add(next);
        if (next.kind() != Kind.NOT_COPIED) {
            copier.offer(all);
        }
    }

    /** Waits until the copy has all that was appended, but not longer than this. */
    public void awaitCopy(Duration limit) {
        copier.await(limit);
    }

    /**
     * Reads a copy.
     *
     * @throws IOException if it is not what was written
     */
    public static List<JournalRecord> read(List<String> lines) throws IOException {
        List<JournalRecord> records = new ArrayList<>();
        String sum = JournalLine.COPY;
        for (String line : lines) {
            records.add(JournalLine.read(line, sum));
            sum = JournalLine.sumOf(line);
        }
        return records;
    }

    @Override
    public void close() throws IOException {
        journal.close();
    }
}
