package io.holdfast.health;

import io.holdfast.spi.Health;
import io.holdfast.verify.LedgerSummary;
import java.time.Instant;
import java.util.Optional;

/**
 * How a copy of the backups is.
 *
 * @param repository its name
 * @param newest when its newest complete backup of the source was begun; empty if it has none
 * @param ledger what of the packs of the copy is proven; empty if nobody knows
 * @param store how the store of the copy is
 * @param problem why nobody knows, if the copy could not be looked at
 */
public record CopyFact(
        String repository,
        Optional<Instant> newest,
        Optional<LedgerSummary> ledger,
        Health store,
        Optional<String> problem) {}
