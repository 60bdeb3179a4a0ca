package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigCommandTest {

    private static final String VALID = """
            repositories:
              main: {url: "s3:https://127.0.0.1:1/bucket", password: "${file:/absent}", settings: {secret-key: "${KEY}"}}
            sources:
              orders: {type: postgres, settings: {url: "jdbc:postgresql://127.0.0.1:1/orders", password: "${DB_PASSWORD}"}}
            plans:
              all: {sources: orders, repository: main, schedules: {full: "@daily"}}
            """;

    @TempDir
    private Path directory;

    @Test
    void whatIsRightCanBeUsedAndNothingIsTouched() throws Exception {
        Path file = write(VALID);

        assertThat(check(file).ok().out()).contains("can be used");

        assertThat(check(file, "--json").ok().out()).contains("\"errors\":0");
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void everythingThatIsWrongIsShownWithItsPlace() throws Exception {
        Path file = write(VALID.replace("sources: orders", "surces: orders").replace("@daily", "@dayly"));

        assertThat(check(file).endedWith(ExitCode.ERROR).lines())
                .contains(
                        file + ":6:9: unknown key 'surces'; did you mean 'sources'?",
                        file + ":6:8: 'sources' is missing: the names of its sources")
                .anyMatch(line -> line.startsWith(file + ":6:61: 'cron' takes five fields"))
                .contains(file + " cannot be used: 3 errors.");
        assertThat(check(file, "--json").endedWith(ExitCode.ERROR).lines())
                .anyMatch(line -> line.contains("\"line\":6,\"column\":9,\"path\":\"plans.all.surces\""))
                .last()
                .asString()
                .contains("\"errors\":3");
    }

    @Test
    void whatCannotBeKeptIsAnErrorAndWhatNobodyKnowsNotGreen() throws Exception {
        Path file = write(VALID.replace("type: postgres,", "type: postgres, rpo: 5m,"));
        assertThat(check(file).endedWith(ExitCode.ERROR).out())
                .contains(file + ":4:11: error: Backups of 'orders' are up to 24 h apart")
                .contains("[schedule-cannot-meet-rpo]")
                .contains("1 error, 0 warnings, 0 that cannot be told");
        assertThat(check(file, "--json").endedWith(ExitCode.ERROR).out())
                .contains("\"message_type\":\"finding\",\"line\":4,\"column\":11,\"path\":\"sources.orders\"")
                .contains("\"severity\":\"error\",\"rule\":\"schedule-cannot-meet-rpo\"")
                .contains("\"errors\":1,\"warnings\":0,\"unknown\":0");

        write(VALID.replace("type: postgres,", "type: postgres, rpo: 25h,"));
        assertThat(check(file).endedWith(ExitCode.PARTIAL).out()).contains("unknown: Backups of 'orders'");
    }

    @Test
    void whetherABucketCanHaveALeaseIsNotGreen() throws Exception {
        Path file = write(VALID.replace("main: {", "main: {lease: 1m, "));

        assertThat(check(file).endedWith(ExitCode.PARTIAL).out())
                .contains("unknown: Whether the store of 'main'", "[lease-needs-exclusive-create]");
    }

    @Test
    void aSecretInTheWrongPlaceIsNotShown() throws Exception {
        Path file = write(VALID.replace("@daily", "${TOKEN}").replace("${DB_PASSWORD}", "in-clear"));

        CommandRun run = CommandRun.of(Map.of("TOKEN", "hunter2"), "config", "check", file.toString())
                .endedWith(ExitCode.ERROR);

        assertThat(run.out() + run.err())
                .contains("a secret is not written into a configuration", "not '${TOKEN}'")
                .doesNotContain("hunter2", "in-clear");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        Path absent = directory.resolve("absent.yaml");
        assertThat(check(absent).endedWith(ExitCode.ERROR).err()).contains(absent.toString());
    }

    @Test
    void theSchemaHasTheSettingsOfAllPlugins() {
        assertThat(CommandRun.of(Map.of(), "config", "schema").ok().out())
                .contains("\"$schema\" : \"https://json-schema.org/draft/2020-12/schema\"")
                .contains("\"damaged-pages\"", "\"kubeconfig\"", "\"storage-class\"", "\"reachable-as\"");
    }

    private static CommandRun check(Path file, String... options) {
        String[] arguments = Stream.concat(Stream.of("config", "check", file.toString()), Stream.of(options))
                .toArray(String[]::new);
        return CommandRun.of(Map.of(), arguments);
    }

    private Path write(String yaml) throws IOException {
        return Files.writeString(directory.resolve("holdfast.yaml"), yaml);
    }
}
