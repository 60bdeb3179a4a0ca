package io.holdfast.examples;

import io.holdfast.bootstrap.RecoveryDocuments;
import io.holdfast.config.ProtectionConfig;
import io.holdfast.repository.PruneForecast;
import io.holdfast.repository.PruneOptions;
import io.holdfast.repository.PrunePlan;
import io.holdfast.repository.PruneReport;
import io.holdfast.repository.Repository;
import io.holdfast.repository.StorePrices;
import io.holdfast.repository.UnusedLimit;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;

/** What keeps the repository of an application small. Immutable. */
public final class Maintenance {

    private static final Logger LOG = System.getLogger(Maintenance.class.getName());

    private final Repository repository;

    /** The maintenance of a repository, which the caller closes. */
    public Maintenance(Repository repository) {
        this.repository = repository;
    }

    /** Frees what no snapshot needs, each night. */
    public PruneReport pruneEachNight() {
        PrunePlan plan = repository.planPrune(PruneOptions.defaults());
        PruneForecast forecast = plan.forecast();
        LOG.log(Level.INFO, "{0} bytes are going to be freed", forecast.bytesFreed());
        return repository.prune(plan);
    }

    /** Says what it would cost and save to leave nothing unused, in a store that charges for reading. */
    public PruneForecast weigh() {
        PruneOptions thorough = PruneOptions.builder()
                .maxUnused(UnusedLimit.percent(0))
                .maxRepackBytes(10L << 30)
                .prices(new StorePrices(0.09, 0.023, 0.005))
                .build();
        return repository.planPrune(thorough).forecast();
    }

    /** Deletes at once, for want of space: nothing that was forgotten can be put back. */
    public PruneReport makeRoomNow() {
        PruneOptions atOnce = PruneOptions.builder().grace(Duration.ZERO).build();
        return repository.prune(repository.planPrune(atOnce));
    }

    /** Keeps what is needed when this host is lost. */
    public static boolean keep(Repository repository, String yaml, ProtectionConfig config, String notes) {
        RecoveryDocuments documents = RecoveryDocuments.of(yaml, config).with("network.md", notes);
        return repository.keep(documents);
    }
}
