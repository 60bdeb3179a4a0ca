package io.holdfast.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.interop.Jvm;
import io.holdfast.local.LocalStore;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.spi.Secret;
import io.holdfast.spi.recovery.Outcome;
import io.holdfast.spi.recovery.RecoveryMode;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A host that is lost in the middle of a recovery, with its journal; another one has nothing but the repository and the scenario. */
@Timeout(180)
class LostHostIT {

    private static final Secret PASSWORD = Secret.of("correct horse");
    private static final RepositoryOptions OPTIONS =
            RepositoryOptions.builder().keyDerivationTime(Duration.ZERO).build();

    @TempDir
    private Path directory;

    @Test
    void anotherHostSeesWhatWasDone() throws Exception {
        Path lost = Files.createDirectory(directory.resolve("lost"));
        Path store = directory.resolve("store");
        Repository.init(LocalStore.at(store), PASSWORD, OPTIONS).close();
        Process host = Jvm.start(LostHostIT.class, lost.toString(), store.toString());
        try (BufferedReader output = host.inputReader(StandardCharsets.UTF_8);
                Repository repository = Repository.open(LocalStore.at(store), PASSWORD, OPTIONS)) {
            assertThat(output.readLine()).isEqualTo("switching");
            // The copy follows what it copies.
            while (copies(repository).stream().noneMatch(LostHostIT::hasRestored)) {
                Thread.sleep(20);
            }
            host.destroyForcibly().waitFor();

            assertThat(copies(repository)).singleElement().satisfies(copy -> {
                assertThat(copy.state()).isEqualTo(RunState.RUNNING);
                RecoveryReport report = copy.report(scenario());
                assertThat(report.step("restore").state()).isEqualTo(StepState.DONE);
                assertThat(report.step("restore").attempts()).isEqualTo(1);
                assertThat(report.step("switch").state()).isIn(StepState.PENDING, StepState.RUNNING);
                assertThat(report.copied()).contains(copy.time());
            });
        } finally {
            host.destroyForcibly().waitFor();
        }
    }

    private static List<RunCopy> copies(Repository repository) {
        return RunCopy.in(repository, problem -> {
            throw new AssertionError(problem);
        });
    }

    private static boolean hasRestored(RunCopy copy) {
        return copy.report(scenario()).step("restore").state() == StepState.DONE;
    }

    /** The host: its second step does not end. */
    public static void main(String[] arguments) {
        Path journal = Path.of(arguments[0], "journal");
        try (Repository repository = Repository.open(LocalStore.at(Path.of(arguments[1])), PASSWORD, OPTIONS)) {
            RunRequest request = RunRequest.by("anna")
                    .mode(RecoveryMode.REAL)
                    .copyTo(() -> repository)
                    .build();
            try (RecoveryRun run = RecoveryRun.begin(scenario(), journal, request)) {
                run.proceed();
            }
        }
    }

    private static RecoveryScenario scenario() {
        World world = new World();
        return RecoveryScenario.builder("lost shop")
                .then(RecoveryStep.builder("restore", world.action("restore")).build())
                .then(RecoveryStep.builder("switch", world.action("switch", (context, effect) -> {
                            System.out.println("switching");
                            System.out.flush();
                            new CountDownLatch(1).await();
                            return Outcome.done();
                        }))
                        .build())
                .build();
    }
}
