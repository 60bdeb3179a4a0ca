package io.holdfast.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.HoldfastException;
import io.holdfast.KeyException;
import io.holdfast.LockedException;
import io.holdfast.fixtures.CheapKey;
import io.holdfast.local.LocalStore;
import io.holdfast.repository.KeyInfo;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.spi.Secret;
import io.holdfast.spi.recovery.Outcome;
import io.holdfast.spi.recovery.Probe;
import io.holdfast.spi.recovery.RecoveryAction;
import io.holdfast.spi.recovery.RecoveryMode;
import io.holdfast.spi.recovery.TargetIdentity;
import io.holdfast.spi.store.Store;
import io.holdfast.testkit.Fault;
import io.holdfast.testkit.FaultyStore;
import io.holdfast.testkit.MemoryStore;
import io.holdfast.testkit.StoreCall;
import io.holdfast.testkit.TestOperation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A repository is given another password, and at every moment one of both opens it. */
@Timeout(600)
class RepositoryKeyRotationIT {

    private static final String OLD = "correct horse";
    private static final String NEW = "battery staple";
    private static final RepositoryOptions OPTIONS = RepositoryOptions.builder()
            .keyDerivationTime(Duration.ZERO)
            .retryFor(Duration.ZERO)
            .build();

    @TempDir
    private Path directory;

    private static Store init(Store store) {
        CheapKey.init(store, Secret.of(OLD), OPTIONS).close();
        return store;
    }

    private Store local() {
        return init(LocalStore.at(directory.resolve("main")));
    }

    private static Repository open(Store store, String password) {
        return Repository.open(store, Secret.of(password), OPTIONS);
    }

    /** As a process that goes on does: with whichever password opens it. */
    private static Repository open(Store store) {
        return opens(store, OLD) ? open(store, OLD) : open(store, NEW);
    }

    private static boolean opens(Store store, String password) {
        try {
            open(store, password);
            return true;
        } catch (KeyException e) {
            return false;
        }
    }

    private static RepositoryKeyRotation.Builder rotation(Repository repository) {
        return RepositoryKeyRotation.builder(repository, Secret.of(OLD), Secret.of(NEW));
    }

    private static Outcome run(RecoveryAction action) throws IOException {
        return ActionContexts.in(RecoveryMode.REAL, action::run);
    }

    private static Probe probe(RecoveryAction action) throws IOException {
        return ActionContexts.in(RecoveryMode.REAL, action::probe);
    }

    private static void undo(RecoveryAction action) throws IOException {
        ActionContexts.in(RecoveryMode.REAL, context -> {
            action.compensate(context);
            return action;
        });
    }

    @Test
    void theFormerPasswordOpensNothingAnyMoreUnlessThatIsUndone() throws IOException {
        Store store = new MemoryStore();
        init(store);
        try (Repository repository = open(store, OLD)) {
            RepositoryKeyRotation rotation = rotation(repository).build();
            assertThat(probe(rotation)).isEqualTo(Probe.notDone());
            assertThat(ActionContexts.<String>in(RecoveryMode.REAL, rotation::preview))
                    .contains("and remove the key of the former one: it has 1 keys", "that of the former password")
                    .doesNotContain(OLD, NEW);
            assertThat(opens(store, NEW)).isFalse();

            Outcome outcome = run(rotation);

            String key = repository.keys().get(0).id();
            assertThat(outcome).isEqualTo(Outcome.done(Map.of("key", key, "keys", "1")));
            assertThat(opens(store, OLD)).isFalse();
            assertThat(opens(store, NEW)).isTrue();
            assertThat(probe(rotation)).isEqualTo(Probe.done(Map.of("key", key)));
            assertThat(run(rotation)).isEqualTo(outcome);

            undo(rotation);
            undo(rotation);
            assertThat(opens(store, OLD)).isTrue();
            assertThat(opens(store, NEW)).isFalse();
            assertThat(probe(rotation)).isEqualTo(Probe.notDone());
        }
    }

    @Test
    void theFormerPasswordStaysWhereItIsToAndSoDoKeysOfOthers() throws IOException {
        Store store = new MemoryStore();
        init(store);
        try (Repository repository = open(store, OLD)) {
            repository.addKey(Secret.of("of somebody else"));
            RepositoryKeyRotation grace = rotation(repository).keepOld().build();
            assertThat(run(grace)).isInstanceOf(Outcome.Done.class);
            assertThat(probe(grace)).isInstanceOf(Probe.Done.class);
            assertThat(opens(store, OLD)).isTrue();
            assertThat(repository.keys()).hasSize(3);

            RepositoryKeyRotation rest = rotation(repository).build();
            assertThat(probe(rest)).isEqualTo(Probe.notDone());
            assertThat(run(rest)).isInstanceOf(Outcome.Done.class);
            assertThat(opens(store, OLD)).isFalse();
            assertThat(opens(store, NEW)).isTrue();
            assertThat(opens(store, "of somebody else")).isTrue();
        }
    }

    private static boolean changes(StoreCall call) {
        return call.kind() == StoreCall.Kind.PUT || call.kind() == StoreCall.Kind.DELETE;
    }

    /** Before each change of the store: what is read between them is the same. */
    @Test
    void whereverItsProcessDiesOnePasswordOpensItAndTheRestIsDone() throws Exception {
        boolean died = true;
        int deaths = 0;
        for (int last = 1; died; last++) {
            MemoryStore store = new MemoryStore();
            init(store);
            AtomicInteger calls = new AtomicInteger(Integer.MIN_VALUE);
            int mortal = last;
            FaultyStore faulty =
                    new FaultyStore(store).on(call -> changes(call) && calls.incrementAndGet() == mortal, Fault.DIE);
            Repository repository = open(faulty, OLD);
            calls.set(0);
            try {
                run(rotation(repository).build());
                died = false;
            } catch (HoldfastException e) {
                deaths++;
            }
            List<String> locks = new ArrayList<>();
            store.list("locks/", lock -> locks.add(lock.name()));
            store.delete(locks);

            Repository next = open(store);
            RepositoryKeyRotation again = rotation(next).build();
            if (!(probe(again) instanceof Probe.Done)) {
                assertThat(run(again)).as("change %s", last).isInstanceOf(Outcome.Done.class);
            }
            assertThat(next.keys()).as("change %s", last).hasSize(1);
            assertThat(next.keyOf(Secret.of(NEW))).as("change %s", last).isPresent();
        }
        assertThat(deaths).isEqualTo(6);
    }

    @Test
    void whatCannotBeRightChangesNothing() throws IOException {
        Store store = new MemoryStore();
        init(store);
        try (Repository repository = open(store, OLD)) {
            List<KeyInfo> before = repository.keys();
            Secret old = Secret.of(OLD);
            for (RepositoryKeyRotation wrong : List.of(
                    RepositoryKeyRotation.builder(repository, old, Secret.of(OLD))
                            .build(),
                    RepositoryKeyRotation.builder(repository, old, Secret.of(""))
                            .build(),
                    RepositoryKeyRotation.builder(repository, Secret.of("mistyped"), Secret.of(NEW))
                            .build())) {
                assertThat(run(wrong))
                        .isInstanceOf(Outcome.Failed.class)
                        .asString()
                        .contains("nothing was done");
                undo(wrong);
            }
            assertThat(repository.keys()).isEqualTo(before);
            assertThat(probe(RepositoryKeyRotation.builder(repository, Secret.of("mistyped"), Secret.of(NEW))
                            .build()))
                    .isInstanceOf(Probe.Unknown.class);
        }
    }

    @Test
    void whileSomebodyUsesTheRepositoryBothPasswordsOpenIt() throws IOException {
        Store store = new MemoryStore();
        init(store);
        try (Repository repository = open(store, OLD);
                Repository other = open(store, OLD)) {
            Store beside = new FaultyStore(store);
            FaultyStore busy = new FaultyStore(beside);
            List<Outcome> outcomes = new ArrayList<>();
            busy.on(
                    call -> {
                        if (call.kind() == StoreCall.Kind.PUT && call.name().startsWith("keys/")) {
                            // While the other one holds its lock.
                            assertThatThrownBy(() -> outcomes.add(
                                            run(rotation(repository).build())))
                                    .isInstanceOf(LockedException.class);
                        }
                        return false;
                    },
                    Fault.NONE);
            try (Repository third = open(busy, OLD)) {
                third.addKey(Secret.of("a third"));
            }

            assertThat(outcomes).isEmpty();
            assertThat(other.keys()).hasSize(3);
            assertThat(opens(store, OLD) && opens(store, NEW)).isTrue();
            assertThat(probe(rotation(repository).build())).isEqualTo(Probe.notDone());
            assertThat(run(rotation(repository).build())).isInstanceOf(Outcome.Done.class);
            assertThat(opens(store, OLD)).isFalse();
        }
    }

    private RecoveryReport drill(RepositoryKeyRotation rotation) {
        RecoveryScenario scenario = RecoveryScenario.builder("intruder")
                .then(RecoveryStep.builder("rotate", rotation).build())
                .build();
        RunRequest request = RunRequest.by("anna").mode(RecoveryMode.DRILL).build();
        try (RecoveryRun run = RecoveryRun.begin(scenario, directory.resolve("journal"), request)) {
            return run.proceed();
        }
    }

    private List<Path> files(Path of) throws IOException {
        try (Stream<Path> all = Files.walk(of)) {
            return all.sorted().toList();
        }
    }

    @Test
    void aDrillDoesItToACopyOfTheKeys() throws IOException {
        Store store = local();
        List<Path> before = files(directory.resolve("main"));
        Path drills = directory.resolve("drills");
        try (Repository repository = open(store, OLD)) {
            RecoveryReport report = drill(rotation(repository).drillIn(drills).build());

            assertThat(report.state()).as("%s", report).isEqualTo(RunState.COMPLETED);
            assertThat(report.step("rotate").outputs()).containsEntry("keys", "1");
            assertThat(report.toString()).doesNotContain(OLD, NEW);
            assertThat(Files.readString(directory.resolve("journal"))).doesNotContain(OLD, NEW);
        }
        assertThat(files(directory.resolve("main"))).isEqualTo(before);
        assertThat(files(drills)).containsExactly(drills);
        assertThat(opens(store, OLD)).isTrue();
        assertThat(opens(store, NEW)).isFalse();
    }

    @Test
    void aDrillInTheRepositoryIsRefused() throws IOException {
        Store store = local();
        List<Path> before = files(directory.resolve("main"));
        try (Repository repository = open(store, OLD)) {
            RecoveryReport report = drill(rotation(repository)
                    .drillIn(directory.resolve("main/drills"))
                    .build());

            assertThat(report.state()).isEqualTo(RunState.FAILED);
            assertThat(report.reason()).contains("the drill would touch production");
        }
        assertThat(files(directory.resolve("main"))).isEqualTo(before);
    }

    @Test
    void whatItTouchesIsTheRepository() throws IOException {
        Store store = local();
        try (Repository repository = open(store, OLD)) {
            RepositoryKeyRotation rotation = rotation(repository).build();
            assertThat(rotation.modes()).doesNotContain(RecoveryMode.DRILL);
            assertThat(ActionContexts.<Set<TargetIdentity>>in(RecoveryMode.REAL, rotation::touches))
                    .isEqualTo(LocalStore.at(directory.resolve("main")).measure(new TestOperation()));
        }
        Store memory = init(new MemoryStore());
        try (Repository repository = open(memory, OLD)) {
            assertThat(ActionContexts.<Set<TargetIdentity>>in(
                            RecoveryMode.REAL, rotation(repository).build()::touches))
                    .containsExactly(TargetIdentity.UNKNOWN);
        }
    }
}
