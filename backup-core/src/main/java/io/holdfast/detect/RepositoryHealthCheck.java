package io.holdfast.detect;

import io.holdfast.CancelledException;
import io.holdfast.HoldfastException;
import io.holdfast.internal.recovery.Cancellable;
import io.holdfast.repository.Repository;
import io.holdfast.spi.Health;
import io.holdfast.spi.Operation;
import io.holdfast.spi.recovery.HealthCheck;
import io.holdfast.verify.Verifier;
import io.holdfast.verify.VerifyReport;

/** Looks whether a repository is damaged: down if something is, unknown if something could not be read. Thread-safe. */
public final class RepositoryHealthCheck implements HealthCheck {

    private final Repository repository;
    private final Verifier verifier;

    private RepositoryHealthCheck(Repository repository, Verifier verifier) {
        this.repository = repository;
        this.verifier = verifier;
    }

    /**
     * A check that looks so closely.
     *
     * @param repository which the caller closes
     */
    public static RepositoryHealthCheck of(Repository repository, Verifier verifier) {
        return new RepositoryHealthCheck(repository, verifier);
    }

    @Override
    public Health check(Operation operation) throws InterruptedException {
        operation.checkCancelled();
        try {
            return judge(Cancellable.in(
                    operation, cancellation -> repository.verify(verifier.withCancellation(cancellation))));
        } catch (CancelledException e) {
            operation.checkCancelled();
            return new Health.Unknown(repository.location() + " was not looked at to the end");
        } catch (HoldfastException e) {
            return new Health.Unknown(repository.location() + " could not be looked at: " + e.getMessage());
        }
    }

    private Health judge(VerifyReport report) {
        if (!report.damages().isEmpty()) {
            return new Health.Down(
                    repository.location() + " has " + report.damages().size() + " damages, such as "
                            + report.damages().get(0));
        }
        return report.unverified().isEmpty()
                ? Health.up()
                : new Health.Unknown(repository.location() + " has "
                        + report.unverified().size() + " things that could not be read, such as "
                        + report.unverified().get(0));
    }
}
