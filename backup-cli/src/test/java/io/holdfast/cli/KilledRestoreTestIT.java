package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a test of a restore of files leaves when it is killed, the next one removes. */
@EnabledOnOs(OS.LINUX)
@Timeout(300)
class KilledRestoreTestIT {

    private static final int BYTES = 64 << 20;

    @TempDir
    private Path directory;

    private CommandProcess holdfast;
    private Path temporary;
    private String config;

    @BeforeEach
    void backUp() throws Exception {
        Fixture fixture = Fixture.in(directory.resolve("fixture"));
        temporary = Files.createDirectory(directory.resolve("tmp"));
        holdfast = CommandProcess.on(fixture.repository())
                .withVariable("SECRET", Fixture.PASSWORD)
                .withVariable("TMPDIR", temporary.toString());
        byte[] large = new byte[BYTES];
        new Random(11).nextBytes(large);
        Files.write(Files.createDirectory(directory.resolve("data")).resolve("large"), large);
        Path yaml = directory.resolve("holdfast.yaml");
        Files.writeString(yaml, """
                repositories:
                  main: {url: "REPOSITORY", password: "${SECRET}"}
                sources:
                  data: {type: files, settings: {path: "DIRECTORY/data"}}
                plans:
                  all: {sources: data, repository: main}
                """.replace("REPOSITORY", fixture.repository().toString())
                .replace("DIRECTORY", directory.toString()));
        config = "--config=" + yaml;
        holdfast.run("run", "all", config).ok();
    }

    /** Those that something is restored to. */
    private long restoredTo() throws IOException {
        try (Stream<Path> all = Files.walk(temporary, 2)) {
            return all.filter(path -> path.getFileName().toString().matches("restored-[0-9]+"))
                    .count();
        }
    }

    @Test
    void theNextOneRemovesIt() throws Exception {
        boolean killed = false;
        while (!killed) {
            Process process = holdfast.start("test-restore", "data", config);
            while (process.isAlive() && restoredTo() == 0) {
                Thread.sleep(1);
            }
            killed = Kills.kill(process);
        }
        assertThat(restoredTo()).isEqualTo(1);

        assertThat(holdfast.run("test-restore", "data", config).ok().out()).contains("every file read back");

        assertThat(restoredTo()).isZero();
        assertThat(holdfast.run("snapshots", "--json").ok().out()).contains("\"test_passed\":true");
    }
}
