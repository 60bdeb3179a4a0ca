package io.holdfast.config;

import io.holdfast.TimeSpan;
import io.holdfast.internal.store.QuotaStore;
import io.holdfast.spi.store.Store;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A repository.
 *
 * @param name by which plans refer to it
 * @param url the address of its store, as {@link io.holdfast.Plugins#store(String)} takes it
 * @param password where its password is
 * @param settings of its store
 * @param tiers where the bucket's lifecycle moves objects, by their age
 * @param expiresAfter at which age the bucket's lifecycle deletes objects
 * @param quota how many bytes may be stored there, which says how many are free where the store itself does not; empty if nobody says
 * @param lease if several hosts have the plans that write to it, after which time one that is not heard of is succeeded: see {@link io.holdfast.plan.Leadership#lease}
 * @param leader if something else than such a lease says which of several hosts carries these plans out
 */
public record RepositoryConfig(
        String name,
        String url,
        SecretReference password,
        PluginSettings settings,
        List<StorageTier> tiers,
        Optional<TimeSpan> expiresAfter,
        OptionalLong quota,
        Optional<Duration> lease,
        Optional<LeaderConfig> leader) {

    /** Copies the list. */
    public RepositoryConfig {
        tiers = List.copyOf(tiers);
    }

    /** Whether several hosts may have the plans that write to it. */
    public boolean isShared() {
        return lease.isPresent() || leader.isPresent();
    }

    /**
     * Its store with the quota: how many bytes are free there is the lesser of what is left of the quota and what the store itself says, and its health is degraded from nine tenths of the quota on. To count
     * what is used, every blob is listed when that is asked for first. Nothing is refused: whoever is about to store something looks beforehand.
     *
     * @param store is closed with what is returned
     * @return the same store if there is no quota
     */
    public Store limited(Store store) {
        return QuotaStore.of(store, quota);
    }
}
