package io.holdfast.repository;

import java.time.OffsetDateTime;
import java.util.Optional;

/**
 * A lock on a repository, which somebody holds or has left behind.
 *
 * @param id 64 hexadecimal digits; another one after each refresh
 * @param exclusive whether nobody else may hold a lock meanwhile; an unreadable one counts as exclusive
 * @param hostName where its holder runs; empty if unknown
 * @param userName whose process holds it; empty if unknown
 * @param processId the number of that process; 0 if unknown
 * @param since when it was acquired, by its holder's clock; a lock of restic's tells only when it was refreshed
 * @param stale whether {@link Repository#unlock(boolean) unlock(false)} removes it
 * @param reason why it is stale or not, in words
 */
public record LockInfo(
        String id,
        boolean exclusive,
        String hostName,
        String userName,
        int processId,
        Optional<OffsetDateTime> since,
        boolean stale,
        String reason) {}
