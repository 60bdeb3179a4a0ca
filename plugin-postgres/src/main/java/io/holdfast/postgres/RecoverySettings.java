package io.holdfast.postgres;

import io.holdfast.postgres.internal.wal.Lsn;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * What tells a server how far to recover.
 *
 * @param timeline to recover along
 * @param last where the last record begins that is replayed; empty to replay no more than makes the base consistent
 */
record RecoverySettings(int timeline, OptionalLong last) {

    /**
     * Lines for {@code postgresql.auto.conf}, of which the last ones count. With the position of a record as target, a log with a hole is a fatal error and no early
     * end. Of several targets only one may be set, and the server takes offence at any other that comes after it, even if that is empty.
     */
    String text() {
        String target = last.isPresent()
                ? "recovery_target_lsn = '" + Lsn.text(last.getAsLong()) + "'"
                : "recovery_target = 'immediate'";
        return String.format(Locale.ROOT, """

                # Written by Holdfast.
                restore_command = 'exit 1'
                recovery_target = ''
                recovery_target_lsn = ''
                recovery_target_name = ''
                recovery_target_time = ''
                recovery_target_xid = ''
                %s
                recovery_target_inclusive = 'on'
                recovery_target_timeline = '%s'
                recovery_target_action = 'promote'
                """, target, Integer.toUnsignedString(timeline));
    }
}
