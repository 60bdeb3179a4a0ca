package io.holdfast.repository;

import io.holdfast.Snapshot;
import java.time.Instant;

/**
 * A snapshot that was removed and can be put back.
 *
 * @param snapshot as it was
 * @param forgotten when it was removed, by the store's clock
 */
public record ForgottenSnapshot(Snapshot snapshot, Instant forgotten) {}
