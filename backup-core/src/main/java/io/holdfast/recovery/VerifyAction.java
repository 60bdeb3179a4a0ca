package io.holdfast.recovery;

import io.holdfast.internal.recovery.Cancellable;
import io.holdfast.repository.Repository;
import io.holdfast.spi.recovery.ActionContext;
import io.holdfast.spi.recovery.Outcome;
import io.holdfast.spi.recovery.Probe;
import io.holdfast.spi.recovery.RecoveryAction;
import io.holdfast.spi.recovery.RecoveryMode;
import io.holdfast.spi.recovery.TargetIdentity;
import io.holdfast.verify.Verifier;
import io.holdfast.verify.VerifyReport;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Verifies a repository; it fails unless all that is looked at is undamaged. It changes nothing, and runs in drills as well. Immutable and thread-safe. */
public final class VerifyAction implements RecoveryAction {

    private final Repository repository;
    private final Verifier verifier;

    private VerifyAction(Repository repository, Verifier verifier) {
        this.repository = repository;
        this.verifier = verifier;
    }

    /** One that looks so closely. What cancels the verifier itself does not count. */
    public static VerifyAction of(Repository repository, Verifier verifier) {
        return new VerifyAction(repository, verifier);
    }

    @Override
    public String description() {
        return "verify " + repository.location() + " (" + verifier.level() + ")";
    }

    @Override
    public Set<RecoveryMode> modes() {
        return EnumSet.allOf(RecoveryMode.class);
    }

    @Override
    public Set<TargetIdentity> touches(ActionContext context) {
        return Set.of();
    }

    @Override
    public Outcome run(ActionContext context) {
        VerifyReport report = Cancellable.in(
                context.operation(), cancellation -> repository.verify(verifier.withCancellation(cancellation)));
        if (!report.intact()) {
            return Outcome.failed(report.damages().size() + " damages and "
                    + report.unverified().size()
                    + " things that could not be read, such as "
                    + Stream.concat(report.damages().stream(), report.unverified().stream())
                            .findFirst()
                            .orElseThrow());
        }
        return Outcome.done(Map.of(
                "snapshots", Long.toString(report.snapshots()), "bytes-read", Long.toString(report.bytesRead())));
    }

    @Override
    public Probe probe(ActionContext context) {
        return Probe.notDone();
    }
}
