package io.holdfast.internal.recovery;

import io.holdfast.audit.AuditEvent;
import io.holdfast.audit.AuditLog;
import io.holdfast.internal.recovery.JournalRecord.Kind;
import io.holdfast.recovery.RunState;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A journal of which an audit log has every decision of a person, and how the run ended. It has a decision before the journal does: none counts that is not in it. Thread-safe if the journal is.
 */
public final class AuditedJournal implements Journal {

    private static final String BY = "by";

    private final Journal journal;
    private final AuditLog audit;
    private String subject = "";
    private String requester = "";

    /** One that adds to a journal. */
    public AuditedJournal(Journal journal, AuditLog audit) {
        this.journal = journal;
        this.audit = audit;
        journal.records().stream().limit(1).forEach(this::begin);
    }

    private void begin(JournalRecord begin) {
        subject = "recovery " + begin.get("scenario") + ", run " + begin.get("run");
        requester = begin.get(BY);
    }

    @Override
    public List<JournalRecord> records() {
        return journal.records();
    }

    @Override
    public void append(JournalRecord next) throws IOException {
        if (next.kind() == Kind.BEGIN) {
            begin(next);
        }
        if (!next.get(BY).isEmpty()) {
            audit.append(event(next.get(BY), next, outcome(next)));
        } else if (next.kind() == Kind.STATE
                && RunState.valueOf(next.get("state")).isEnd()) {
            audit.append(event(requester, next, outcome(RunState.valueOf(next.get("state")))));
        }
        journal.append(next);
    }

    private AuditEvent event(String actor, JournalRecord next, AuditEvent.Outcome outcome) {
        Map<String, String> detail = new TreeMap<>(next.detail());
        detail.remove(BY);
        next.step().ifPresent(step -> detail.put("step", step));
        return new AuditEvent(actor, "recovery-" + Words.of(next.kind()), subject, outcome, detail);
    }

    private static AuditEvent.Outcome outcome(JournalRecord next) {
        return switch (next.kind()) {
            case BEGIN -> AuditEvent.Outcome.BEGUN;
            case DENIED -> AuditEvent.Outcome.FAILED;
            default -> AuditEvent.Outcome.DONE;
        };
    }

    private static AuditEvent.Outcome outcome(RunState end) {
        return switch (end) {
            case COMPLETED, COMPLETED_WITH_EXCEPTIONS -> AuditEvent.Outcome.DONE;
            case CANCELLED -> AuditEvent.Outcome.CANCELLED;
            default -> AuditEvent.Outcome.FAILED;
        };
    }

    @Override
    public void close() throws IOException {
        journal.close();
    }
}
