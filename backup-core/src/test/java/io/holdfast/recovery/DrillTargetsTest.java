package io.holdfast.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.internal.recovery.JournalFile;
import io.holdfast.internal.recovery.JournalRecord;
import io.holdfast.internal.recovery.JournalRecord.Kind;
import io.holdfast.spi.Operation;
import io.holdfast.spi.recovery.ActionContext;
import io.holdfast.spi.recovery.DirectoryTarget;
import io.holdfast.spi.recovery.Outcome;
import io.holdfast.spi.recovery.RecoveryAction;
import io.holdfast.spi.recovery.RecoveryMode;
import io.holdfast.spi.recovery.RecoveryTarget;
import io.holdfast.spi.recovery.TargetIdentity;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A drill that would touch what is in production is refused before its first step, and that stands in its journal. */
@Timeout(60)
class DrillTargetsTest {

    private static final TargetIdentity PRODUCTION = TargetIdentity.of("bucket", "backups", "shop", "orders");
    private static final TargetIdentity SCRATCH = TargetIdentity.of("bucket", "backups", "drills");

    private final World world = new World();

    @TempDir
    private Path directory;

    /** What something changes, which may fail to be measured. */
    @FunctionalInterface
    private interface Measured {
        Set<TargetIdentity> in(RecoveryMode mode) throws IOException;
    }

    /** An effect of the world that changes something as well. */
    private record Touching(RecoveryAction effect, Measured measured) implements RecoveryAction {

        @Override
        public String description() {
            return effect.description();
        }

        @Override
        public Set<RecoveryMode> modes() {
            return effect.modes();
        }

        @Override
        public Set<TargetIdentity> touches(ActionContext context) throws IOException {
            return measured.in(context.mode());
        }

        @Override
        public Outcome run(ActionContext context) throws IOException, InterruptedException {
            return effect.run(context);
        }

        @Override
        public boolean compensable(RecoveryMode mode) {
            return effect.compensable(mode);
        }

        @Override
        public void compensate(ActionContext context) throws IOException, InterruptedException {
            effect.compensate(context);
        }
    }

    private record Named(String name, TargetIdentity identity) implements RecoveryTarget {

        @Override
        public String description() {
            return name;
        }

        @Override
        public Set<TargetIdentity> measure(Operation operation) {
            return Set.of(identity);
        }
    }

    private static Measured always(TargetIdentity forReal, TargetIdentity inDrills) {
        return mode -> Set.of(mode == RecoveryMode.DRILL ? inDrills : forReal);
    }

    private RecoveryStep touching(String name, Measured measured) {
        return RecoveryStep.builder(name, new Touching(world.action(name), measured))
                .build();
    }

    private RecoveryStep first() {
        return RecoveryStep.builder("first", world.action("first")).build();
    }

    private RecoveryReport drill(RecoveryScenario.Builder scenario) {
        return drill(scenario.build());
    }

    private RecoveryReport drill(RecoveryScenario scenario) {
        try (RecoveryRun run = RecoveryRun.begin(
                scenario,
                journal(),
                RunRequest.by("anna").mode(RecoveryMode.DRILL).build())) {
            return run.proceed();
        }
    }

    private Path journal() {
        return directory.resolve("journal");
    }

    private void assertRefused(RecoveryReport report, String... why) throws IOException {
        assertThat(report.state()).isEqualTo(RunState.FAILED);
        assertThat(report.reason()).contains(why);
        assertThat(report.steps()).extracting(StepReport::state).containsOnly(StepState.PENDING);
        assertThat(world.effects()).isEmpty();
        List<JournalRecord> records = JournalFile.read(journal());
        assertThat(records)
                .extracting(JournalRecord::kind)
                .contains(Kind.REFUSED)
                .doesNotContain(Kind.START);
        assertThat(records)
                .filteredOn(one -> one.kind() == Kind.REFUSED)
                .allSatisfy(one -> assertThat(one.get("reason")).contains(why));
    }

    @Test
    void aDrillThatIsApartFromProductionIsDone() {
        RecoveryReport report = drill(RecoveryScenario.builder("apart")
                .production(new Named("the orders", PRODUCTION))
                .then(first())
                .then(touching("restore", always(PRODUCTION, SCRATCH))));

        assertThat(report.state()).as("%s", report).isEqualTo(RunState.COMPLETED);
        assertThat(world.effects()).containsExactly("not restore", "not first");
    }

    @Test
    void aDrillOnWhatTheSameStepChangesForRealIsRefused() throws IOException {
        TargetIdentity within = TargetIdentity.of("bucket", "backups", "shop", "orders", "drills");

        RecoveryReport report = drill(
                RecoveryScenario.builder("within").then(first()).then(touching("restore", always(PRODUCTION, within))));

        assertRefused(
                report,
                "the step restore changes bucket backups/shop/orders/drills",
                "what the step restore changes for real (bucket backups/shop/orders)");
    }

    @Test
    void aDrillOnWhatAnotherStepChangesForRealIsRefused() throws IOException {
        RecoveryReport report = drill(RecoveryScenario.builder("other")
                .then(touching("restore", always(PRODUCTION, SCRATCH)))
                .then(touching("clean", always(SCRATCH, TargetIdentity.of("bucket", "backups", "shop")))));

        assertRefused(report, "the step restore changes bucket backups/drills", "what the step clean changes for real");
    }

    @Test
    void aDrillOnWhatIsSaidToBeInProductionIsRefused() throws IOException {
        RecoveryReport report = drill(RecoveryScenario.builder("said")
                .production(new Named("the orders", PRODUCTION))
                .then(first())
                .then(touching("restore", mode -> mode == RecoveryMode.DRILL ? Set.of(PRODUCTION) : Set.of())));

        assertRefused(report, "that is the orders (bucket backups/shop/orders)");
    }

    @Test
    void aDrillOfWhichNobodyKnowsWhatItChangesIsRefused() throws IOException {
        CommandAction command = CommandAction.builder("true").build();

        RecoveryReport report = drill(RecoveryScenario.builder("unknown")
                .then(first())
                .then(RecoveryStep.builder("command", command)
                        .modes(EnumSet.allOf(RecoveryMode.class))
                        .build()));

        assertRefused(report, "the step command does not say what it changes");
    }

    /** What a real step changes may be what the drill changes. */
    @Test
    void aDrillIsRefusedIfNobodyKnowsWhatAnotherStepChangesForReal() throws IOException {
        for (List<RecoveryTarget> production :
                List.of(List.<RecoveryTarget>of(), List.<RecoveryTarget>of(new Named("the orders", PRODUCTION)))) {
            RecoveryReport report = drill(RecoveryScenario.builder("unknown for real")
                    .production(production.toArray(RecoveryTarget[]::new))
                    .then(touching("restore", always(PRODUCTION, SCRATCH)))
                    .then(RecoveryStep.builder(
                                    "restart", CommandAction.builder("true").build())
                            .build()));

            assertRefused(report, "cannot be shown", "nobody knows what the step restart changes for real");
            Files.delete(journal());
        }
    }

    @Test
    void aStepThatIsSaidToChangeNothingForRealRefusesNothing() {
        CommandAction command =
                CommandAction.builder("true").touches(RecoveryMode.REAL).build();

        RecoveryReport report = drill(RecoveryScenario.builder("nothing for real")
                .then(touching("restore", always(PRODUCTION, SCRATCH)))
                .then(RecoveryStep.builder("restart", command).build()));

        assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    }

    @Test
    void whatIsMeasuredStandsInThePlan() {
        RecoveryScenario scenario = RecoveryScenario.builder("planned")
                .then(touching("restore", always(PRODUCTION, SCRATCH)))
                .then(touching("look", mode -> Set.of()))
                .then(touching("away", mode -> {
                    throw new IOException("nobody answers");
                }))
                .build();

        assertThat(RecoveryRun.plan(
                                scenario,
                                RunRequest.by("anna").mode(RecoveryMode.REAL).build())
                        .steps())
                .extracting(RecoveryPlan.PlannedStep::preview)
                .containsExactly(
                        "do restore [changes bucket backups/shop/orders]",
                        "do look",
                        "do away [what it changes cannot be measured: nobody answers]");
        assertThat(RecoveryRun.plan(
                                scenario,
                                RunRequest.by("anna").mode(RecoveryMode.DRILL).build())
                        .steps())
                .extracting(RecoveryPlan.PlannedStep::preview)
                .contains("do restore [changes bucket backups/drills]");
    }

    @Test
    void aDrillIsRefusedWhileProductionCannotBeMeasured() throws IOException {
        RecoveryReport report = drill(RecoveryScenario.builder("unreachable").then(touching("restore", mode -> {
            if (mode == RecoveryMode.REAL) {
                throw new IOException("nobody answers");
            }
            return Set.of(SCRATCH);
        })));

        assertRefused(report, "cannot be shown", "nobody answers");
    }

    @Test
    void whatOnlyLooksNeedsNoProof() {
        RecoveryReport report = drill(RecoveryScenario.builder("looks").then(touching("look", mode -> {
            if (mode == RecoveryMode.REAL) {
                throw new IOException("nobody answers");
            }
            return Set.of();
        })));

        assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    }

    @Test
    void aStepIsNotDoneIfMeanwhileItsTargetHasBecomeProduction() throws IOException {
        AtomicReference<TargetIdentity> target = new AtomicReference<>(SCRATCH);
        RecoveryStep moves = RecoveryStep.builder("move", world.action("move", (context, effect) -> {
                    target.set(PRODUCTION);
                    return Outcome.done();
                }))
                .build();

        RecoveryReport report = drill(RecoveryScenario.builder("moved")
                .then(moves)
                .then(touching("restore", mode -> Set.of(mode == RecoveryMode.DRILL ? target.get() : PRODUCTION))));

        assertThat(report.state()).isEqualTo(RunState.PAUSED_BY_FAILED_STEP);
        assertThat(report.step("restore").reason()).contains("the drill would touch production");
        assertThat(world.effects()).isEmpty();
    }

    @Test
    void aStepIsNotUndoneIfMeanwhileItsTargetHasBecomeProduction() {
        AtomicReference<TargetIdentity> target = new AtomicReference<>(SCRATCH);
        RecoveryStep moves = RecoveryStep.builder("move", world.action("move", (context, effect) -> {
                    target.set(PRODUCTION);
                    return Outcome.done();
                }))
                .build();

        RecoveryReport report = drill(RecoveryScenario.builder("moved")
                .then(touching("restore", mode -> Set.of(mode == RecoveryMode.DRILL ? target.get() : PRODUCTION)))
                .then(moves));

        assertThat(report.state()).isEqualTo(RunState.PAUSED_BY_FAILED_STEP);
        assertThat(report.step("restore").state()).isEqualTo(StepState.NOT_UNDONE);
        assertThat(report.step("restore").reason()).contains("the drill would touch production");
        assertThat(world.effects()).containsExactly("restore");
    }

    @Test
    void aCommandAndARequestOnProductionByALinkAreRefused() throws IOException {
        Path data = Files.createDirectory(directory.resolve("data"));
        Path link = Files.createSymbolicLink(directory.resolve("drills"), data);
        RecoveryTarget production = DirectoryTarget.of(data);
        CommandAction command = CommandAction.builder(
                        "touch", link.resolve("file").toString())
                .touches(RecoveryMode.DRILL, DirectoryTarget.of(link))
                .build();
        HttpAction request = HttpAction.builder("POST", URI.create("http://127.0.0.1:9/"))
                .touches(RecoveryMode.DRILL, DirectoryTarget.of(link.resolve("below")))
                .build();

        for (RecoveryAction action : List.of(command, request)) {
            RecoveryReport report = drill(RecoveryScenario.builder("linked")
                    .production(production)
                    .then(first())
                    .then(RecoveryStep.builder("act", action)
                            .modes(EnumSet.allOf(RecoveryMode.class))
                            .build()));

            assertRefused(report, "the step act changes directory", "that is " + production.description());
            Files.delete(journal());
        }
        assertThat(data).isEmptyDirectory();
    }

    @Test
    void aRefusedDrillStaysRefused() {
        RecoveryScenario scenario = RecoveryScenario.builder("within")
                .then(touching("restore", always(PRODUCTION, PRODUCTION)))
                .build();
        drill(scenario);

        try (RecoveryRun run =
                RecoveryRun.open(scenario, journal(), RunRequest.by("anna").build())) {
            assertThat(run.proceed().state()).isEqualTo(RunState.FAILED);
        }
        assertThat(world.effects()).isEmpty();
    }

    @Test
    void forRealNothingIsMeasured() {
        RecoveryScenario scenario = RecoveryScenario.builder("real")
                .then(touching("restore", mode -> {
                    throw new IOException("nobody answers");
                }))
                .build();
        RunRequest request = RunRequest.by("anna").mode(RecoveryMode.REAL).build();
        try (RecoveryRun run = RecoveryRun.begin(scenario, journal(), request)) {
            assertThat(run.proceed().state()).isEqualTo(RunState.COMPLETED);
        }
        assertThat(world.effects()).containsExactly("restore");
    }

    @Test
    void whatIsInProductionIsPartOfTheScenario() {
        RecoveryScenario.Builder one = RecoveryScenario.builder("one").then(first());
        String before = one.build().digest();

        assertThat(one.production(new Named("the orders", PRODUCTION)).build().digest())
                .isNotEqualTo(before);
        assertThat(one.build().production())
                .extracting(RecoveryTarget::description)
                .containsExactly("the orders");
    }
}
