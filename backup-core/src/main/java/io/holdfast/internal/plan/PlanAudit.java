package io.holdfast.internal.plan;

import io.holdfast.StoreException;
import io.holdfast.audit.AuditEvent;
import io.holdfast.audit.AuditLog;
import io.holdfast.internal.run.RunningOperation;
import io.holdfast.plan.Outcome;
import io.holdfast.plan.StepResult;
import io.holdfast.repository.RepositoryOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Says in the audit log, where there is one, what is done of a plan. What adds is done also if that cannot be said, since no backup is to be lost by a disk that is full; what removes is not. */
final class PlanAudit {

    private final RepositoryOptions options;
    private final String plan;
    private final boolean required;
    private final List<String> missed = Collections.synchronizedList(new ArrayList<>());

    /**
     * @param required whether nothing is begun that cannot be said to begin
     */
    PlanAudit(RepositoryOptions options, String plan, boolean required) {
        this.options = options;
        this.plan = plan;
        this.required = required;
    }

    /** The options with which repositories are opened. */
    RepositoryOptions options() {
        return required ? options : options.toBuilder().unaudited(missed::add).build();
    }

    /** What of a run is not in the log, if anything is not. */
    Optional<StepResult> missing() {
        if (missed.isEmpty()) {
            return Optional.empty();
        }
        String log = options.audit().map(AuditLog::toString).orElse("");
        return Optional.of(new StepResult(
                "audit",
                log,
                Outcome.FAILED,
                missed.size() + " entries are missing, the first of them " + missed.get(0)));
    }

    /**
     * Says that something begins.
     *
     * @throws StoreException if that cannot be said, and must be
     */
    void begin(String action, Map<String, String> detail) {
        try {
            append(action, AuditEvent.Outcome.BEGUN, detail);
        } catch (IOException e) {
            if (!required) {
                missed.add("that " + action + " began: " + e.getMessage());
                return;
            }
            throw new StoreException("Nothing was done: " + e.getMessage(), e);
        }
    }

    /** Says how it ended; if that cannot be said, it is a warning. */
    void end(String action, AuditEvent.Outcome outcome, Map<String, String> detail, RunningOperation operation) {
        try {
            append(action, outcome, detail);
        } catch (IOException e) {
            missed.add("that " + action + " ended: " + e.getMessage());
            operation.warn(action, "that it ended is not in the audit log: " + e.getMessage(), false);
        }
    }

    private void append(String action, AuditEvent.Outcome outcome, Map<String, String> detail) throws IOException {
        if (options.audit().isPresent()) {
            String actor = options.userName() + "@" + options.hostName();
            options.audit().get().append(new AuditEvent(actor, action, "plan " + plan, outcome, detail));
        }
    }
}
