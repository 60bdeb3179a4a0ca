package io.holdfast.oci;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The outside judge of images. */
final class Skopeo {

    private Skopeo() {}

    /** Runs it, and returns what it printed; it must succeed. Where it is not installed the test is skipped, or fails in CI. */
    static String run(String command, String... arguments) throws InterruptedException {
        List<String> line = new ArrayList<>(List.of("skopeo", "--insecure-policy", command));
        if (command.equals("copy")) {
            line.addAll(List.of("--src-tls-verify=false", "--dest-tls-verify=false"));
        } else {
            line.add("--tls-verify=false");
        }
        line.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
            String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
            assertThat(process.waitFor()).as("%s\n%s", line, printed).isZero();
            return printed;
        } catch (IOException e) {
            throw missing("skopeo", e);
        }
    }

    /** The digest of the manifest or index at a place. */
    static String digest(String place) throws InterruptedException {
        return Digest.of(run("inspect", "--raw", place).getBytes(UTF_8)).toString();
    }

    /** What is thrown in CI where a program is not installed; elsewhere the test is skipped. */
    static AssertionError missing(String program, IOException e) {
        String message = program + " is not installed: " + e.getMessage();
        if (!"true".equals(System.getenv("HOLDFAST_CI"))) {
            abort(message);
        }
        return new AssertionError(message, e);
    }
}
