package io.holdfast.postgres;

import io.holdfast.postgres.internal.wal.WalSegment;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What is where in a data directory. */
final class ClusterFiles {

    static final String MANIFEST = "backup_manifest";
    static final String TABLESPACES = "pg_tblspc";
    static final String TABLESPACE_MAP = "tablespace_map";
    static final String WAL = "pg_wal";
    /** Without it no server starts. */
    static final String CONTROL = "global/pg_control";

    static final String AUTO_CONF = "postgresql.auto.conf";
    static final String RECOVERY_SIGNAL = "recovery.signal";
    static final String LOCK = "postmaster.pid";

    /** What says how a server of the source was running, and not what it held. */
    static final Set<String> OF_THE_RUN = Set.of("standby.signal", RECOVERY_SIGNAL, LOCK, "postmaster.opts");

    private static final Pattern DATABASE = Pattern.compile("base/\\d+|pg_tblspc/\\d+/[^/]+/\\d+");

    private ClusterFiles() {}

    /** The segment of the log that is at a path, if one is. */
    static Optional<WalSegment> segment(String path, int segmentSize) {
        String directory = WAL + "/";
        return path.startsWith(directory)
                ? WalSegment.parse(path.substring(directory.length()), segmentSize)
                : Optional.empty();
    }

    /** Whether this is the directory of one database. */
    static boolean isOfOneDatabase(String path) {
        return DATABASE.matcher(path).matches();
    }
}
