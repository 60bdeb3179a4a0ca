package io.holdfast.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.KeyException;
import io.holdfast.local.LocalStore;
import io.holdfast.recovery.RecoveryReport;
import io.holdfast.recovery.RecoveryRun;
import io.holdfast.recovery.RecoveryScenario;
import io.holdfast.recovery.RecoveryStep;
import io.holdfast.recovery.RepositoryKeyRotation;
import io.holdfast.recovery.RunRequest;
import io.holdfast.recovery.RunState;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.spi.Secret;
import io.holdfast.spi.recovery.RecoveryMode;
import io.holdfast.testkit.Fault;
import io.holdfast.testkit.FaultyStore;
import io.holdfast.testkit.StoreCall;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A process that is killed while it gives a repository another password; the run is gone on with, and restic, where it is installed, says which password opens it. */
@Timeout(600)
class KilledKeyRotationIT {

    private static final String OLD = "correct horse";
    private static final String NEW = "battery staple";
    private static final String STORED = "stored";
    private static final String REMOVING = "removing";
    private static final String REMOVED = "removed";

    @TempDir
    private Path directory;

    private Optional<Restic> restic = Optional.empty();

    @BeforeEach
    void makeRepository() throws Exception {
        try {
            restic = Optional.of(Restic.on(directory.resolve("repository")));
        } catch (RuntimeException e) {
            // It is not installed, and Holdfast alone says it; the processes do not have the class of the exception.
        }
        Repository.init(store(directory), Secret.of(OLD), options()).close();
    }

    private static FaultyStore store(Path directory) {
        return new FaultyStore(LocalStore.at(directory.resolve("repository")));
    }

    private static RepositoryOptions options() {
        return RepositoryOptions.builder().keyDerivationTime(Duration.ZERO).build();
    }

    private static Path journal(Path directory) {
        return directory.resolve("journal");
    }

    private static RecoveryScenario scenario(Repository repository) {
        RepositoryKeyRotation rotation = RepositoryKeyRotation.builder(repository, Secret.of(OLD), Secret.of(NEW))
                .build();
        return RecoveryScenario.builder("intruder")
                .then(RecoveryStep.builder("rotate", rotation).build())
                .build();
    }

    private static RunRequest request() {
        return RunRequest.by("anna").mode(RecoveryMode.REAL).build();
    }

    @ParameterizedTest
    @ValueSource(strings = {STORED, REMOVING, REMOVED})
    void theRunIsGoneOnWithAndTheFormerPasswordOpensNothing(String moment) throws Exception {
        kill(moment);
        assertOpens(OLD, !moment.equals(REMOVED));
        assertOpens(NEW, true);

        RecoveryReport report;
        try (Repository repository =
                        Repository.open(store(directory), Secret.of(moment.equals(STORED) ? OLD : NEW), options());
                RecoveryRun run = RecoveryRun.open(scenario(repository), journal(directory), request())) {
            report = run.proceed();
            assertThat(repository.keys()).hasSize(1);
        }

        assertThat(report.state()).as("%s", report).isEqualTo(RunState.COMPLETED);
        assertThat(report.step("rotate").attempts()).isEqualTo(moment.equals(REMOVED) ? 1 : 2);
        assertOpens(OLD, false);
        assertOpens(NEW, true);
        assertThat(Files.readString(journal(directory)) + report).doesNotContain(OLD, NEW);
    }

    private void kill(String moment) throws Exception {
        Process process = Jvm.start(KilledKeyRotationIT.class, directory.toString(), moment);
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(output.readLine()).isEqualTo(moment);
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private void assertOpens(String password, boolean expected) throws Exception {
        assertThat(holdfastOpens(password)).as(password).isEqualTo(expected);
        if (restic.isPresent()) {
            Path file = Files.writeString(directory.resolve("password"), password);
            assertThat(restic.get()
                                    .run("--no-lock", "--password-file", file.toString(), "cat", "config")
                                    .status()
                            == 0)
                    .as("restic: %s", password)
                    .isEqualTo(expected);
        }
    }

    private boolean holdfastOpens(String password) {
        try (Repository repository = Repository.open(store(directory), Secret.of(password), options())) {
            return !repository.id().isEmpty();
        } catch (KeyException e) {
            return false;
        }
    }

    /** Begins the run, and stands still at a moment, so as to be killed there. */
    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[0]);
        String moment = arguments[1];
        AtomicBoolean reached = new AtomicBoolean();
        Predicate<StoreCall> isIt = call -> call.name().startsWith("keys/")
                && call.kind() == (moment.equals(STORED) ? StoreCall.Kind.PUT : StoreCall.Kind.DELETE);
        FaultyStore store = store(directory)
                .on(
                        call -> {
                            if (reached.get() || (moment.equals(REMOVING) && isIt.test(call))) {
                                standStill(moment);
                            }
                            reached.set(isIt.test(call));
                            return false;
                        },
                        Fault.NONE);
        try (Repository repository = Repository.open(store, Secret.of(OLD), options());
                RecoveryRun run = RecoveryRun.begin(scenario(repository), journal(directory), request())) {
            System.out.println(run.proceed());
        }
    }

    private static void standStill(String moment) {
        System.out.println(moment);
        System.out.flush();
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
