package io.holdfast.junit;

import static io.holdfast.junit.DrillReport.text;

import io.holdfast.Cancellation;
import io.holdfast.recovery.DrillPoint;
import io.holdfast.recovery.RecoveryReport;
import io.holdfast.recovery.RecoveryRun;
import io.holdfast.recovery.RecoveryScenario;
import io.holdfast.recovery.RecoveryStep;
import io.holdfast.recovery.RunRequest;
import io.holdfast.recovery.RunState;
import io.holdfast.recovery.StepReport;
import io.holdfast.recovery.StepState;
import io.holdfast.repository.Repository;
import io.holdfast.spi.recovery.RecoveryMode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A scenario that is run as a drill. What people do in it is taken to be done at once. */
record ScenarioRehearsal(ScenarioDrill drill, Clock clock, Objectives objectives, Optional<DrillPoint> point)
        implements Rehearsal {

    private static final String DRILL = "drill";
    private static final String SNAPSHOT = "snapshot";
    private static final Set<StepState> WRONG = EnumSet.of(StepState.FAILED, StepState.IN_DOUBT, StepState.NOT_UNDONE);

    @Override
    public Verdict run(Path directory, TeamTests tests, Cancellation cancellation)
            throws IOException, InterruptedException {
        try {
            RunRequest.Builder request = RunRequest.by(DRILL)
                    .mode(RecoveryMode.DRILL)
                    .clock(clock)
                    .incident(clock.instant())
                    .cancellation(cancellation);
            point.ifPresent(request::point);
            RecoveryScenario scenario = drill.scenario(directory, tests);
            try (RecoveryRun run = RecoveryRun.begin(scenario, directory.resolve("journal"), request.build())) {
                RecoveryReport report = run.proceed();
                while (report.state() == RunState.WAITING_FOR_APPROVAL) {
                    answer(scenario, run, report);
                    report = run.proceed();
                }
                if (!report.state().isEnd()) {
                    // It waits for a person, of whom there is none.
                    report = rolledBack(run, report);
                }
                return keep(report, verdict(report, tests.duration()), tests.wrong());
            }
        } finally {
            drill.close();
        }
    }

    private static void answer(RecoveryScenario scenario, RecoveryRun run, RecoveryReport report) {
        for (RecoveryStep step : scenario.steps()) {
            StepReport past = report.step(step.name());
            if (past.state() != StepState.WAITING) {
                continue;
            }
            if (past.approvers().size() < step.approvals()) {
                for (int i = past.approvers().size(); i < step.approvals(); i++) {
                    run.approve(step.name(), "approver " + (i + 1));
                }
            } else {
                run.confirm(step.name(), DRILL, DRILL);
            }
        }
    }

    /** What it has shown is what it showed when it could not go on. */
    private static RecoveryReport rolledBack(RecoveryRun run, RecoveryReport report) {
        run.rollBack(DRILL, "it cannot go on");
        run.proceed();
        return report;
    }

    private Verdict keep(RecoveryReport report, Verdict verdict, Optional<String> ofTests)
            throws IOException, InterruptedException {
        Optional<Repository> repository = drill.repository();
        if (repository.isEmpty()) {
            return verdict;
        }
        Set<String> ids = report.steps().stream()
                .flatMap(step -> Optional.ofNullable(step.outputs().get(SNAPSHOT)).stream())
                .collect(Collectors.toSet());
        String kept = KeptResult.of(verdict, ofTests, Optional.of(report.scenario()), point.isPresent())
                .keep(repository.get(), ids);
        return new Verdict(verdict.report() + kept, verdict.missed());
    }

    private Verdict verdict(RecoveryReport report, Duration testing) {
        List<String> missed = new ArrayList<>();
        if (report.state() != RunState.COMPLETED) {
            missed.add("The scenario \"" + report.scenario() + "\" is " + report.state()
                    + (report.reason().isEmpty() ? "" : ": " + report.reason()) + ".");
        }
        report.steps().stream()
                .filter(step -> WRONG.contains(step.state()))
                .forEach(step ->
                        missed.add("The step " + step.name() + " is " + step.state() + ": " + step.reason() + "."));
        Optional<Duration> recovery = report.rto().map(time -> time.minus(testing));
        Objectives wanted = objectives.or(report.objectives());
        missed.addAll(wanted.missed(recovery, report.rpo(), report.point().isEmpty()));
        return new Verdict(describe(report, recovery, testing), missed);
    }

    private static String describe(RecoveryReport report, Optional<Duration> recovery, Duration testing) {
        List<String> sentences = new ArrayList<>();
        sentences.add("The scenario \"" + report.scenario() + "\" took "
                + recovery.map(DrillReport::text).orElse("a time that nobody knows") + ", without the "
                + text(testing) + " that the tests took.");
        report.point().map(DrillReport::ofPoint).ifPresent(sentences::add);
        report.steps().stream()
                .filter(step -> step.duration().isPresent())
                .max(Comparator.comparing(step -> step.duration().orElseThrow()))
                .ifPresent(step -> sentences.add("Most of it took the step " + step.name() + ": "
                        + text(step.duration().orElseThrow()) + "."));
        for (StepReport step : report.steps()) {
            sentences.add(
                    step.name() + " " + step.duration().map(DrillReport::text).orElse("-")
                            + (step.outputs().containsKey(SNAPSHOT)
                                    ? " (snapshot " + step.outputs().get(SNAPSHOT) + ")"
                                    : "")
                            + ";");
        }
        return String.join(" ", sentences);
    }
}
