package io.holdfast.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.Cancellation;
import io.holdfast.CancelledException;
import io.holdfast.ConfigurationException;
import io.holdfast.Objectives;
import io.holdfast.RecoveryException;
import io.holdfast.spi.recovery.ActionContext;
import io.holdfast.spi.recovery.Outcome;
import io.holdfast.spi.recovery.Probe;
import io.holdfast.spi.recovery.RecoveryAction;
import io.holdfast.spi.recovery.RecoveryMode;
import io.holdfast.testkit.MutableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a run does, and what it says. */
@Timeout(60)
class RecoveryRunTest {

    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final MutableClock clock = MutableClock.at(NOON);
    private final World world = new World();

    @TempDir
    private Path directory;

    private RunRequest.Builder request() {
        return RunRequest.by("anna").mode(RecoveryMode.REAL).clock(clock);
    }

    private RecoveryRun begin(RecoveryScenario scenario) {
        return begin(scenario, request().build());
    }

    private RecoveryRun begin(RecoveryScenario scenario, RunRequest request) {
        return RecoveryRun.begin(scenario, directory.resolve("journal"), request);
    }

    private RecoveryStep.Builder step(String name) {
        return RecoveryStep.builder(name, world.action(name));
    }

    private RecoveryStep.Builder step(String name, World.Around around) {
        return RecoveryStep.builder(name, world.action(name, around));
    }

    private static RecoveryScenario.Builder scenario(RecoveryStep... steps) {
        RecoveryScenario.Builder scenario = RecoveryScenario.builder("test");
        List.of(steps).forEach(scenario::then);
        return scenario;
    }

    private RecoveryReport run(RecoveryScenario.Builder scenario) {
        try (RecoveryRun run = begin(scenario.build())) {
            return run.proceed();
        }
    }

    @Test
    void stepsComeAfterEachOther() {
        RecoveryReport report =
                run(scenario(step("a").build(), step("b").build(), step("c").build()));

        assertThat(report.state()).isEqualTo(RunState.COMPLETED);
        assertThat(world.effects()).containsExactly("a", "b", "c");
    }

    @Test
    void stepsOfWhichNoneComesAfterAnotherAreDoneAtTheSameTime() {
        CyclicBarrier together = new CyclicBarrier(2);
        World.Around meet = (context, effect) -> {
            try {
                together.await(60, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new IOException("the other one did not come", e);
            }
            return Outcome.done();
        };

        RecoveryReport report = run(RecoveryScenario.builder("test")
                .then(step("a", meet).build(), step("b", meet).build())
                .then(step("c").build()));

        assertThat(report.state()).isEqualTo(RunState.COMPLETED);
        assertThat(world.effects()).containsExactly("c");
    }

    @Test
    void whatAStepSaysLaterStepsKnow() {
        RecoveryReport report = run(scenario(
                step("a", (context, effect) -> Outcome.done(Map.of("port", "5433")))
                        .build(),
                step(
                                "b",
                                (context, effect) -> Outcome.done(Map.of(
                                        "found", context.output("a", "port").orElse("nothing"))))
                        .build()));

        assertThat(report.step("b").outputs()).containsEntry("found", "5433");
    }

    @Test
    void failedStepIsTriedAsOftenAsItMay() {
        AtomicInteger tries = new AtomicInteger();
        RecoveryReport report = run(scenario(
                step("a", (context, effect) -> tries.incrementAndGet() < 3 ? Outcome.failed("not yet") : Outcome.done())
                        .retries(2, Duration.ZERO)
                        .build()));

        assertThat(report.state()).isEqualTo(RunState.COMPLETED);
        assertThat(report.step("a").attempts()).isEqualTo(3);
    }

    @Test
    void nextTryWaitsAsLongAsItShall() throws Exception {
        AtomicInteger tries = new AtomicInteger();
        RecoveryScenario scenario = scenario(step(
                                "a",
                                (context, effect) ->
                                        tries.incrementAndGet() < 2 ? Outcome.failed("not yet") : Outcome.done())
                        .retries(1, MINUTE)
                        .build())
                .build();
        try (RecoveryRun run = begin(scenario)) {
            Thread time = new Thread(() -> {
                while (run.report().step("a").reason().isEmpty()) {
                    Thread.onSpinWait();
                }
                clock.advance(MINUTE);
            });
            time.start();
            RecoveryReport report = run.proceed();
            time.join();
            assertThat(report.state()).isEqualTo(RunState.COMPLETED);
            assertThat(report.step("a").attempts()).isEqualTo(2);
            assertThat(report.step("a").duration()).contains(MINUTE);
        }
    }

    @Test
    void failedStepPausesTheRunUntilAPersonWantsItTriedAgain() {
        AtomicInteger tries = new AtomicInteger();
        RecoveryScenario scenario = scenario(
                        step("a", (context, effect) -> {
                                    if (tries.incrementAndGet() == 1) {
                                        return Outcome.failed("disk full");
                                    }
                                    effect.run();
                                    return Outcome.done();
                                })
                                .build(),
                        step("b").build())
                .build();
        try (RecoveryRun run = begin(scenario)) {
            RecoveryReport paused = run.proceed();
            assertThat(paused.state()).isEqualTo(RunState.PAUSED_BY_FAILED_STEP);
            assertThat(paused.step("a").reason()).isEqualTo("disk full");
            assertThat(run.proceed().state()).isEqualTo(RunState.PAUSED_BY_FAILED_STEP);

            run.retry("a", "ben");
            assertThat(run.proceed().state()).isEqualTo(RunState.COMPLETED);
        }
        assertThat(world.effects()).containsExactly("a", "b");
    }

    @Test
    void withoutAStepThatAPersonSkipsItIsCompleteWithAnException() {
        RecoveryScenario scenario = scenario(
                        step("a", (context, effect) -> Outcome.failed("no")).build(),
                        step("b").build())
                .build();
        try (RecoveryRun run = begin(scenario)) {
            run.proceed();
            run.skip("a", "ben", "not needed today");
            RecoveryReport report = run.proceed();

            assertThat(report.state()).isEqualTo(RunState.COMPLETED_WITH_EXCEPTIONS);
            assertThat(report.step("a").state()).isEqualTo(StepState.SKIPPED);
            assertThat(report.step("a").reason()).isEqualTo("not needed today");
        }
    }

    @Test
    void optionalStepThatFailsIsAnException() {
        RecoveryReport report = run(scenario(
                step("a", (context, effect) -> Outcome.failed("no")).optional().build(),
                step("b").build()));

        assertThat(report.state()).isEqualTo(RunState.COMPLETED_WITH_EXCEPTIONS);
        assertThat(world.effects()).containsExactly("b");
    }

    @Test
    void lostAnswerIsSettledByTheProbe() {
        RecoveryReport report = run(scenario(step("a", (context, effect) -> {
                    effect.run();
                    throw new IOException("connection reset");
                })
                .build()));

        assertThat(report.state()).isEqualTo(RunState.COMPLETED);
        assertThat(world.effects()).containsExactly("a");
    }

    @Test
    void whatNoProbeKnowsAPersonFindsOut() {
        AtomicInteger tries = new AtomicInteger();
        RecoveryAction action = new Unprobed() {
            @Override
            public Outcome run(ActionContext context) throws IOException {
                if (tries.incrementAndGet() == 1) {
                    throw new IOException("connection reset");
                }
                return Outcome.done();
            }
        };
        RecoveryScenario scenario =
                scenario(RecoveryStep.builder("a", action).build()).build();
        try (RecoveryRun run = begin(scenario)) {
            RecoveryReport report = run.proceed();
            assertThat(report.state()).isEqualTo(RunState.PAUSED_IN_DOUBT);
            assertThat(report.step("a").state()).isEqualTo(StepState.IN_DOUBT);
            assertThat(report.step("a").reason()).contains("connection reset", "cannot tell whether it was done");

            run.settle("a", false, "ben", "looked into the log of the server");
            assertThat(run.proceed().state()).isEqualTo(RunState.COMPLETED);
            assertThat(tries).hasValue(2);
        }
    }

    @Test
    void whatAPersonSaysWasDoneIsNotDoneAgain() {
        AtomicInteger tries = new AtomicInteger();
        RecoveryAction action = new Unprobed() {
            @Override
            public Outcome run(ActionContext context) throws IOException {
                tries.incrementAndGet();
                throw new IOException("connection reset");
            }
        };
        try (RecoveryRun run =
                begin(scenario(RecoveryStep.builder("a", action).build()).build())) {
            run.proceed();
            run.settle("a", true, "ben", "it is there");
            assertThat(run.proceed().state()).isEqualTo(RunState.COMPLETED);
            assertThat(tries).hasValue(1);
        }
    }

    private abstract static class Unprobed implements RecoveryAction {
        @Override
        public String description() {
            return "send it";
        }
    }

    @Test
    void stepWhoseTimeIsOverIsEndedAndProbed() {
        CountDownLatch begun = new CountDownLatch(1);
        RecoveryScenario scenario = scenario(step("a", (context, effect) -> {
                            begun.countDown();
                            new CountDownLatch(1).await();
                            return Outcome.done();
                        })
                        .timeout(MINUTE)
                        .build())
                .build();
        try (RecoveryRun run = begin(scenario)) {
            advanceAfter(begun, MINUTE);
            RecoveryReport report = run.proceed();

            assertThat(report.state()).isEqualTo(RunState.PAUSED_BY_FAILED_STEP);
            assertThat(report.step("a").reason()).contains("not done within PT1M");
            assertThat(report.step("a").duration()).contains(MINUTE);
        }
    }

    @Test
    void stepThatDoesNotEndIsInDoubt() {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        RecoveryScenario scenario = scenario(step("a", (context, effect) -> {
                            begun.countDown();
                            awaitUninterruptibly(end);
                            return Outcome.done();
                        })
                        .timeout(MINUTE)
                        .build())
                .build();
        try (RecoveryRun run =
                begin(scenario, request().grace(Duration.ofMillis(1)).build())) {
            advanceAfter(begun, MINUTE);
            RecoveryReport report = run.proceed();

            assertThat(report.state()).isEqualTo(RunState.PAUSED_IN_DOUBT);
            assertThat(report.step("a").reason()).contains("goes on nevertheless");
        } finally {
            end.countDown();
        }
    }

    private void advanceAfter(CountDownLatch begun, Duration by) {
        Thread thread = new Thread(() -> {
            awaitUninterruptibly(begun);
            clock.advance(by);
        });
        thread.setDaemon(true);
        thread.start();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        boolean interrupted = false;
        while (true) {
            try {
                latch.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void whatWasDoneIsUndoneInReverse() {
        RecoveryReport report = run(scenario(
                        step("a").build(),
                        step("b").build(),
                        step("c", (context, effect) -> {
                                    effect.run();
                                    return Outcome.failed("half done");
                                })
                                .build(),
                        step("d").build())
                .onFailure(FailurePolicy.ROLL_BACK));

        assertThat(report.state()).isEqualTo(RunState.FAILED);
        assertThat(report.reason()).contains("the step c failed: half done");
        assertThat(world.effects()).containsExactly("not c", "not b", "not a");
        assertThat(report.rto()).isEmpty();
        assertThat(report.steps())
                .extracting(StepReport::state)
                .containsExactly(StepState.UNDONE, StepState.UNDONE, StepState.UNDONE, StepState.PENDING);
    }

    @Test
    void whatCannotBeUndoneWaitsForAPerson() {
        AtomicInteger tries = new AtomicInteger();
        RecoveryAction stubborn = new RecoveryAction() {
            @Override
            public String description() {
                return "stubborn";
            }

            @Override
            public Outcome run(ActionContext context) {
                return Outcome.done();
            }

            @Override
            public boolean compensable(RecoveryMode mode) {
                return true;
            }

            @Override
            public void compensate(ActionContext context) throws IOException {
                if (tries.incrementAndGet() == 1) {
                    throw new IOException("locked");
                }
            }
        };
        RecoveryScenario scenario = scenario(
                        step("a").build(), RecoveryStep.builder("b", stubborn).build())
                .commitWithin(MINUTE)
                .build();
        try (RecoveryRun run = begin(scenario)) {
            assertThat(run.proceed().state()).isEqualTo(RunState.AWAITING_COMMIT);
            run.rollBack("ben", "customers complain");
            RecoveryReport stuck = run.proceed();
            assertThat(stuck.state()).isEqualTo(RunState.PAUSED_BY_FAILED_STEP);
            assertThat(stuck.step("b").state()).isEqualTo(StepState.NOT_UNDONE);
            assertThat(world.effects()).containsExactly("a");

            run.retry("b", "ben");
            RecoveryReport report = run.proceed();
            assertThat(report.state()).isEqualTo(RunState.CANCELLED);
            assertThat(report.rto()).isEmpty();
        }
        assertThat(world.effects()).containsExactly("not a");
    }

    @Test
    void whatAPersonLeavesAsItIsKeepsNothingElseFromBeingUndone() {
        RecoveryAction stubborn = new RecoveryAction() {
            @Override
            public String description() {
                return "stubborn";
            }

            @Override
            public Outcome run(ActionContext context) {
                return Outcome.failed("no");
            }

            @Override
            public boolean compensable(RecoveryMode mode) {
                return true;
            }

            @Override
            public void compensate(ActionContext context) throws IOException {
                throw new IOException("locked");
            }
        };
        RecoveryScenario scenario = scenario(
                        step("a").build(), RecoveryStep.builder("b", stubborn).build())
                .onFailure(FailurePolicy.ROLL_BACK)
                .build();
        try (RecoveryRun run = begin(scenario)) {
            assertThat(run.proceed().state()).isEqualTo(RunState.PAUSED_BY_FAILED_STEP);
            run.skip("b", "ben", "by hand tomorrow");
            assertThat(run.proceed().state()).isEqualTo(RunState.FAILED);
        }
        assertThat(world.effects()).containsExactly("not a");
    }

    @Test
    void committedInTimeItStays() {
        RecoveryScenario scenario =
                scenario(step("a").build()).commitWithin(MINUTE).build();
        try (RecoveryRun run = begin(scenario)) {
            run.proceed();
            clock.advance(Duration.ofSeconds(59));
            run.commit("ben");
            assertThat(run.proceed().state()).isEqualTo(RunState.COMPLETED);
            assertThat(run.report().rto()).contains(Duration.ZERO);
        }
    }

    @Test
    void notCommittedInTimeItIsRolledBack() {
        RecoveryScenario scenario =
                scenario(step("a").build()).commitWithin(MINUTE).build();
        try (RecoveryRun run = begin(scenario)) {
            run.proceed();
            clock.advance(MINUTE);
            assertThatThrownBy(() -> run.commit("ben"))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("over at 2026-11-22T12:01:00Z");
            RecoveryReport report = run.proceed();
            assertThat(report.state()).isEqualTo(RunState.FAILED);
            assertThat(report.rto()).isEmpty();
        }
        assertThat(world.effects()).containsExactly("not a");
    }

    @Test
    void approvalsAreOfDifferentPeopleAndNoneOfWhoeverAsked() {
        RecoveryScenario scenario =
                scenario(step("a").approvals(2, Duration.ofMinutes(30)).build()).build();
        try (RecoveryRun run = begin(scenario)) {
            assertThat(run.proceed().state()).isEqualTo(RunState.WAITING_FOR_APPROVAL);
            assertRefused(() -> run.approve("a", "Anna "), "somebody else");
            run.approve("a", "ben");
            assertRefused(() -> run.approve("a", "BEN"), "already");
            assertRefused(() -> run.approve("b", "carl"), "no step b");
            assertRefused(() -> run.approve("a", " "), "nobody is named");
            assertThat(run.proceed().state()).isEqualTo(RunState.WAITING_FOR_APPROVAL);
            assertThat(world.effects()).isEmpty();

            run.approve("a", "carl");
            RecoveryReport report = run.proceed();
            assertThat(report.state()).isEqualTo(RunState.COMPLETED);
            assertThat(report.step("a").approvers()).containsExactly("ben", "carl");
        }
    }

    @Test
    void approvalThatComesTooLateIsNone() {
        RecoveryScenario scenario =
                scenario(step("a").approvals(1, Duration.ofMinutes(30)).build()).build();
        try (RecoveryRun run = begin(scenario)) {
            run.proceed();
            clock.advance(Duration.ofMinutes(30));
            assertRefused(() -> run.approve("a", "ben"), "was over");
            RecoveryReport report = run.proceed();
            assertThat(report.state()).isEqualTo(RunState.PAUSED_BY_FAILED_STEP);
            assertThat(report.step("a").reason()).isEqualTo("it was not approved within PT30M");
            assertThat(world.effects()).isEmpty();

            run.retry("a", "ben");
            assertThat(run.proceed().state()).isEqualTo(RunState.WAITING_FOR_APPROVAL);
        }
    }

    @Test
    void refusedStepHasFailed() {
        RecoveryScenario scenario =
                scenario(step("a").approvals(1, MINUTE).build()).build();
        try (RecoveryRun run = begin(scenario)) {
            run.proceed();
            run.refuse("a", "ben", "that is the wrong cluster");
            RecoveryReport report = run.proceed();
            assertThat(report.state()).isEqualTo(RunState.PAUSED_BY_FAILED_STEP);
            assertThat(report.step("a").reason()).isEqualTo("that is the wrong cluster");
        }
        assertThat(world.effects()).isEmpty();
    }

    @Test
    void whileOneBranchWaitsForAPersonTheOtherGoesOn() {
        RecoveryScenario scenario = RecoveryScenario.builder("test")
                .then(step("a").approvals(1, MINUTE).build(), step("b").build())
                .build();
        try (RecoveryRun run = begin(scenario)) {
            assertThat(run.proceed().state()).isEqualTo(RunState.WAITING_FOR_APPROVAL);
            assertThat(world.effects()).containsExactly("b");
        }
    }

    @Test
    void approvalFromAnotherThreadCountsAtOnce() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch approved = new CountDownLatch(1);
        RecoveryScenario scenario = RecoveryScenario.builder("test")
                .then(
                        step("a", (context, effect) -> {
                                    approved.countDown();
                                    return Outcome.done();
                                })
                                .approvals(1, MINUTE)
                                .build(),
                        step("b", (context, effect) -> {
                                    running.countDown();
                                    approved.await();
                                    return Outcome.done();
                                })
                                .build())
                .build();
        try (RecoveryRun run = begin(scenario)) {
            Thread ben = new Thread(() -> {
                awaitUninterruptibly(running);
                run.approve("a", "ben");
            });
            ben.start();
            assertThat(run.proceed().state()).isEqualTo(RunState.COMPLETED);
            ben.join();
        }
    }

    @Test
    void manualStepIsDoneByAPerson() {
        RecoveryScenario scenario = scenario(
                        RecoveryStep.manual("call", "Call the provider").build(),
                        step("b").build())
                .build();
        try (RecoveryRun run = begin(scenario)) {
            RecoveryReport report = run.proceed();
            assertThat(report.state()).isEqualTo(RunState.WAITING_FOR_APPROVAL);
            assertThat(report.step("call").plan()).isEqualTo("Call the provider");
            assertThat(report.step("call").state()).isEqualTo(StepState.WAITING);
            assertThat(world.effects()).isEmpty();

            run.confirm("call", "ben", "ticket 4711");
            assertThat(run.proceed().state()).isEqualTo(RunState.COMPLETED);
            assertThat(run.report().step("call").outputs())
                    .containsEntry("by", "ben")
                    .containsEntry("evidence", "ticket 4711");
        }
    }

    @Test
    void manualStepThatNobodyConfirmsHasFailed() {
        RecoveryScenario scenario = scenario(RecoveryStep.manual("call", "Call the provider")
                        .timeout(MINUTE)
                        .build())
                .build();
        try (RecoveryRun run = begin(scenario)) {
            run.proceed();
            clock.advance(MINUTE);
            assertRefused(() -> run.confirm("call", "ben", "late"), "was over");
            assertThat(run.proceed().state()).isEqualTo(RunState.PAUSED_BY_FAILED_STEP);
        }
    }

    @Test
    void operatorPausesAndGoesOn() {
        try (RecoveryRun run = begin(scenario(step("a").build()).build())) {
            run.pause("anna");
            assertThat(run.proceed().state()).isEqualTo(RunState.PAUSED_BY_OPERATOR);
            assertThat(world.effects()).isEmpty();
            run.goOn("anna");
            assertThat(run.proceed().state()).isEqualTo(RunState.COMPLETED);
        }
    }

    @Test
    void cancelledRunEndsItsStepsAndLeavesWhatWasDone() {
        CountDownLatch begun = new CountDownLatch(1);
        RecoveryScenario scenario = scenario(
                        step("a").build(),
                        step("b", (context, effect) -> {
                                    begun.countDown();
                                    new CountDownLatch(1).await();
                                    return Outcome.done();
                                })
                                .build())
                .build();
        try (RecoveryRun run = begin(scenario)) {
            Thread anna = new Thread(() -> {
                awaitUninterruptibly(begun);
                run.cancel("anna");
            });
            anna.start();
            RecoveryReport report = run.proceed();
            assertThat(report.state()).isEqualTo(RunState.CANCELLED);
            assertThat(report.reason()).isEqualTo("ended by anna");
            assertThat(world.effects()).containsExactly("a");
            assertRefused(() -> run.cancel("anna"), "has ended");
            assertThat(run.proceed().state()).isEqualTo(RunState.CANCELLED);
        }
    }

    @Test
    void runWhoseTimeIsOverEnds() {
        RecoveryScenario scenario = scenario(
                        step("a").approvals(1, Duration.ofHours(2)).build())
                .timeout(Duration.ofHours(1))
                .build();
        try (RecoveryRun run = begin(scenario)) {
            run.proceed();
            clock.advance(Duration.ofHours(1));
            assertThat(run.proceed().state()).isEqualTo(RunState.TIMED_OUT);
        }
    }

    @Test
    void runWhoseTimeIsOverIsRolledBackIfThatIsWanted() {
        RecoveryScenario scenario = scenario(
                        step("a").build(),
                        step("b").approvals(1, Duration.ofHours(2)).build())
                .timeout(Duration.ofHours(1))
                .onFailure(FailurePolicy.ROLL_BACK)
                .build();
        try (RecoveryRun run = begin(scenario)) {
            run.proceed();
            clock.advance(Duration.ofHours(1));
            assertThat(run.proceed().state()).isEqualTo(RunState.TIMED_OUT);
        }
        assertThat(world.effects()).containsExactly("not a");
    }

    @Test
    void hostStopsItWhereItStandsAndGoesOnLater() {
        CountDownLatch begun = new CountDownLatch(1);
        Cancellation cancellation = new Cancellation();
        RecoveryScenario scenario = scenario(step("a", (context, effect) -> {
                            begun.countDown();
                            if (!cancellation.cancelled()) {
                                new CountDownLatch(1).await();
                            }
                            effect.run();
                            return Outcome.done();
                        })
                        .build())
                .build();
        RecoveryRun run = begin(scenario, request().cancellation(cancellation).build());
        Thread host = new Thread(() -> {
            awaitUninterruptibly(begun);
            cancellation.cancel();
        });
        host.start();
        assertThatThrownBy(run::proceed).isInstanceOf(CancelledException.class);
        assertThat(run.report().state()).isEqualTo(RunState.RUNNING);
        run.close();

        try (RecoveryRun again = RecoveryRun.open(
                scenario, directory.resolve("journal"), request().build())) {
            assertThat(again.proceed().state()).isEqualTo(RunState.COMPLETED);
        }
        assertThat(world.effects()).containsExactly("a");
    }

    @Test
    void drillUndoesWhatItDidAndLeavesOutWhatIsNotForDrills() {
        RecoveryScenario scenario = scenario(
                        step("a").build(),
                        step("b").modes(EnumSet.of(RecoveryMode.REAL)).build(),
                        step("c").build())
                .commitWithin(MINUTE)
                .build();
        try (RecoveryRun run =
                begin(scenario, request().mode(RecoveryMode.DRILL).build())) {
            RecoveryReport report = run.proceed();
            assertThat(report.state()).isEqualTo(RunState.COMPLETED);
            assertThat(report.step("b").state()).isEqualTo(StepState.SKIPPED);
            assertThat(report.rto()).contains(Duration.ZERO);
        }
        assertThat(world.effects()).containsExactly("not c", "not a");
    }

    @Test
    void inATableTopNothingIsDone() {
        RecoveryScenario scenario = scenario(
                        step("a").approvals(1, MINUTE).build(),
                        RecoveryStep.manual("call", "Call the provider").build())
                .build();
        try (RecoveryRun run =
                begin(scenario, request().mode(RecoveryMode.TABLE_TOP).build())) {
            RecoveryReport report = run.proceed();
            assertThat(report.state()).isEqualTo(RunState.COMPLETED);
            assertThat(report.steps()).extracting(StepReport::state).containsOnly(StepState.WALKED);
            assertThat(report.rtoMet()).isFalse();
        }
        assertThat(world.effects()).isEmpty();
    }

    @Test
    void dryRunShowsThePlanAndDoesNothing() {
        RecoveryScenario scenario = RecoveryScenario.builder("test")
                .objectives(Objectives.of(MINUTE, MINUTE))
                .step(step("b").after("a").estimate(Duration.ofMinutes(2)).build())
                .step(step("a").estimate(MINUTE).build())
                .build();

        RecoveryPlan plan = RecoveryRun.plan(scenario, request().build());

        assertThat(plan.steps()).extracting(RecoveryPlan.PlannedStep::name).containsExactly("a", "b");
        assertThat(plan.steps()).extracting(RecoveryPlan.PlannedStep::preview).containsExactly("do a", "do b");
        assertThat(plan.estimate()).isEqualTo(Duration.ofMinutes(3));
        assertThat(plan.criticalPath()).containsExactly("a", "b");
        assertThat(plan.findings()).extracting(LintFinding::rule).containsExactly("plan-longer-than-rto");
        assertThat(world.effects()).isEmpty();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void timesAreMeasuredFromTheIncidentAndWaitingApart() {
        World.Around twoMinutes = (context, effect) -> {
            clock.advance(Duration.ofMinutes(2));
            return Outcome.done(Map.of(Outcome.NEWEST_COMMIT, "2026-11-22T11:49:00Z"));
        };
        RecoveryScenario scenario = scenario(
                        step("a", twoMinutes).build(),
                        step("b").approvals(1, Duration.ofHours(1)).build())
                .objectives(Objectives.of(Duration.ofMinutes(20), Duration.ofSeconds(30)))
                .build();
        RunRequest request =
                request().incident(NOON.minus(Duration.ofMinutes(10))).build();
        try (RecoveryRun run = begin(scenario, request)) {
            run.proceed();
            clock.advance(Duration.ofMinutes(5));
            run.approve("b", "ben");
            RecoveryReport report = run.proceed();

            assertThat(report.rto()).contains(Duration.ofMinutes(17));
            assertThat(report.waiting()).isEqualTo(Duration.ofMinutes(5));
            assertThat(report.rpo()).contains(MINUTE);
            assertThat(report.rtoMet()).isTrue();
            assertThat(report.rpoMet()).isFalse();
            assertThat(report.step("a").duration()).contains(Duration.ofMinutes(2));
            assertThat(report.step("b").waited()).isEqualTo(Duration.ofMinutes(5));
            assertThat(report.step("b").duration()).contains(Duration.ZERO);
        }
    }

    @Test
    void whatNobodyMeasuredIsNotMet() {
        RecoveryReport report = run(scenario(step("a").build()).objectives(Objectives.of(MINUTE, MINUTE)));

        assertThat(report.rtoMet()).isTrue();
        assertThat(report.rpo()).isEmpty();
        assertThat(report.rpoMet()).isFalse();
    }

    @Test
    void runIsGoneOnWithOnlyWithTheScenarioThatItBeganWith() {
        begin(scenario(step("a").build()).build()).close();

        assertThatThrownBy(() -> RecoveryRun.open(
                        scenario(step("a").timeout(MINUTE).build()).build(),
                        directory.resolve("journal"),
                        request().build()))
                .isInstanceOf(RecoveryException.class)
                .hasMessageContaining("was changed");
    }

    @Test
    void journalIsBegunOnce() {
        RecoveryScenario scenario = scenario(step("a").build()).build();
        begin(scenario).close();

        assertThatThrownBy(() -> begin(scenario)).isInstanceOf(ConfigurationException.class);
    }

    @Test
    void whatBecomesOfARunIsReadWhileSomebodyHasItOpen() {
        RecoveryScenario scenario = scenario(step("a").build()).build();
        Path file = directory.resolve("journal");
        try (RecoveryRun run = begin(scenario)) {
            run.proceed();
            assertThat(RecoveryRun.report(scenario, file, clock)).isEqualTo(run.report());
            assertThatThrownBy(() -> RecoveryRun.open(scenario, file, request().build()))
                    .isInstanceOf(RecoveryException.class)
                    .hasMessageContaining("is open in this process");
        }
        assertThat(Files.exists(file)).isTrue();
    }

    @Test
    void probeThatFailsIsNoAnswer() {
        RecoveryAction action = new Unprobed() {
            @Override
            public Outcome run(ActionContext context) throws IOException {
                throw new IOException("connection reset");
            }

            @Override
            public Probe probe(ActionContext context) throws IOException {
                throw new IOException("no route to host");
            }
        };
        RecoveryReport report = run(scenario(RecoveryStep.builder("a", action).build()));

        assertThat(report.state()).isEqualTo(RunState.PAUSED_IN_DOUBT);
        assertThat(report.step("a").reason()).isEqualTo("connection reset; no route to host");
    }

    private static void assertRefused(Runnable decision, String why) {
        assertThatThrownBy(decision::run)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("Nothing was changed: ")
                .hasMessageContaining(why);
    }
}
