package io.holdfast.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.RecoveryException;
import io.holdfast.internal.recovery.Journal;
import io.holdfast.internal.recovery.JournalRecord;
import io.holdfast.internal.recovery.JournalRecord.Kind;
import io.holdfast.spi.recovery.Outcome;
import io.holdfast.spi.recovery.RecoveryMode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run whose process ends at any write of its journal, or in any of its steps, is gone on with, and does nothing twice. */
@Timeout(120)
class RecoveryCrashTest {

    private static final RunRequest REQUEST =
            RunRequest.by("anna").mode(RecoveryMode.REAL).build();

    /** A journal in memory, of a process that ends at a write: before it, or behind it. */
    private static final class MortalJournal implements Journal {

        private final List<JournalRecord> before;
        private final List<JournalRecord> written;
        private final int last;
        private final boolean writesLast;
        private int writes;
        private boolean dead;

        MortalJournal(List<JournalRecord> before, int last, boolean writesLast) {
            this.before = List.copyOf(before);
            written = new ArrayList<>(before);
            this.last = last;
            this.writesLast = writesLast;
        }

        static MortalJournal immortal(List<JournalRecord> before) {
            return new MortalJournal(before, Integer.MAX_VALUE, true);
        }

        @Override
        public List<JournalRecord> records() {
            return before;
        }

        @Override
        public synchronized void append(JournalRecord journal) throws IOException {
            writes++;
            dead |= writes >= last;
            if (!dead || (writes == last && writesLast)) {
                written.add(journal);
            }
            if (dead) {
                throw new IOException("the process has ended");
            }
        }

        synchronized void kill() {
            dead = true;
        }

        synchronized List<JournalRecord> written() {
            return List.copyOf(written);
        }

        @Override
        public void close() {}
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whereverTheJournalEndsTheRunIsGoneOnWith(boolean writesLast) throws Exception {
        int ended = 1;
        for (int last = 2; ended == last - 1; last++) {
            World world = new World();
            RecoveryScenario scenario = TenSteps.scenario(world::action);
            MortalJournal journal = new MortalJournal(List.of(), last, writesLast);
            RecoveryRun run = RecoveryRun.begin(scenario, journal, REQUEST);
            Optional<RuntimeException> failure = failure(run);
            if (failure.isPresent()) {
                assertThat(failure.get()).as("write %s", last).isInstanceOf(RecoveryException.class);
                ended = last;
            }
            assertGoesOn("write " + last, scenario, journal, world);
        }
        assertThat(ended).isEqualTo(29);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whicheverStepTheProcessEndsInTheRunIsGoneOnWith(boolean hasEffect) throws Exception {
        for (String killed : TenSteps.NAMES) {
            World world = new World();
            MortalJournal journal = MortalJournal.immortal(List.of());
            RecoveryScenario scenario = TenSteps.scenario(name -> world.action(name, (context, effect) -> {
                if (!name.equals(killed)) {
                    effect.run();
                } else if (hasEffect) {
                    effect.run();
                    journal.kill();
                } else {
                    journal.kill();
                }
                return Outcome.done();
            }));
            RecoveryRun run = RecoveryRun.begin(scenario, journal, REQUEST);
            assertThatThrownBy(() -> TenSteps.drive(run)).isInstanceOf(RecoveryException.class);
            assertThat(journal.written()).anySatisfy(one -> {
                assertThat(one.kind()).isEqualTo(Kind.START);
                assertThat(one.step()).contains(killed);
            });

            assertGoesOn(killed, TenSteps.scenario(world::action), journal, world);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whereverTheJournalEndsAConditionIsLookedAtOnce(boolean writesLast) throws Exception {
        int ended = 1;
        for (int last = 2; ended == last - 1; last++) {
            World world = new World();
            StepCondition damaged = StepCondition.failed("look");
            RecoveryScenario scenario = RecoveryScenario.builder("branches")
                    .then(RecoveryStep.builder(
                                    "look", world.action("look", (context, effect) -> Outcome.failed("it is damaged")))
                            .optional()
                            .build())
                    .thenWhen(damaged, plain(world, "repair"))
                    .thenWhen(damaged.negate(), plain(world, "praise"))
                    .thenWhen(damaged, plain(world, "check"))
                    .then(plain(world, "serve"))
                    .build();
            MortalJournal journal = new MortalJournal(List.of(), last, writesLast);
            RecoveryRun run = RecoveryRun.begin(scenario, journal, REQUEST);
            try {
                run.proceed();
            } catch (RecoveryException e) {
                ended = last;
            }
            MortalJournal next = MortalJournal.immortal(journal.written());
            RecoveryReport report = RecoveryRun.open(scenario, next, REQUEST).proceed();

            assertThat(report.state()).as("write %s", last).isEqualTo(RunState.COMPLETED_WITH_EXCEPTIONS);
            assertThat(world.effects()).as("write %s", last).containsExactly("repair", "check", "serve");
            assertThat(next.written().stream()
                            .filter(one -> one.kind() == Kind.CHOSEN)
                            .map(one -> one.step().orElseThrow() + " " + one.get("holds")))
                    .as("write %s", last)
                    .containsExactly("repair true", "praise false", "check true");
        }
        assertThat(ended).isGreaterThan(15);
    }

    private static RecoveryStep plain(World world, String name) {
        return RecoveryStep.builder(name, world.action(name)).build();
    }

    @Test
    void whereverRollingBackEndsItIsGoneOnWith() throws Exception {
        int ended = 1;
        for (int last = 2; ended == last - 1; last++) {
            World world = new World();
            RecoveryScenario scenario = TenSteps.scenario(world::action);
            MortalJournal done = MortalJournal.immortal(List.of());
            RecoveryRun run = RecoveryRun.begin(scenario, done, REQUEST);
            assertThat(run.proceed().state()).isEqualTo(RunState.WAITING_FOR_APPROVAL);

            MortalJournal journal = new MortalJournal(done.written(), last, last % 2 == 0);
            RecoveryRun back = RecoveryRun.open(scenario, journal, REQUEST);
            back.rollBack("ben", "a false alarm");
            try {
                back.proceed();
            } catch (RecoveryException e) {
                ended = last;
            }
            RecoveryReport report = RecoveryRun.open(scenario, MortalJournal.immortal(journal.written()), REQUEST)
                    .proceed();

            assertThat(report.state()).as("write %s", last).isEqualTo(RunState.CANCELLED);
            assertThat(world.effects())
                    .as("write %s", last)
                    .hasSize(7)
                    .allMatch(effect -> effect.startsWith("not "))
                    .doesNotHaveDuplicates()
                    .endsWith("not isolate");
        }
        assertThat(ended).isGreaterThan(14);
    }

    private static Optional<RuntimeException> failure(RecoveryRun run) {
        try {
            TenSteps.drive(run);
            return Optional.empty();
        } catch (RuntimeException e) {
            return Optional.of(e);
        }
    }

    private static void assertGoesOn(String when, RecoveryScenario scenario, MortalJournal journal, World world)
            throws IOException {
        assertOneStartUnresolvedInEachBranch(when, journal.written());
        MortalJournal next = MortalJournal.immortal(journal.written());
        RecoveryReport report = TenSteps.drive(RecoveryRun.open(scenario, next, REQUEST));
        assertThat(report.state()).as(when).isEqualTo(RunState.COMPLETED);
        assertThat(world.effects()).as(when).containsExactlyInAnyOrderElementsOf(TenSteps.NAMES);
        assertThat(next.written())
                .as(when)
                .extracting(JournalRecord::number)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, next.written().size())
                                .mapToObj(Long::valueOf)
                                .toList());
    }

    private static void assertOneStartUnresolvedInEachBranch(String when, List<JournalRecord> records) {
        Function<Kind, List<String>> steps = kind -> records.stream()
                .filter(one -> one.kind() == kind)
                .map(one -> one.step().orElseThrow())
                .toList();
        List<String> open = new ArrayList<>(steps.apply(Kind.START));
        open.removeAll(steps.apply(Kind.DONE));
        assertThat(open).as(when).hasSizeLessThanOrEqualTo(2);
        assertThat(open.stream().filter(name -> name.matches("restore-db|verify-db|promote")))
                .as(when)
                .hasSizeLessThanOrEqualTo(1);
    }
}
