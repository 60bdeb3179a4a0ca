package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.local.LocalStore;
import io.holdfast.postgres.TestCluster;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RestoreTestResult;
import io.holdfast.spi.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whether a server can be restored is shown on one of its own, and kept in the repository. */
@Timeout(300)
class RestoreTestIT {

    private static final Map<String, String> VARIABLES =
            Map.of("SECRET", Fixture.PASSWORD, "HOLDFAST_PASSWORD", Fixture.PASSWORD, "PG", TestCluster.PASSWORD);

    @TempDir
    private Path directory;

    private CommandRun run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--config=" + directory.resolve("holdfast.yaml"));
        CommandRun run = CommandRun.of(VARIABLES, all.toArray(String[]::new));
        assertThat(run.out() + run.err()).doesNotContain(Fixture.PASSWORD, TestCluster.PASSWORD);
        return run;
    }

    private List<RestoreTestResult> kept() {
        try (Repository repository =
                Repository.open(LocalStore.at(directory.resolve("main")), Secret.of(Fixture.PASSWORD))) {
            return repository.restoreTests(problem -> {
                throw new AssertionError(problem);
            });
        }
    }

    @Test
    void aServerIsRestoredLookedAtAndRemoved() throws Exception {
        try (TestCluster cluster = TestCluster.of(18)) {
            cluster.sql("CREATE TABLE orders AS SELECT generate_series(1, 1000) AS id");
            Files.writeString(directory.resolve("holdfast.yaml"), """
                    repositories:
                      main: {url: "DIRECTORY/main", password: "${SECRET}"}
                    sources:
                      orders: {type: postgres, settings: {url: "POSTGRES", user: backup, password: "${PG}"}}
                      letters: {type: files, settings: {path: "DIRECTORY"}}
                    plans:
                      nightly: {sources: orders, repository: main}
                      files: {sources: letters, repository: main}
                    """.replace("DIRECTORY", directory.toString())
                    .replace("POSTGRES", cluster.url()));
            CommandRun.of(VARIABLES, "init", "--repo=" + directory.resolve("main"))
                    .ok();
            assertThat(run("test-restore", "orders").endedWith(ExitCode.ERROR).err())
                    .contains("restore-test");
            assertThat(kept()).extracting(RestoreTestResult::passed).containsExactly(false);
            run("run", "nightly").ok();

            assertThat(run("test-restore", "orders", "--dry-run").ok().out())
                    .contains("would be tested as of the latest point");
            assertThat(kept()).hasSize(1);
            String said = run("test-restore", "orders", "--json").ok().out();

            assertThat(said)
                    .contains("\"action\":\"restore-test\"", "\"outcome\":\"done\"", "found to be as it should");
            assertThat(kept()).hasSize(2);
            assertThat(kept().get(0).passed()).isTrue();
            assertThat(kept().get(0).plan()).isEqualTo("nightly");
            assertThat(kept().get(0).snapshot()).isPresent();
            assertThat(CommandRun.of(VARIABLES, "snapshots", "--json", "--repo=" + directory.resolve("main"))
                            .ok()
                            .out())
                    .contains("\"test_passed\":true");
            assertThat(run("test-restore", "orders", "--to-time=2020-01-01 00:00:00")
                            .endedWith(ExitCode.ERROR)
                            .err())
                    .contains("restore-test orders");
            assertThat(kept().get(0).passed()).isFalse();
        }
        assertThat(run("test-restore", "letters").endedWith(ExitCode.ERROR).err())
                .contains("There is no snapshot of 'letters'");
        assertThat(run("test-restore", "order").endedWith(ExitCode.ERROR).err()).contains("No plan backs 'order' up");
    }

    @Test
    void aScratchOfTheConfigurationServesRestoreTestsAndDrills() throws Exception {
        try (TestCluster cluster = TestCluster.of(18)) {
            cluster.sql("CREATE TABLE orders AS SELECT generate_series(1, 1000) AS id");
            String yaml = """
                    repositories:
                      main: {url: "DIRECTORY/main", password: "${SECRET}"}
                    sources:
                      orders:
                        type: postgres
                        settings: {url: "POSTGRES", user: backup, password: "${PG}"}
                        scratch: {type: postgres, settings: {directory: "DIRECTORY/scratch", limit: 5m}}
                    plans:
                      nightly: {sources: orders, repository: main}
                    scenarios:
                      lost-orders:
                        sources: orders
                        steps:
                          - {name: restore, type: restore, to-latest: true, settings: {target: "DIRECTORY/restored"}}
                    """.replace("DIRECTORY", directory.toString()).replace("POSTGRES", cluster.url());
            Files.writeString(directory.resolve("holdfast.yaml"), yaml);
            CommandRun.of(VARIABLES, "init", "--repo=" + directory.resolve("main"))
                    .ok();
            run("run", "nightly").ok();

            assertThat(run("run", "nightly", "--kind=restore-test").ok().out()).contains("found to be as it should");
            assertThat(run("drill", "lost-orders", "--journals=" + directory.resolve("journals"))
                            .ok()
                            .out())
                    .contains("is completed");
            assertThat(directory.resolve("restored")).doesNotExist();
            try (Stream<Path> left = Files.list(directory.resolve("scratch"))) {
                assertThat(left.filter(Files::isDirectory)
                                .map(Path::getFileName)
                                .map(Path::toString))
                        .noneMatch(name -> name.startsWith("scratch-"));
            }
            assertThat(kept()).extracting(RestoreTestResult::passed).containsExactly(true, true);

            Files.writeString(
                    directory.resolve("holdfast.yaml"),
                    yaml.replace("limit: 5m", "programs: \"" + directory.resolve("nowhere") + "\""));
            assertThat(run("test-restore", "orders").endedWith(ExitCode.ERROR).err())
                    .contains("nowhere");
        }
    }
}
