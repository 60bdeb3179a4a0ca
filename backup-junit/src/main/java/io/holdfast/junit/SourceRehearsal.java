package io.holdfast.junit;

import io.holdfast.Cancellation;
import io.holdfast.repository.RecoveryPoint;
import io.holdfast.repository.RehearsalReport;
import io.holdfast.repository.RehearsalRequest;
import io.holdfast.repository.Repository;
import io.holdfast.spi.recovery.RestoredCheck;
import io.holdfast.spi.source.Source;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/** A source that is restored. */
record SourceRehearsal(Drill drill, Clock clock, Objectives objectives) implements Rehearsal {

    @Override
    public Verdict run(Path directory, RestoredCheck tests, Supplier<Duration> testing, Cancellation cancellation)
            throws IOException, InterruptedException {
        Instant begin = clock.instant();
        try (Repository repository = drill.repository();
                Source source = drill.source()) {
            RecoveryPoint point = drill.point();
            RehearsalRequest.Builder request = RehearsalRequest.in(drill.scratch(source, directory))
                    .point(point)
                    .cancellation(cancellation);
            drill.checks().forEach(request::check);
            request.check(tests);
            Duration opening = Duration.between(begin, clock.instant());
            RehearsalReport rehearsal = repository.rehearse(source, request.build());
            DrillReport report = DrillReport.of(point, begin, opening, rehearsal);
            return new Verdict(report.toString(), objectives.missed(report));
        }
    }
}
