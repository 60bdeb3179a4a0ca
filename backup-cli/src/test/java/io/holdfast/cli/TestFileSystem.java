package io.holdfast.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A small file system in memory, until it is closed; where mounting is not permitted the test is skipped, or fails in CI, which is privileged. */
record TestFileSystem(Path directory) implements AutoCloseable {

    static TestFileSystem tmpfs(Path directory, String options) {
        require("mount", "-t", "tmpfs", "-o", options, "none", directory.toString());
        return new TestFileSystem(directory);
    }

    /** Gives it other options. */
    void remount(String options) {
        require("mount", "-o", "remount," + options, directory.toString());
    }

    /** Whether another file can be made in it. */
    boolean hasRoomForAFile() {
        try {
            Files.delete(Files.createFile(directory.resolve("probe")));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        require("umount", directory.toString());
    }

    private static void require(String... command) {
        String failure;
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            failure = new String(process.getInputStream().readAllBytes(), UTF_8);
            if (process.waitFor() == 0) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failure = "interrupted";
        } catch (IOException e) {
            failure = String.valueOf(e.getMessage());
        }
        String reason = String.join(" ", command) + " is not possible here: " + failure;
        if ("true".equals(System.getenv("HOLDFAST_CI"))) {
            fail(reason);
        }
        abort(reason);
    }
}
