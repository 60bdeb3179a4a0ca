package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A short command is for the most part its start. */
@EnabledOnOs(OS.LINUX)
class LeanStartIT {

    @TempDir
    private Path directory;

    @Test
    void backupOfWhatIsUnchangedStartsNeitherFlightRecorderNorDatabindNorProcess() throws Exception {
        Fixture fixture = Fixture.in(directory);
        fixture.backUp();
        String said = CommandProcess.on(fixture.repository())
                .sayingClasses()
                .run("backup", fixture.data().toString())
                .ok()
                .out();
        assertThat(said).contains("io.holdfast.cli.BackupCommand");
        assertThat(said.lines().filter(LeanStartIT::isCostly)).isEmpty();
    }

    private static boolean isCostly(String line) {
        return Stream.of("jdk.jfr.internal.", "com.fasterxml.jackson.databind.ObjectMapper", "java.lang.ProcessImpl ")
                .anyMatch(line::contains);
    }
}
