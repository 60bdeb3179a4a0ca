package io.holdfast.internal.forget;

import io.holdfast.Snapshot;
import io.holdfast.SnapshotSummary;
import io.holdfast.internal.format.Id;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;

/** Snapshots of which only what retention looks at is known. */
final class SnapshotBuilder {

    private SnapshotBuilder() {}

    static Snapshot at(String time, String... tags) {
        return of(time, Optional.empty(), tags);
    }

    /** A snapshot that took a while. */
    static Snapshot lasting(String begin, String end, String... tags) {
        OffsetDateTime from = OffsetDateTime.parse(begin);
        SnapshotSummary summary =
                new SnapshotSummary(from, OffsetDateTime.parse(end), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        return of(begin, Optional.of(summary), tags);
    }

    private static Snapshot of(String time, Optional<SnapshotSummary> summary, String... tags) {
        String id =
                Id.hash((time + List.of(tags)).getBytes(StandardCharsets.UTF_8)).toHex();
        return new Snapshot(
                id,
                OffsetDateTime.parse(time),
                id,
                List.of("/data"),
                "host",
                "user",
                List.of(tags),
                Optional.empty(),
                Optional.empty(),
                "",
                summary);
    }
}
