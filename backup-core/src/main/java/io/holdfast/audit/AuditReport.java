package io.holdfast.audit;

import java.util.List;
import java.util.Optional;

/**
 * What looking at an audit log has shown. Immutable.
 *
 * @param entries how many were read
 * @param last the last of them
 * @param anchors how many of its hashes were found elsewhere and compared
 * @param flaws what shows that somebody changed it, for a person; the first hundred
 */
public record AuditReport(long entries, Optional<AuditEntry> last, long anchors, List<String> flaws) {

    /** Copies the list. */
    public AuditReport {
        flaws = List.copyOf(flaws);
    }

    /** Whether nothing shows that somebody changed it. Without anchors nobody can tell whether its end was cut off, or all of it written anew. */
    public boolean intact() {
        return flaws.isEmpty();
    }
}
