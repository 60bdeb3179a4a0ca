package io.holdfast.repository;

import io.holdfast.spi.recovery.RecoveryMode;
import java.time.Instant;
import java.util.List;

/**
 * A copy of the journal of a recovery, as a host has kept it in a repository. It shows how far the recovery was, and is no journal: what came last may be missing in it, so that nobody goes on from it.
 *
 * @param id of this copy, 64 hexadecimal digits
 * @param hostName the host that has the journal
 * @param time when it was kept, by the store's clock
 * @param run what tells the run of the recovery from all others
 * @param scenario the name of what is recovered
 * @param mode how seriously it is meant
 * @param ended whether it has ended
 * @param lines what has happened so far, in this order
 */
public record KeptJournal(
        String id,
        String hostName,
        Instant time,
        String run,
        String scenario,
        RecoveryMode mode,
        boolean ended,
        List<String> lines) {

    /** Copies the list. */
    public KeptJournal {
        lines = List.copyOf(lines);
    }
}
