package io.holdfast.config;

import io.holdfast.TimeSpan;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A repository.
 *
 * @param name by which plans refer to it
 * @param url the address of its store, as {@link io.holdfast.Plugins#store(String)} takes it
 * @param password where its password is
 * @param settings of its store
 * @param tiers where the bucket's lifecycle moves objects, by their age
 * @param expiresAfter at which age the bucket's lifecycle deletes objects
 * @param lease if several hosts have the plans that write to it, after which time one that is not heard of is succeeded: see {@link io.holdfast.plan.Leadership#lease}
 */
public record RepositoryConfig(
        String name,
        String url,
        SecretReference password,
        PluginSettings settings,
        List<StorageTier> tiers,
        Optional<TimeSpan> expiresAfter,
        Optional<Duration> lease) {

    /** Copies the list. */
    public RepositoryConfig {
        tiers = List.copyOf(tiers);
    }
}
