package io.holdfast.internal.plan;

import io.holdfast.bootstrap.RecoveryDocuments;
import io.holdfast.plan.Outcome;
import io.holdfast.repository.Repository;
import java.util.function.Supplier;

/** Keeps in each repository that a run has written what its host needs to come back, where that is not what it kept last. */
final class KeptConfiguration {

    private static final String ACTION = "keep";

    private final Supplier<RecoveryDocuments> documents;
    private final StepLog log;

    KeptConfiguration(Supplier<RecoveryDocuments> documents, StepLog log) {
        this.documents = documents;
        this.log = log;
    }

    void keepIn(Connections connections) throws InterruptedException {
        for (var written : connections.written().entrySet()) {
            Repository repository = written.getValue();
            log.attempt(ACTION, written.getKey(), () -> repository.keep(documents.get()))
                    .ifPresent(changed -> log.add(
                            ACTION,
                            written.getKey(),
                            Outcome.DONE,
                            changed ? "the configuration has changed and was kept" : "the configuration is as it was"));
        }
    }
}
