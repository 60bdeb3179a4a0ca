package io.holdfast.cli;

import io.holdfast.repository.PointRestoreReport;
import io.holdfast.repository.PointRestoreRequest;
import io.holdfast.repository.RecoveryPoint;
import io.holdfast.repository.Repository;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.Source;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Restores a source with a change log to a point of time. */
final class PointRestoring {

    /** A position on the command line: {@code wal/1=0/3000028}. */
    record StreamPosition(String stream, String position) {

        static StreamPosition parse(String text) {
            int equals = text.lastIndexOf('=');
            if (equals <= 0) {
                throw new TypeConversionException("'" + text + "' is not the position of a stream, as wal/1=41 is");
            }
            return new StreamPosition(text.substring(0, equals), text.substring(equals + 1));
        }
    }

    @Mixin
    private final FollowedSource followed = new FollowedSource();

    @Option(
            names = "--to-time",
            paramLabel = "TIME",
            description = "Restore the source as it was then, by its own clock: 2026-11-21 02:00:00, or with an offset"
                    + " 2026-11-21T02:00:00+01:00.")
    private Optional<WrittenTime> time = Optional.empty();

    @Option(
            names = "--to-position",
            paramLabel = "STREAM=POSITION",
            description = "Restore the source as it was at this position of its change log.")
    private Optional<StreamPosition> position = Optional.empty();

    @Option(
            names = "--to-mark",
            paramLabel = "NAME",
            description = "Restore the source as it was when this mark was set.")
    private Optional<String> mark = Optional.empty();

    @Option(
            names = "--to-target",
            paramLabel = "TARGET",
            description = "Restore the source to a place in its log that its plugin knows: xid=748 of PostgreSQL.")
    private Optional<String> place = Optional.empty();

    @Option(names = "--to-latest", description = "Restore the source to the latest point.")
    private boolean latest;

    @Option(
            names = "--to-latest-verified",
            description = "The same, but to where all that is needed was read before and is sound.")
    private boolean latestVerified;

    /** The points that are asked for; there should be at most one. */
    List<RecoveryPoint> points(ZoneId zone) {
        List<RecoveryPoint> points = new ArrayList<>();
        time.ifPresent(when -> points.add(RecoveryPoint.at(when.in().apply(zone).toInstant())));
        position.ifPresent(where -> points.add(RecoveryPoint.at(where.stream, where.position)));
        mark.ifPresent(name -> points.add(RecoveryPoint.mark(name)));
        place.ifPresent(text -> points.add(RecoveryPoint.target(text)));
        if (latest) {
            points.add(RecoveryPoint.latest());
        }
        if (latestVerified) {
            points.add(RecoveryPoint.latestVerified());
        }
        return points;
    }

    /** Whether it was said which source is meant, so that its plugin restores. */
    boolean namesSource() {
        return followed.named();
    }

    /** Restores the source into a directory; partially, if something was not restored as it was. */
    ExitCode restore(HoldfastCommand holdfast, RecoveryPoint point, Path target) throws Exception {
        // The source comes first: what is wrong with it should show before a password is asked for.
        try (Source source = followed.create(holdfast.environment());
                Repository repository = holdfast.open()) {
            PointRestoreRequest.Builder request = PointRestoreRequest.to(target)
                    .point(point)
                    .cancellation(holdfast.environment().interruption().cancellation());
            followed.identity(repository).ifPresent(request::identity);
            PointRestoreReport report = repository.restore(source, request.build());
            holdfast.summary(json(report), () -> holdfast.terminal().result(text(report, target)));
            return report.skipped().isEmpty() ? ExitCode.OK : ExitCode.PARTIAL;
        }
    }

    private static String text(PointRestoreReport report, Path target) {
        boolean placed =
                report.at().instant().isPresent() || !report.at().positions().isEmpty();
        return "Restored " + (placed ? "to " + WindowCommand.text(report.at()) + " " : "") + "into " + target + " in "
                + Figures.duration(report.duration()) + ", from the snapshot "
                + report.base().snapshot().substring(0, 8) + (report.base().partial() ? ", which is partial." : ".")
                + (report.done().isEmpty() ? "" : " " + report.done())
                + (report.skipped().isEmpty() ? "" : " Something is missing from it, see above.");
    }

    private static JsonLine json(PointRestoreReport report) {
        Checkpoint at = report.at();
        return JsonLine.message("summary")
                .with("snapshot_id", report.base().snapshot())
                .with("partial", report.partial())
                .with("instant", at.moment().map(Instant::toString))
                .with("positions", new TreeMap<>(at.positions()).toString())
                .with("not_a_point_in_time", WindowCommand.noMoment(at))
                .with("done", Optional.of(report.done()).filter(done -> !done.isEmpty()))
                .with("seconds_elapsed", report.duration().toMillis() / 1000.0);
    }
}
