package io.holdfast.junit;

import io.holdfast.Cancellation;
import io.holdfast.CancelledException;
import io.holdfast.HoldfastException;
import io.holdfast.NoSuchSnapshotException;
import io.holdfast.Snapshot;
import io.holdfast.recovery.DrillPoint;
import io.holdfast.repository.RecoveryPoint;
import io.holdfast.repository.RehearsalReport;
import io.holdfast.repository.RehearsalRequest;
import io.holdfast.repository.Repository;
import io.holdfast.spi.recovery.RestorableTime;
import io.holdfast.spi.source.Source;
import io.holdfast.spi.source.SourceIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A source that is restored. */
record SourceRehearsal(Drill drill, Clock clock, Objectives objectives, Optional<DrillPoint> asked)
        implements Rehearsal {

    /** A point, and the moment of it if that is one of the drill. */
    private record Chosen(RecoveryPoint point, Optional<Instant> moment) {

        /** What was restored says nothing of the newest state then. */
        boolean asked() {
            return moment.isPresent() || !point.equals(RecoveryPoint.latest());
        }
    }

    @Override
    public Verdict run(Path directory, TeamTests tests, Cancellation cancellation)
            throws IOException, InterruptedException {
        Instant begin = clock.instant();
        try (Repository repository = drill.repository();
                Source source = drill.source()) {
            Chosen chosen = choose(repository, source, begin);
            RehearsalRequest.Builder request = RehearsalRequest.in(drill.scratch(source, directory))
                    .point(chosen.point())
                    .cancellation(cancellation);
            drill.checks().forEach(request::check);
            request.check(tests);
            Duration opening = Duration.between(begin, clock.instant());
            RehearsalReport rehearsal;
            try {
                rehearsal = repository.rehearse(source, request.build());
            } catch (CancelledException e) {
                throw e;
            } catch (HoldfastException e) {
                keepFailure(repository, source, chosen, e);
                throw e;
            }
            DrillReport report = DrillReport.of(chosen.point(), chosen.moment(), begin, opening, rehearsal);
            Verdict verdict = new Verdict(report.toString(), objectives.missed(report));
            String kept = KeptResult.of(verdict, tests.wrong(), Optional.empty(), chosen.asked())
                    .keep(repository, Set.of(rehearsal.base().snapshot()));
            return new Verdict(verdict.report() + kept, verdict.missed());
        }
    }

    private Chosen choose(Repository repository, Source source, Instant begin)
            throws IOException, InterruptedException {
        if (asked.isEmpty()) {
            return new Chosen(drill.point(), Optional.empty());
        }
        if (source.log().isPresent()) {
            Instant moment = moment(repository.window(source).restorable().until(begin));
            return new Chosen(RecoveryPoint.at(moment), Optional.of(moment));
        }
        List<Snapshot> complete = snapshots(repository, source.identity()).stream()
                .filter(snapshot -> !snapshot.partial())
                .toList();
        Instant moment = moment(complete.stream()
                .map(snapshot -> snapshot.time().toInstant())
                .filter(first -> !first.isAfter(begin))
                .min(Comparator.naturalOrder())
                .map(first -> new RestorableTime(List.of(new RestorableTime.Range(first, begin))))
                .orElseGet(() -> new RestorableTime(List.of())));
        String snapshot = complete.stream()
                .filter(one -> !one.time().toInstant().isAfter(moment))
                .max(Comparator.comparing(one -> one.time().toInstant()))
                .map(Snapshot::id)
                .orElseThrow(() -> new NoSuchSnapshotException(
                        "There is no snapshot of " + source + " of " + moment + " or before. Nothing was restored."));
        return new Chosen(RecoveryPoint.snapshot(snapshot), Optional.of(moment));
    }

    private Instant moment(RestorableTime time) {
        return asked.flatMap(point -> point.in(time))
                .orElseThrow(() -> new NoSuchSnapshotException(
                        "There is no moment that can be restored, so that none can be drawn. Nothing was restored."));
    }

    /** Those of a source; what does not say whose it is, is of the source that has its paths. */
    private static List<Snapshot> snapshots(Repository repository, SourceIdentity identity) {
        return repository.snapshots().stream()
                .filter(snapshot -> repository
                        .sourceOf(snapshot)
                        .map(identity::equals)
                        .orElseGet(() -> snapshot.paths().equals(identity.paths())))
                .toList();
    }

    /** What went wrong is said by what was thrown; this is as well as it can be. */
    private static void keepFailure(Repository repository, Source source, Chosen chosen, HoldfastException failure)
            throws InterruptedException {
        KeptResult result =
                new KeptResult(false, String.valueOf(failure.getMessage()), Optional.empty(), chosen.asked());
        try {
            if (chosen.point() instanceof RecoveryPoint.AtSnapshot at) {
                result.keep(repository, Set.of(repository.snapshot(at.which()).id()));
                return;
            }
            snapshots(repository, source.identity()).stream()
                    .max(Comparator.comparing(snapshot -> snapshot.time().toInstant()))
                    .ifPresent(newest -> failureNotKept(failure, result.keepFor(repository, newest)));
        } catch (IOException | HoldfastException e) {
            failure.addSuppressed(e);
        }
    }

    private static void failureNotKept(HoldfastException failure, String said) {
        if (!said.isEmpty()) {
            failure.addSuppressed(new IOException(said.strip()));
        }
    }
}
