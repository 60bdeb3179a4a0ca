package io.holdfast.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.Problem;
import io.holdfast.RecoveryException;
import io.holdfast.event.HoldfastEvent;
import io.holdfast.fixtures.CheapKey;
import io.holdfast.repository.KeptJournal;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.spi.Secret;
import io.holdfast.spi.recovery.RecoveryMode;
import io.holdfast.spi.store.Store;
import io.holdfast.testkit.Fault;
import io.holdfast.testkit.FaultyStore;
import io.holdfast.testkit.MemoryStore;
import io.holdfast.testkit.MutableClock;
import io.holdfast.testkit.StoreCall;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the repository knows of a run whose journal is elsewhere. */
@Timeout(60)
class RunCopyTest {

    private static final Secret PASSWORD = Secret.of("correct horse");

    /** To make one takes longer than all of the tests. */
    private static final MemoryStore EMPTY = empty();

    private final MutableClock clock = MutableClock.at("2026-11-22T12:00:00Z");
    private final MemoryStore store = new MemoryStore(clock);
    private final World world = new World();
    private final List<HoldfastEvent> events = new CopyOnWriteArrayList<>();
    private final RepositoryOptions options = RepositoryOptions.builder()
            .clock(clock)
            .hostName("db1")
            .lock(false)
            .keyDerivationTime(Duration.ZERO)
            .retryFor(Duration.ZERO)
            .build();

    @TempDir
    private Path directory;

    private RecoveryScenario scenario;
    private Path journal;

    private static MemoryStore empty() {
        MemoryStore empty = new MemoryStore();
        RepositoryOptions cheap = RepositoryOptions.builder()
                .lock(false)
                .keyDerivationTime(Duration.ZERO)
                .build();
        CheapKey.init(empty, PASSWORD, cheap).close();
        return empty;
    }

    private static byte[] bytes(MemoryStore from, String name) {
        try {
            return from.bytes(name);
        } catch (NoSuchFileException e) {
            throw new AssertionError(e);
        }
    }

    @BeforeEach
    void aScenario() {
        EMPTY.names().forEach(name -> store.overwrite(name, bytes(EMPTY, name)));
        journal = directory.resolve("a.journal");
        scenario = RecoveryScenario.builder("lost shop")
                .then(RecoveryStep.builder("restore", world.action("restore")).build())
                .then(RecoveryStep.manual("phone", "call everybody").build())
                .then(RecoveryStep.builder("switch", world.action("switch")).build())
                .build();
    }

    private Repository open(Store opened) {
        return Repository.open(opened, PASSWORD, options);
    }

    private RunRequest.Builder request(Supplier<Repository> copies) {
        return RunRequest.by("anna")
                .mode(RecoveryMode.REAL)
                .clock(clock)
                .listener(events::add)
                .copyTo(copies);
    }

    /** As another host sees them. */
    private List<RunCopy> copies() {
        try (Repository there = open(store)) {
            return RunCopy.in(there, problem -> {
                throw new AssertionError(problem);
            });
        }
    }

    private List<String> files() {
        return store.names().stream()
                .filter(name -> name.startsWith("holdfast/journals/"))
                .toList();
    }

    @Test
    void anotherHostSeesHowFarARunIs() throws Exception {
        try (Repository here = open(store);
                RecoveryRun run =
                        RecoveryRun.begin(scenario, journal, request(() -> here).build())) {
            run.proceed();

            assertThat(copies()).singleElement().satisfies(copy -> {
                assertThat(copy.state()).isEqualTo(RunState.WAITING_FOR_APPROVAL);
                assertThat(copy.run()).isEqualTo(run.report().run());
                assertThat(copy.scenario()).isEqualTo("lost shop");
                assertThat(copy.requester()).isEqualTo("anna");
                assertThat(copy.mode()).isEqualTo(RecoveryMode.REAL);
                assertThat(copy.hostName()).isEqualTo("db1");
                assertThat(copy.time()).isEqualTo(clock.instant());
                RecoveryReport report = copy.report(scenario);
                assertThat(report.steps())
                        .extracting(StepReport::state)
                        .containsExactly(StepState.DONE, StepState.WAITING, StepState.PENDING);
                assertThat(report.copied()).contains(clock.instant());
                assertThat(report.markdown()).contains("**This is a copy of 2026-11-22T12:00:00Z, read from");
                assertThat(report.json()).contains("\"copied\":\"2026-11-22T12:00:00Z\"");
            });
            for (String name : files()) {
                assertThat(new String(store.bytes(name), StandardCharsets.ISO_8859_1))
                        .doesNotContain("anna");
            }
        }
        assertThat(RecoveryRun.report(scenario, journal, clock).copied()).isEmpty();
        assertThat(RecoveryRun.report(scenario, journal, clock).markdown()).doesNotContain("copy");
    }

    @Test
    void whoGoesOnReplacesTheCopy() {
        try (Repository here = open(store)) {
            try (RecoveryRun run =
                    RecoveryRun.begin(scenario, journal, request(() -> here).build())) {
                run.proceed();
            }
            clock.advance(Duration.ofMinutes(5));
            try (RecoveryRun run =
                    RecoveryRun.open(scenario, journal, request(() -> here).build())) {
                run.confirm("phone", "ben", "they know");
                assertThat(run.proceed().state()).isEqualTo(RunState.COMPLETED);
            }
        }

        assertThat(files()).hasSize(1);
        assertThat(copies()).singleElement().satisfies(copy -> {
            assertThat(copy.state()).isEqualTo(RunState.COMPLETED);
            assertThat(copy.time()).isEqualTo(clock.instant());
        });
    }

    @Test
    void aStoreThatFailsStopsNothingAndIsSaid() {
        FaultyStore faulty = new FaultyStore(store);
        try (Repository here = open(faulty)) {
            faulty.on(StoreCall.of(StoreCall.Kind.PUT, "holdfast/journals/"), Fault.FAIL);
            try (RecoveryRun run =
                    RecoveryRun.begin(scenario, journal, request(() -> here).build())) {
                RecoveryReport report = run.proceed();

                assertThat(world.effects()).containsExactly("restore");
                assertThat(report.timeline())
                        .filteredOn(entry -> entry.event().equals("not-copied"))
                        .singleElement()
                        .satisfies(entry -> assertThat(entry.detail()).contains("whether the journal"));
                assertThat(report.markdown()).contains("## Exceptions").contains(": not-copied: ");
                assertThat(events)
                        .filteredOn(HoldfastEvent.Warned.class::isInstance)
                        .singleElement()
                        .asString()
                        .contains("could not be copied, and the recovery goes on");
                assertThat(files()).isEmpty();

                faulty.heal();
                run.confirm("phone", "ben", "they know");
                assertThat(run.proceed().state()).isEqualTo(RunState.COMPLETED);
            }
        }
        assertThat(copies()).singleElement().satisfies(copy -> {
            assertThat(copy.state()).isEqualTo(RunState.COMPLETED);
            assertThat(copy.report(scenario).timeline())
                    .as("what could not be copied then, is now")
                    .anyMatch(entry -> entry.event().equals("not-copied"));
        });
    }

    @Test
    void aStoreThatDoesNotAnswerHoldsNothingUp() {
        CountDownLatch never = new CountDownLatch(1);
        Supplier<Repository> silent = () -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new IllegalStateException("too late");
        };
        try (RecoveryRun run = RecoveryRun.begin(
                scenario, journal, request(silent).grace(Duration.ofMillis(50)).build())) {
            run.proceed();
            run.confirm("phone", "ben", "they know");
            RecoveryReport report = run.proceed();

            assertThat(report.state()).isEqualTo(RunState.COMPLETED);
            assertThat(report.timeline())
                    .filteredOn(entry -> entry.event().equals("not-copied"))
                    .as("said once")
                    .singleElement()
                    .satisfies(entry -> assertThat(entry.detail()).contains("has not answered within PT0.05S"));
        } finally {
            never.countDown();
        }
    }

    @Test
    void nobodyGoesOnFromACopyThatIsPutWhereAJournalWas() throws Exception {
        List<String> lines;
        try (Repository here = open(store)) {
            try (RecoveryRun run =
                    RecoveryRun.begin(scenario, journal, request(() -> here).build())) {
                run.proceed();
            }
            lines = here.journals(problem -> {}).get(0).lines();
        }
        Path put = directory.resolve("b.journal");
        Files.write(put, lines);

        assertThatThrownBy(() ->
                        RecoveryRun.open(scenario, put, RunRequest.by("ben").build()))
                .isInstanceOf(RecoveryException.class)
                .hasMessageContaining("line 1")
                .hasMessageContaining("is not what was written");
        assertThat(RunJournals.in(directory).runs(problem -> {})).hasSize(1);
    }

    @Test
    void aCopyThatWasChangedIsNamedAndHidesNoOther() throws Exception {
        try (Repository here = open(store)) {
            here.keepJournal("4711", "lost shop", RecoveryMode.REAL, false, List.of("nonsense"), Optional.empty());
            RecoveryRun.begin(scenario, journal, request(() -> here).build()).close();
            byte[] bytes = {1, 2, 3};
            store.overwrite("holdfast/journals/" + "a".repeat(64), bytes);
            List<Problem> problems = new ArrayList<>();

            assertThat(RunCopy.in(here, problems::add)).hasSize(1);
            assertThat(problems).hasSize(2);
            assertThat(problems).extracting(Problem::path).anyMatch(path -> path.contains("run 4711"));
        }
    }

    @Test
    void anotherScenarioIsNoReport() {
        try (Repository here = open(store)) {
            RecoveryRun.begin(scenario, journal, request(() -> here).build()).close();
        }
        RecoveryScenario other = RecoveryScenario.builder("lost shop")
                .then(RecoveryStep.manual("phone", "call nobody").build())
                .build();

        assertThatThrownBy(() -> copies().get(0).report(other))
                .isInstanceOf(RecoveryException.class)
                .hasMessageContaining("was changed or is another");
    }

    @Test
    void theLastTwentyRunsOfEachScenarioStayAndPushOutNoRecoveryInEarnest() {
        try (Repository here = open(store)) {
            here.keepJournal("waits", "lost shop", RecoveryMode.REAL, false, List.of("a"), Optional.empty());
            here.keepJournal("done", "lost shop", RecoveryMode.REAL, true, List.of("a"), Optional.empty());
            here.keepJournal("done", "lost shop", RecoveryMode.REAL, true, List.of(), Optional.empty());
            for (int run = 0; run < 23; run++) {
                clock.advance(Duration.ofHours(1));
                here.keepJournal("shop " + run, "lost shop", RecoveryMode.DRILL, true, List.of("a"), Optional.empty());
                here.keepJournal(
                        "disk " + run % 2, "lost disk", RecoveryMode.DRILL, true, List.of("a"), Optional.empty());
            }

            assertThat(here.journals(problem -> {}))
                    .extracting(KeptJournal::run)
                    .hasSize(24)
                    .contains("waits", "done", "shop 22", "shop 3", "disk 0", "disk 1")
                    .doesNotContain("shop 2");
            assertThat(files()).as("of one an older copy is left").hasSize(25);
            for (int run = 0; run < 20; run++) {
                clock.advance(Duration.ofHours(1));
                here.keepJournal("real " + run, "lost shop", RecoveryMode.REAL, true, List.of("a"), Optional.empty());
            }
            assertThat(here.journals(problem -> {}))
                    .extracting(KeptJournal::run)
                    .contains("waits", "real 0", "shop 22")
                    .doesNotContain("done");
        }
    }
}
