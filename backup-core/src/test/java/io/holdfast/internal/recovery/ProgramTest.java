package io.holdfast.internal.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.spi.recovery.CheckReport;
import io.holdfast.spi.recovery.Restored;
import io.holdfast.testkit.TestOperation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program that looks at what was restored is run where a restore for real has it, also where a server is started beside that. */
class ProgramTest {

    @TempDir
    private Path directory;

    private record Scratch(Path directory, Path data) implements Restored {

        @Override
        public String description() {
            return "a scratch";
        }

        @Override
        public <T> Optional<T> unwrap(Class<T> type) {
            return Optional.empty();
        }

        @Override
        public void close() {
            // The test has it.
        }
    }

    @Test
    void itsDirectoryIsThatOfTheData() throws Exception {
        Path data = Files.createDirectory(directory.resolve("data"));
        Files.createFile(data.resolve("PG_VERSION"));
        Program program = new Program(List.of(
                "sh", "-c", "test -e PG_VERSION && test \"$(pwd -P)\" = \"$(cd \"$HOLDFAST_DIRECTORY\" && pwd -P)\""));

        CheckReport inScratch = program.check(new Scratch(directory, data), new TestOperation());
        CheckReport beside = program.check(new Scratch(directory, directory), new TestOperation());

        assertThat(inScratch.passed()).as("%s", inScratch).isTrue();
        assertThat(beside.passed()).isFalse();
    }
}
