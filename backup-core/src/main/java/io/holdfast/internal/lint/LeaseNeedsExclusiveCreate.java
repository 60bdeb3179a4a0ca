package io.holdfast.internal.lint;

import io.holdfast.config.ProtectionConfig;
import io.holdfast.config.RepositoryConfig;
import io.holdfast.lint.MeasuredTimes;

/** Several hosts share plans by a lease, which not every store can have. */
final class LeaseNeedsExclusiveCreate extends Rule {

    LeaseNeedsExclusiveCreate() {
        super("lease-needs-exclusive-create");
    }

    @Override
    void look(ProtectionConfig config, MeasuredTimes measured, Findings findings) {
        for (RepositoryConfig repository : config.repositories().values()) {
            boolean directory =
                    repository.url().startsWith("local:") || !repository.url().matches("[a-z][a-z0-9-]+:.*");
            if (repository.lease().isPresent() && !directory) {
                findings.unknown(
                        "repositories." + repository.name(),
                        "Whether the store of '" + repository.name()
                                + "' lets only 1 of several hosts create a blob, as a lease needs, depends on its server, which nothing here asks: holdfast test-connectivity has 8 clients create a blob at the same time, of whom 1 may succeed.");
            }
        }
    }
}
