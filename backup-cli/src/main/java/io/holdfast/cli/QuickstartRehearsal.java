package io.holdfast.cli;

import io.holdfast.Cancellation;
import io.holdfast.repository.RecoveryPoint;
import io.holdfast.repository.RehearsalReport;
import io.holdfast.repository.RehearsalRequest;
import io.holdfast.repository.Repository;
import io.holdfast.spi.recovery.CheckReport;
import io.holdfast.spi.recovery.CheckReport.Finding;
import io.holdfast.spi.recovery.CheckReport.Result;
import io.holdfast.spi.recovery.Restored;
import io.holdfast.spi.recovery.RestoredCheck;
import io.holdfast.spi.recovery.ScratchProvider;
import io.holdfast.spi.source.Source;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** Proves that a server has after its restore to a moment what it had then. */
final class QuickstartRehearsal {

    private final Repository repository;
    private final Cancellation cancellation;
    private final Steps steps;

    QuickstartRehearsal(Repository repository, Cancellation cancellation, Steps steps) {
        this.repository = repository;
        this.cancellation = cancellation;
        this.steps = steps;
    }

    /**
     * What was there at a moment.
     *
     * @param contents in words
     */
    record Moment(Instant instant, String contents) {}

    /** Tells in the same words what is in what was restored. */
    @FunctionalInterface
    interface Contents {
        String of(Restored restored) throws IOException, SQLException;
    }

    /**
     * Restores a source to a moment, and looks.
     *
     * @param usual what is always looked at
     * @param name what the contents are of
     * @throws IOException if they are not what they were
     */
    void run(Source source, Moment before, ScratchProvider scratch, RestoredCheck usual, String name, Contents contents)
            throws IOException {
        RehearsalReport report = repository.rehearse(
                source,
                RehearsalRequest.in(scratch)
                        .point(RecoveryPoint.at(before.instant))
                        .check(usual)
                        .check((restored, operation) -> compare(name, before.contents, restored, contents))
                        .cancellation(cancellation)
                        .build());
        if (!report.passed()) {
            throw new IOException("What was restored is not what was there before: " + report.checks());
        }
        steps.done(
                "restored the moment before",
                "a server was started on it, and has " + before.contents + "; "
                        + Figures.count(report.checks().findings().size(), "check") + " passed");
    }

    private static CheckReport compare(String name, String before, Restored restored, Contents contents) {
        Result result;
        String detail;
        try {
            detail = contents.of(restored);
            result = detail.equals(before) ? Result.PASSED : Result.FAILED;
        } catch (IOException | SQLException e) {
            detail = String.valueOf(e.getMessage());
            result = Result.UNKNOWN;
        }
        return new CheckReport(List.of(new Finding(name, result, detail)));
    }
}
