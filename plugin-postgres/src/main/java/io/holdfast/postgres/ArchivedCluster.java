package io.holdfast.postgres;

import io.holdfast.postgres.internal.server.ControlFile;
import io.holdfast.postgres.internal.wal.TimelineHistory;
import io.holdfast.postgres.internal.wal.WalSegment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The data directory of the server that runs an {@code archive_command} or {@code restore_command}.
 *
 * @param wal where it has its log
 * @param systemIdentifier of the cluster
 * @param segmentSize of a file of its log, in bytes
 */
record ArchivedCluster(Path wal, String systemIdentifier, int segmentSize) {

    private static final int ATTEMPTS = 10;

    /** The one in whose log a file is, or is to be. */
    static ArchivedCluster of(Path file) throws IOException, InterruptedException {
        Path wal = file.toAbsolutePath().normalize().getParent();
        Path data = wal == null ? null : wal.getParent();
        if (wal == null || data == null) {
            throw new IOException(file + " is not in the log of a cluster, as pg_wal/000000010000000000000001 is");
        }
        ControlFile control = control(data);
        return new ArchivedCluster(wal, Long.toUnsignedString(control.systemIdentifier()), control.segmentSize());
    }

    /** The server may just be writing it. */
    private static ControlFile control(Path data) throws IOException, InterruptedException {
        for (int attempt = 1; attempt < ATTEMPTS; attempt++) {
            try {
                return ControlFile.of(data);
            } catch (IOException e) {
                Thread.sleep(10);
            }
        }
        return ControlFile.of(data);
    }

    /**
     * How many bytes of a segment that was left unfinished belong to the history of the timeline that the cluster is on now.
     *
     * @throws IOException if the cluster has left no timeline there
     */
    int used(WalSegment segment) throws IOException {
        try (Stream<Path> files = Files.list(wal)) {
            for (Path file : files.toList()) {
                Optional<Integer> timeline =
                        TimelineHistory.timeline(file.getFileName().toString());
                if (timeline.isPresent()) {
                    for (TimelineHistory.Ancestor left : TimelineHistory.parse(timeline.get(), Files.readString(file))
                            .ancestors()) {
                        if (left.timeline() == segment.timeline()
                                && WalSegment.of(left.timeline(), left.end(), segmentSize)
                                        .equals(segment)) {
                            return (int) (left.end() - segment.start());
                        }
                    }
                }
            }
        }
        throw new IOException("No timeline of the cluster in " + wal + " begins in the segment " + segment.name());
    }
}
