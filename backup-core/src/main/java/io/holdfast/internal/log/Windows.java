package io.holdfast.internal.log;

import io.holdfast.internal.format.LogBreak;
import io.holdfast.internal.format.LogManifest;
import io.holdfast.internal.format.LogPiece;
import io.holdfast.internal.log.LogHistory.Base;
import io.holdfast.internal.log.LogRuns.Reach;
import io.holdfast.internal.log.LogRuns.Run;
import io.holdfast.repository.RecoveryWindow;
import io.holdfast.repository.RecoveryWindow.Gap;
import io.holdfast.repository.RecoveryWindow.Range;
import io.holdfast.spi.source.Checkpoint;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** What of a change log can be restored, made from what its pieces say of themselves. */
final class Windows {

    private final LogContents contents;
    private final LogRuns runs;

    private Windows(LogContents contents, LogOrder order) {
        this.contents = contents;
        runs = contents.runs(order);
    }

    /** The window of a source. */
    static RecoveryWindow of(FollowedLog log, Instant now) throws IOException, InterruptedException {
        return of(log, LogContents.of(log), now);
    }

    /** The window that these contents give. */
    static RecoveryWindow of(FollowedLog log, LogContents contents, Instant now) {
        Windows windows = new Windows(contents, log.order());
        List<Range> ranges = windows.ranges();
        List<LogPiece> pieces = contents.pieces();
        return new RecoveryWindow(
                log.identity(),
                now,
                ranges,
                contents.history().bases().stream().map(Windows::shown).toList(),
                windows.runs.gaps().stream().map(Windows::shown).toList(),
                windows.marks(),
                pieces.isEmpty()
                        ? Optional.empty()
                        : Optional.of(pieces.get(pieces.size() - 1).upTo()),
                pieces.stream().mapToLong(LogPiece::bytes).sum(),
                contents.tailBytes(),
                pieces.isEmpty()
                        ? OptionalLong.empty()
                        : pieces.get(pieces.size() - 1).ahead(),
                contents.problems());
    }

    /** A base as a host sees it. */
    static RecoveryWindow.Base shown(Base base) {
        LogManifest.Base is = base.described();
        String id = base.snapshot()
                .map(snapshot -> snapshot.id())
                .orElseGet(() -> is.snapshot().toHex());
        return new RecoveryWindow.Base(id, is.time(), is.partial(), is.checkpoint());
    }

    private static Gap shown(LogBreak gap) {
        return new Gap(gap.before(), gap.upTo());
    }

    private List<Range> ranges() {
        List<Range> ranges = new ArrayList<>();
        for (Run run : runs.runs()) {
            List<Reach> reaches = runs.reaches().stream()
                    .filter(reach -> reach.run().equals(run))
                    .sorted(Comparator.comparingInt(Reach::first))
                    .toList();
            List<Reach> together = new ArrayList<>();
            int last = -1;
            for (Reach reach : reaches) {
                if (!together.isEmpty() && reach.first() > last) {
                    ranges.add(range(together));
                    together.clear();
                }
                together.add(reach);
                last = Math.max(last, reach.last());
            }
            if (!together.isEmpty()) {
                ranges.add(range(together));
            }
        }
        return ranges;
    }

    private static Range range(List<Reach> together) {
        Reach furthest =
                together.stream().max(Comparator.comparingInt(Reach::last)).orElseThrow();
        return new Range(
                // With the log it is a moment, also where the snapshot alone is none.
                together.get(0).base().checkpoint().followedBy(Checkpoint.none()),
                furthest.to(),
                together.stream().map(reach -> shown(reach.base())).toList());
    }

    private Map<String, Checkpoint> marks() {
        Map<String, Checkpoint> marks = new LinkedHashMap<>();
        contents.pieces().forEach(piece -> marks.putAll(piece.marks()));
        return marks;
    }
}
