package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The real {@code restic} on a repository; where it is not installed the test is skipped, or fails in CI.
 *
 * @param repository its address
 * @param variables what it needs to get there
 * @param options the same, on the command line
 */
record Restic(String repository, Map<String, String> variables, List<String> options) {

    Restic(Path repository) {
        this(repository.toString(), Map.of(), List.of());
    }

    /** Runs it, and returns what it printed; it must succeed. */
    String ok(String... arguments) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of("restic", "--no-cache"));
        command.addAll(options);
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(variables);
        builder.environment().put("RESTIC_REPOSITORY", repository);
        builder.environment().put("RESTIC_PASSWORD", Fixture.PASSWORD);
        try {
            Process process = builder.start();
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as("%s\n%s", command, printed).isZero();
            return printed;
        } catch (IOException e) {
            String message = "restic is not on the PATH: " + e.getMessage();
            return "true".equals(System.getenv("HOLDFAST_CI")) ? fail(message, e) : abort(message);
        }
    }

    /** Finds no error, and nobody's lock in its way. */
    void check(String... options) throws InterruptedException {
        List<String> check = new ArrayList<>(List.of("check"));
        check.addAll(List.of(options));
        assertThat(ok(check.toArray(String[]::new))).contains("no errors were found");
    }

    /** The same, once all locks are removed. */
    void unlockAndCheck(String... options) throws InterruptedException {
        ok("unlock", "--remove-all");
        check(options);
    }
}
