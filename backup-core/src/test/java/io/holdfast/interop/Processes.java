package io.holdfast.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Other programs, run to their end. What they print is bytes, one a character. */
public final class Processes {

    private Processes() {}

    /** How a program ended, and what it printed. */
    record Ended(List<String> command, int status, String output, String errors) {

        /** What it printed, if it succeeded. */
        String ok() {
            assertThat(status).as("%s%n%s%s", command, output, errors).isZero();
            return output;
        }
    }

    public static String ok(Path directory, String... command) throws IOException, InterruptedException {
        return run(directory, Map.of(), List.of(command)).ok();
    }

    static Ended run(Path directory, Map<String, String> environment, List<String> command)
            throws IOException, InterruptedException {
        Path output = Files.createTempFile("output", ".txt");
        Path errors = Files.createTempFile("errors", ".txt");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectOutput(output.toFile())
                    .redirectError(errors.toFile());
            builder.environment().putAll(environment);
            int status = builder.start().waitFor();
            return new Ended(
                    command,
                    status,
                    Files.readString(output, StandardCharsets.ISO_8859_1),
                    Files.readString(errors, StandardCharsets.ISO_8859_1));
        } finally {
            Files.delete(output);
            Files.delete(errors);
        }
    }
}
