package io.holdfast.repository;

import io.holdfast.CancelledException;
import io.holdfast.StoreException;
import io.holdfast.audit.AuditEvent;
import io.holdfast.audit.AuditEvent.Outcome;
import io.holdfast.audit.AuditLog;
import io.holdfast.event.HoldfastEvent;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Says in the audit log, where there is one, what begins and how it ends. */
final class Audited {

    private final RepositoryOptions options;
    private final String repository;

    /** What is done with the repository at this location. */
    Audited(RepositoryOptions options, String repository) {
        this.options = options;
        this.repository = repository;
    }

    /**
     * Does it.
     *
     * @param detail what else there is to say of it
     * @throws StoreException if it cannot be said that it begins; nothing was done
     */
    <T> T run(String action, Map<String, String> detail, Supplier<T> body) {
        Optional<AuditLog> log = options.audit();
        if (log.isEmpty()) {
            return body.get();
        }
        begin(log.get(), action, detail);
        try {
            T result = body.get();
            end(log.get(), action, Outcome.DONE, detail);
            return result;
        } catch (CancelledException e) {
            end(log.get(), action, Outcome.CANCELLED, detail);
            throw e;
        } catch (RuntimeException e) {
            Map<String, String> failed = new HashMap<>(detail);
            failed.put("failure", String.valueOf(e.getMessage()));
            end(log.get(), action, Outcome.FAILED, failed);
            throw e;
        }
    }

    private void begin(AuditLog log, String action, Map<String, String> detail) {
        try {
            log.append(event(action, Outcome.BEGUN, detail));
        } catch (IOException e) {
            Consumer<String> told =
                    options.unaudited().orElseThrow(() -> new StoreException("Nothing was done: " + e.getMessage(), e));
            told.accept("that " + action + " of " + repository + " began: " + e.getMessage());
        }
    }

    private void end(AuditLog log, String action, Outcome outcome, Map<String, String> detail) {
        try {
            log.append(event(action, outcome, detail));
        } catch (IOException e) {
            options.unaudited()
                    .ifPresent(
                            told -> told.accept("that " + action + " of " + repository + " ended: " + e.getMessage()));
            options.listener()
                    .accept(new HoldfastEvent.Warned(
                            "audit",
                            action,
                            "that it ended is not in the audit log: " + e.getMessage(),
                            false,
                            options.clock().instant()));
        }
    }

    private AuditEvent event(String action, Outcome outcome, Map<String, String> detail) {
        return new AuditEvent(options.userName() + "@" + options.hostName(), action, repository, outcome, detail);
    }
}
