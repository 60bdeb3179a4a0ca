package io.holdfast.internal.recovery;

import io.holdfast.internal.recovery.StepHistory.Span;
import io.holdfast.recovery.RecoveryReport;
import io.holdfast.recovery.RecoveryScenario;
import io.holdfast.recovery.RecoveryStep;
import io.holdfast.recovery.StepReport;
import io.holdfast.recovery.StepState;
import io.holdfast.spi.recovery.Outcome;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What a history says, for people. */
public final class Reports {

    private Reports() {}

    /**
     * The report of a run.
     *
     * @param now what is not over yet lasts until then
     */
    public static RecoveryReport of(RecoveryScenario scenario, RunHistory history, Instant now) {
        return of(scenario, history, now, Optional.empty());
    }

    /** The report of a run as a copy of its journal has it that was kept then. */
    public static RecoveryReport ofCopy(RecoveryScenario scenario, RunHistory history, Instant copied) {
        return of(scenario, history, copied, Optional.of(copied));
    }

    private static RecoveryReport of(
            RecoveryScenario scenario, RunHistory history, Instant now, Optional<Instant> copied) {
        Instant until = history.state().isEnd() ? history.since() : now;
        List<StepReport> steps = scenario.steps().stream()
                .map(step -> report(step, history, until))
                .toList();
        return new RecoveryReport(
                history.run(),
                scenario.name(),
                scenario.digest(),
                history.mode(),
                history.requester(),
                history.state(),
                history.reason(),
                history.incident(),
                history.began(),
                history.state().isEnd() ? Optional.of(history.since()) : Optional.empty(),
                scenario.objectives(),
                history.recovered().map(at -> Duration.between(history.incident(), at)),
                waiting(scenario, history, until),
                newestCommit(scenario, history)
                        .map(commit -> lost(commit, history.point().orElseGet(history::incident))),
                history.point(),
                history.isReviewDue(),
                steps,
                Timeline.of(history.records()),
                copied);
    }

    private static StepReport report(RecoveryStep step, RunHistory history, Instant until) {
        StepHistory past = history.step(step.name());
        return new StepReport(
                step.name(),
                step.phase(),
                history.plan().getOrDefault(step.name(), step.description()),
                past.state(),
                past.reason(),
                past.attempts(),
                past.began(),
                past.ended(),
                past.began().map(began -> Duration.between(began, past.ended().orElse(until))),
                past.waited(until),
                past.approvers(),
                past.outputs());
    }

    /** How long at least one step waited for people. */
    private static Duration waiting(RecoveryScenario scenario, RunHistory history, Instant until) {
        List<Span> spans = scenario.steps().stream()
                .flatMap(step -> history.step(step.name()).waits(until).stream())
                .sorted(Comparator.comparing(Span::from))
                .toList();
        Duration sum = Duration.ZERO;
        Instant counted = Instant.MIN;
        for (Span span : spans) {
            Instant from = span.from().isBefore(counted) ? counted : span.from();
            if (span.to().isAfter(from)) {
                sum = sum.plus(Duration.between(from, span.to()));
                counted = span.to();
            }
        }
        return sum;
    }

    /** Of what was restored, that which lacks most. */
    private static Optional<Instant> newestCommit(RecoveryScenario scenario, RunHistory history) {
        return scenario.steps().stream()
                .map(step -> history.step(step.name()))
                .filter(step -> step.state() == StepState.DONE || step.state() == StepState.UNDONE)
                .flatMap(step -> Optional.ofNullable(step.outputs().get(Outcome.NEWEST_COMMIT)).stream())
                .map(Reports::instant)
                .min(Comparator.naturalOrder());
    }

    /** What cannot be read is as if nothing had been found. */
    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            return Instant.EPOCH;
        }
    }

    private static Duration lost(Instant newest, Instant incident) {
        return newest.isAfter(incident) ? Duration.ZERO : Duration.between(newest, incident);
    }
}
