package io.holdfast.postgres;

import io.holdfast.postgres.internal.wal.Lsn;
import io.holdfast.postgres.internal.wal.TimelineHistory;
import io.holdfast.postgres.internal.wal.WalSegment;
import io.holdfast.spi.CommandContext;
import io.holdfast.spi.source.SourceIdentity;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The log of a cluster in a repository, by its segments. */
final class LoggedWal {

    private final CommandContext context;
    private final SourceIdentity of;

    LoggedWal(CommandContext context, String systemIdentifier) {
        this.context = context;
        of = PostgresSource.identity(systemIdentifier);
    }

    /** Takes a part of a segment. */
    @FunctionalInterface
    interface Part {
        void part(int offset, ByteBuffer bytes) throws IOException;
    }

    /** What there is of a segment: so many bytes, and perhaps something behind a gap. */
    record Found(int length, boolean gap) {}

    /** Hands over what there is of a segment from its first byte on. A timeline begins with what it has in common with those before. */
    Found read(WalSegment segment, Part part) throws IOException, InterruptedException {
        List<TimelineHistory.Ancestor> timelines = new ArrayList<>();
        Optional<String> history = history(segment.timeline());
        if (history.isPresent()) {
            timelines.addAll(
                    TimelineHistory.parse(segment.timeline(), history.get()).ancestors());
        }
        timelines.add(new TimelineHistory.Ancestor(segment.timeline(), segment.end(), ""));
        Reading reading = new Reading(segment, part);
        for (TimelineHistory.Ancestor timeline : timelines) {
            reading.read(timeline.timeline(), timeline.end());
        }
        return new Found((int) (reading.position - segment.start()), reading.gap);
    }

    /** The history file of a timeline, if it began while its log was followed. */
    Optional<String> history(int timeline) throws IOException, InterruptedException {
        @Nullable String[] found = {null};
        // It is said by the first record.
        context.readLog(
                of,
                Timelines::compare,
                Timelines.stream(timeline),
                "0/0",
                "0/1",
                (bytes, upTo) -> found[0] = Timelines.history(timeline, upTo).orElse(null));
        return Optional.ofNullable(found[0]);
    }

    private final class Reading {

        private final WalSegment segment;
        private final Part part;
        private long position;
        private boolean gap;

        Reading(WalSegment segment, Part part) {
            this.segment = segment;
            this.part = part;
            position = segment.start();
        }

        void read(int timeline, long end) throws IOException, InterruptedException {
            long limit = Long.compareUnsigned(end, segment.end()) < 0 ? end : segment.end();
            if (Long.compareUnsigned(position, limit) >= 0) {
                return;
            }
            String stream = Timelines.stream(timeline);
            context.readLog(of, Timelines::compare, stream, Lsn.text(position), Lsn.text(limit), (bytes, upTo) -> {
                long behind = Timelines.position(stream, upTo);
                long start = behind - bytes.remaining();
                if (Long.compareUnsigned(start, position) <= 0 && Long.compareUnsigned(position, behind) < 0) {
                    int from = (int) (position - start);
                    int count = (int) (Math.min(behind, limit) - position);
                    part.part((int) (position - segment.start()), bytes.slice(bytes.position() + from, count));
                    position += count;
                }
                gap |= Long.compareUnsigned(start, position) > 0;
            });
        }
    }
}
