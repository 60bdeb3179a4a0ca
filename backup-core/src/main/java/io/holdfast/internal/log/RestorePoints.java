package io.holdfast.internal.log;

import io.holdfast.ConfigurationException;
import io.holdfast.CorruptionException;
import io.holdfast.internal.format.LogPiece;
import io.holdfast.internal.format.LogPlace;
import io.holdfast.internal.log.LogHistory.Base;
import io.holdfast.internal.log.LogRuns.Reach;
import io.holdfast.internal.read.SnapshotEntries;
import io.holdfast.internal.repository.OpenRepository;
import io.holdfast.repository.RecoveryPoint;
import io.holdfast.repository.RecoveryPoint.AtInstant;
import io.holdfast.repository.RecoveryPoint.AtMark;
import io.holdfast.repository.RecoveryPoint.AtPosition;
import io.holdfast.repository.RecoveryPoint.AtTarget;
import io.holdfast.repository.RecoveryPoint.LatestVerified;
import io.holdfast.repository.RecoveryWindow;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.LogTarget;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Finds out what restores a source to a point: which base, and which part of the log. Touches nothing. */
final class RestorePoints {

    private final FollowedLog log;
    private final LogContents contents;
    private final LogRuns runs;
    private final Instant now;

    /**
     * What restores a source to a point.
     *
     * @param reach the base, and the log that it is brought further with; empty to restore the base as it is
     * @param cut where the log ends
     */
    record Resolved(Base base, Optional<Reach> reach, Cut cut) {}

    /**
     * Where the log ends that is wanted.
     *
     * @param place the last segment that is wanted
     * @param items how many of its items are
     * @param at where the log stands there
     */
    record Cut(LogPlace place, int items, Checkpoint at) {

        /** All of the base, and nothing more. */
        static Cut none(Base base) {
            return new Cut(LogPlace.NONE, 0, base.checkpoint());
        }
    }

    private RestorePoints(FollowedLog log, LogContents contents, Instant now) {
        this.log = log;
        this.contents = contents;
        this.now = now;
        runs = contents.runs(log.order());
    }

    /**
     * Finds what restores a source to a point, with the shortest log that does.
     *
     * @throws ConfigurationException if nothing does; it names the nearest points
     */
    static Resolved resolve(FollowedLog log, LogContents contents, RecoveryPoint point, Instant now)
            throws IOException, InterruptedException {
        RestorePoints points = new RestorePoints(log, contents, now);
        if (point instanceof AtInstant at) {
            return points.at(at.instant());
        }
        if (point instanceof AtPosition at) {
            return points.at(at);
        }
        if (point instanceof AtMark at) {
            return points.at(at);
        }
        if (point instanceof AtTarget at) {
            return points.at(at);
        }
        return point instanceof LatestVerified ? points.latestVerified() : points.latest();
    }

    /** The best way to the latest point; complete bases first, and among these the newest. */
    private Resolved latest() {
        Optional<Checkpoint> latest = window().latest();
        List<Reach> furthest = reaches(reach -> Optional.of(reach.to()).equals(latest));
        if (!furthest.isEmpty()) {
            Reach reach = furthest.get(0);
            return new Resolved(reach.base(), Optional.of(reach), endOf(reach));
        }
        return bases(base -> Optional.of(base.checkpoint()).equals(latest))
                .findFirst()
                .map(base -> new Resolved(base, Optional.empty(), Cut.none(base)))
                .orElseThrow(() -> refused("there is no snapshot of "
                        + log.identity().type() + " " + log.identity().id() + " to begin with"));
    }

    /** The latest point, from the first base that can be read, up to where the log can be read. */
    private Resolved latestVerified() throws IOException, InterruptedException {
        for (Reach reach : reaches(reach -> true)) {
            if (isSound(reach.base())) {
                return new Resolved(reach.base(), Optional.of(reach), soundPart(reach));
            }
        }
        for (Base base : bases(base -> true).toList()) {
            if (isSound(base)) {
                return new Resolved(base, Optional.empty(), Cut.none(base));
            }
        }
        throw refused("there is no snapshot to begin with that can be read");
    }

    private boolean isSound(Base base) throws IOException, InterruptedException {
        OpenRepository repository = log.repository();
        try {
            SnapshotEntries.of(repository, contents.history().index(), base.tree())
                    .forEach(
                            (Entry entry) -> true,
                            repository.options().parallelism(),
                            // It was compared with its hash before it came here.
                            (file, offset, part) -> {});
            return true;
        } catch (CorruptionException e) {
            return false;
        }
    }

    private Cut soundPart(Reach reach) throws IOException, InterruptedException {
        Cut[] sound = {Cut.none(reach.base())};
        LogPiece first = pieces(contents, reach).get(0);
        try {
            ReachReader.read(log, reach, first, reach.end().last(), record -> {
                Checkpoint after = record.before().followedBy(record.upTo());
                sound[0] = new Cut(record.place(), record.item() + 1, after);
                return true;
            });
        } catch (CorruptionException e) {
            // Up to there it is sound.
        }
        return sound[0];
    }

    private Cut endOf(Reach reach) {
        return new Cut(reach.end().last(), Integer.MAX_VALUE, reach.to());
    }

    private Resolved at(Instant instant) throws IOException, InterruptedException {
        LogSearch.Target target = LogSearch.Target.at(instant);
        for (Reach reach : reaches(reach -> isNotAfter(reach.base(), instant))) {
            Optional<Cut> cut = new LogSearch(log, contents, reach, target).cut();
            boolean isEnd = cut.isEmpty()
                    && reach.to()
                            .instant()
                            .filter(last -> !last.isBefore(instant))
                            .isPresent();
            if (cut.isPresent() || isEnd) {
                return new Resolved(reach.base(), Optional.of(reach), cut.orElseGet(() -> endOf(reach)));
            }
        }
        return bases(base -> base.checkpoint().moment().filter(instant::equals).isPresent())
                .findFirst()
                .map(base -> new Resolved(base, Optional.empty(), Cut.none(base)))
                .orElseThrow(() -> refused(instant + " is no moment that can be restored. " + nearest(instant)));
    }

    private static boolean isNotAfter(Base base, Instant instant) {
        return base.checkpoint()
                .instant()
                .filter(from -> !from.isAfter(instant))
                .isPresent();
    }

    private String nearest(Instant instant) {
        List<Instant> edges =
                edges().flatMap(edge -> edge.moment().stream()).sorted().toList();
        Optional<Instant> before =
                edges.stream().filter(edge -> edge.isBefore(instant)).reduce((one, other) -> other);
        Optional<Instant> after =
                edges.stream().filter(edge -> edge.isAfter(instant)).findFirst();
        return nearest(before.map(Instant::toString), after.map(Instant::toString));
    }

    private Stream<Checkpoint> edges() {
        RecoveryWindow window = window();
        return Stream.concat(
                window.ranges().stream().flatMap(range -> Stream.of(range.from(), range.to())),
                window.bases().stream().map(RecoveryWindow.Base::checkpoint));
    }

    private static String nearest(Optional<String> before, Optional<String> after) {
        List<String> named = new ArrayList<>();
        before.ifPresent(point -> named.add("The nearest before it is " + point));
        after.ifPresent(point -> named.add((named.isEmpty() ? "T" : "t") + "he nearest after it is " + point));
        return named.isEmpty() ? "Nothing can be restored" : String.join(", ", named);
    }

    private Resolved at(AtPosition wanted) throws IOException, InterruptedException {
        Optional<String> before = Optional.empty();
        Optional<String> after = Optional.empty();
        for (Reach reach : reaches(reach -> isNotAfter(reach.base(), wanted))) {
            LogSearch search = new LogSearch(log, contents, reach, LogSearch.Target.at(wanted, log.order()));
            Optional<Cut> cut = search.cut();
            Checkpoint at = cut.map(Cut::at).orElse(reach.to());
            if (isAt(at, wanted)) {
                return new Resolved(reach.base(), Optional.of(reach), cut.orElseGet(() -> endOf(reach)));
            }
            before = before.or(() -> Optional.ofNullable(at.positions().get(wanted.stream())));
            after = after.or(search::beyond);
        }
        Optional<Base> base = bases(one -> isAt(one.checkpoint(), wanted)).findFirst();
        if (base.isPresent()) {
            return new Resolved(base.get(), Optional.empty(), Cut.none(base.get()));
        }
        throw refused(wanted + " is none that can be restored. " + nearest(before, after.or(() -> firstAfter(wanted))));
    }

    private Optional<String> firstAfter(AtPosition wanted) {
        return edges().flatMap(edge -> Optional.ofNullable(edge.positions().get(wanted.stream())).stream())
                .filter(position -> compare(wanted.stream(), position, wanted.position()) > 0)
                .min((one, other) -> compare(wanted.stream(), one, other));
    }

    private boolean isAt(Checkpoint at, AtPosition wanted) {
        String position = at.positions().get(wanted.stream());
        return position != null && compare(wanted.stream(), position, wanted.position()) == 0;
    }

    private boolean isNotAfter(Base base, AtPosition wanted) {
        String position = base.checkpoint().positions().get(wanted.stream());
        return position == null || compare(wanted.stream(), position, wanted.position()) <= 0;
    }

    private int compare(String stream, String position, String other) {
        try {
            return log.order().shipper().compare(stream, position, other);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(
                    "Nothing was restored: " + other + " is no position of " + stream + ": " + e.getMessage(), e);
        }
    }

    private Resolved at(AtMark mark) throws IOException, InterruptedException {
        for (Reach reach : reaches(reach -> true)) {
            Optional<Cut> cut = new LogSearch(log, contents, reach, LogSearch.Target.at(mark)).cut();
            if (cut.isPresent()) {
                return new Resolved(reach.base(), Optional.of(reach), cut.get());
            }
        }
        RecoveryWindow window = window();
        throw refused(
                window.marks().containsKey(mark.name())
                        ? mark + " is in the log, but no snapshot is followed by the log up to there without a gap"
                        : "there is no mark " + mark.name() + " in the log. There are: "
                                + window.marks().keySet().stream().sorted().toList());
    }

    private Resolved at(AtTarget wanted) throws IOException, InterruptedException {
        for (Reach reach : reaches(reach -> true)) {
            LogTarget target;
            try {
                target =
                        log.order().shipper().target(wanted.text(), reach.base().checkpoint());
            } catch (IllegalArgumentException e) {
                throw refused("'" + wanted + "' is no place in the log: " + e.getMessage());
            }
            Optional<Cut> cut = new LogSearch(log, contents, reach, LogSearch.Target.at(target)).cut();
            if (cut.isPresent()) {
                return new Resolved(reach.base(), Optional.of(reach), cut.get());
            }
        }
        throw refused("'" + wanted + "' is not in the log behind any snapshot that there is");
    }

    /** The ways that fit: through later parts of the log first, then from complete bases, then from later ones. */
    private List<Reach> reaches(Predicate<Reach> which) {
        Comparator<Reach> later = Comparator.comparing(reach -> runs.runs().indexOf(reach.run()));
        return runs.reaches().stream()
                .filter(which)
                .sorted(later.thenComparing(reach -> !reach.base().described().partial())
                        .thenComparing(runs.reaches()::indexOf)
                        .reversed())
                .toList();
    }

    /** The bases that fit: complete ones first, then later ones. */
    private Stream<Base> bases(Predicate<Base> which) {
        List<Base> bases = contents.history().bases();
        return bases.stream()
                .filter(which)
                .sorted(Comparator.comparing((Base base) -> !base.described().partial())
                        .thenComparing(bases::indexOf)
                        .reversed());
    }

    private RecoveryWindow window() {
        return Windows.of(log, contents, now);
    }

    private static ConfigurationException refused(String why) {
        return new ConfigurationException("Nothing was restored and nothing touched: " + why + ".");
    }

    /** The pieces that hold the run of a base. */
    static List<LogPiece> pieces(LogContents contents, Reach reach) {
        return contents.pieces().stream()
                .filter(piece -> piece.last().compareTo(reach.run().begin()) >= 0
                        && piece.first().compareTo(reach.end().last()) <= 0)
                .toList();
    }
}
