package io.holdfast.postgres;

import io.holdfast.postgres.internal.wal.Lsn;
import io.holdfast.postgres.internal.wal.RequiredSettings;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What tells a server how far to recover, and lets it do so.
 *
 * @param timeline to recover along
 * @param last where the last record begins that is replayed; empty to replay no more than makes the base consistent
 * @param required by a server that replays the log up to there
 */
record RecoverySettings(int timeline, OptionalLong last, RequiredSettings required) {

    /**
     * Lines for {@code postgresql.auto.conf}, of which the last ones count. With the position of a record as target, a log with a hole is a fatal error and no early
     * end. Of several targets only one may be set, and the server takes offence at any other that comes after it, even if that is empty.
     *
     * @param configuration what the configuration files say so far, by the names of the settings
     */
    String text(Map<String, String> configuration) {
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
                """, target, Integer.toUnsignedString(timeline)) + raised(configuration);
    }

    private String raised(Map<String, String> configuration) {
        Map<String, String> raised =
                required.beyond(RequiredSettings.configured(configuration)).texts();
        if (raised.isEmpty()) {
            return "";
        }
        StringBuilder lines = new StringBuilder(
                "# The source had these, and the files say less. A server with less than the source had does not recover.\n");
        raised.forEach(
                (name, value) -> lines.append(name).append(" = '").append(value).append("'\n"));
        return lines.toString();
    }
}
