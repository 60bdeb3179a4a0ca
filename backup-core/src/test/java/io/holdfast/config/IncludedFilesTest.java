package io.holdfast.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.Plugins;
import io.holdfast.bootstrap.RecoveryDocuments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Detectors and scenarios in files of their own. */
class IncludedFilesTest {

    private static final String SCENARIOS = """
            detectors:
              beat:
                checks: [{name: beat, type: heartbeat, settings: {file: /run/beat, most: 1m}}]
            scenarios:
              lost-files:
                sources: files
                detector: beat
                steps:
                  - {name: restore, type: restore}
            """;

    @TempDir
    private Path directory;

    @BeforeEach
    void write() throws IOException {
        write("holdfast.yaml", """
                repositories: {main: {url: /backup, password: "${SECRET}"}}
                sources: {files: {type: files, settings: {path: /srv}}}
                plans: {all: {sources: files, repository: main}}
                include: recovery.yaml
                scenarios:
                  other: {sources: files, steps: [{name: call, action: other}]}
                """);
        write("recovery.yaml", SCENARIOS);
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(directory.resolve(name), text);
    }

    private ConfigReading read() {
        return ConfigReader.of(Plugins.builtIn(), name -> Optional.of("x")).read(directory.resolve("holdfast.yaml"));
    }

    @Test
    void theyAreAsIfTheyStoodThere() {
        ProtectionConfig config = read().config();

        assertThat(config.scenarios()).containsOnlyKeys("other", "lost-files");
        assertThat(config.detectors()).containsOnlyKeys("beat");
        assertThat(config.position("scenarios.lost-files.steps.0")).contains(new Position(9, 9, "recovery.yaml"));
    }

    @Test
    void theyAreKeptAsTheConfigurationIs() throws IOException {
        ConfigReading reading = read();
        write("recovery.yaml", "changed since");

        assertThat(RecoveryDocuments.read(reading, directory.resolve("holdfast.yaml"))
                        .texts())
                .containsEntry("recovery.yaml", SCENARIOS)
                .containsKey("holdfast.yaml");
    }

    @Test
    void whatIsWrongIsNamedWithItsFile() throws IOException {
        write(
                "recovery.yaml",
                SCENARIOS.replace("detector: beat", "detector: beats").replace("type: restore}", "type: restroe}"));
        assertThat(read().problems())
                .extracting(ConfigProblem::toString)
                .singleElement()
                .asString()
                .startsWith("recovery.yaml:9:31: no plugin on the class path knows this type");
        write("recovery.yaml", SCENARIOS.replace("sources: files", "sources: flies"));
        assertThat(read().problems())
                .extracting(ConfigProblem::toString)
                .containsExactly("recovery.yaml:6:14: there is no source 'flies'; did you mean 'files'?");
        write("recovery.yaml", "scenarios: [");
        assertThat(read().problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.toString()).startsWith("recovery.yaml:1:13: this is not"));
        write("recovery.yaml", "repositories: {}\n" + SCENARIOS);
        assertThat(read().problems())
                .extracting(ConfigProblem::toString)
                .containsExactly("recovery.yaml:1:1: unknown key 'repositories'; known are detectors, scenarios");
    }

    @Test
    void whatStandsTwiceIsRefused() throws IOException {
        write("recovery.yaml", SCENARIOS.replace("lost-files", "other"));
        assertThat(read().problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.toString())
                        .contains("recovery.yaml:6:5: 'other' stands in the configuration already"));
    }

    @Test
    void aFileThatIsNotThereIsNamed() throws IOException {
        Files.delete(directory.resolve("recovery.yaml"));
        assertThat(read().problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.toString())
                        .startsWith(
                                "4:10: The configuration " + directory.resolve("recovery.yaml") + " cannot be read"));
        for (String wrong : new String[] {"../recovery.yaml", "/etc/passwd", "holdfast.yaml"}) {
            write(
                    "holdfast.yaml",
                    Files.readString(directory.resolve("holdfast.yaml"))
                            .replaceFirst("include: .*", "include: " + wrong));
            assertThat(read().problems()).as(wrong).isNotEmpty();
        }
        assertThat(ConfigReader.of(Plugins.builtIn(), name -> Optional.of("x"))
                        .read(Files.readString(directory.resolve("holdfast.yaml"))
                                .replaceFirst("include: .*", "include: a.yaml"))
                        .problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).contains("where 'a.yaml' lies is not known"));
    }
}
