package io.holdfast.internal.plan;

import io.holdfast.StoreException;
import io.holdfast.audit.AuditEvent;
import io.holdfast.audit.AuditEvent.Outcome;
import io.holdfast.internal.run.RunningOperation;
import io.holdfast.repository.RepositoryOptions;
import java.io.IOException;
import java.util.Map;

/** Says in the audit log, where there is one, what is done of a plan. */
final class PlanAudit {

    private final RepositoryOptions options;
    private final String plan;

    PlanAudit(RepositoryOptions options, String plan) {
        this.options = options;
        this.plan = plan;
    }

    /**
     * Says that something begins.
     *
     * @throws StoreException if that cannot be said
     */
    void begin(String action, Map<String, String> detail) {
        try {
            append(action, Outcome.BEGUN, detail);
        } catch (IOException e) {
            throw new StoreException("Nothing was done: " + e.getMessage(), e);
        }
    }

    /** Says how it ended; if that cannot be said, it is a warning. */
    void end(String action, Outcome outcome, Map<String, String> detail, RunningOperation operation) {
        try {
            append(action, outcome, detail);
        } catch (IOException e) {
            operation.warn(action, "that it ended is not in the audit log: " + e.getMessage(), false);
        }
    }

    private void append(String action, Outcome outcome, Map<String, String> detail) throws IOException {
        if (options.audit().isPresent()) {
            String actor = options.userName() + "@" + options.hostName();
            options.audit().get().append(new AuditEvent(actor, action, "plan " + plan, outcome, detail));
        }
    }
}
