package io.holdfast.postgres.internal.server;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs programs of PostgreSQL, which refuse to be run as root. */
final class Programs {

    private Programs() {}

    /**
     * A command that does the same without being root: if this process is, in a user namespace, where the kernel still lets it at root's files.
     *
     * @throws IOException if this process is root and the system has no such namespaces, which says what to do
     */
    static List<String> unprivileged(List<String> command) throws IOException, InterruptedException {
        if (!isRoot()) {
            return command;
        }
        try {
            run(List.of("unshare", "-U", "true"));
        } catch (IOException e) {
            throw new IOException(
                    "PostgreSQL refuses to run as root, which this process is, and the user namespace in which it would not be"
                            + " cannot be made: " + e.getMessage()
                            + ". Run this process as another user, or allow user namespaces (Linux, util-linux).",
                    e);
        }
        List<String> shielded = new ArrayList<>(List.of("unshare", "-U"));
        shielded.addAll(command);
        return shielded;
    }

    /** Runs it to its end, and gives what it printed. */
    static String run(List<String> command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        plainEnvironment(builder.environment());
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            String output = text(process.getInputStream());
            int status = process.waitFor();
            if (status != 0) {
                throw new IOException(command.get(0) + " failed with status " + status + ": " + output.strip());
            }
            return output;
        } finally {
            process.destroyForcibly();
        }
    }

    /** What changes what these programs do or say is taken away. */
    static void plainEnvironment(Map<String, String> environment) {
        environment.keySet().removeIf(name -> name.startsWith("PG") || name.startsWith("LC_") || name.equals("LANG"));
        environment.put("LC_ALL", "C");
    }

    private static String text(InputStream in) throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    private static boolean isRoot() throws IOException {
        return Integer.valueOf(0).equals(user());
    }

    /** The number of the user that this process is; null where the system has none. The owner of what it makes is who it is. */
    static @Nullable Object user() throws IOException {
        Path probe = Files.createTempFile("holdfast", "");
        try {
            return Files.getFileStore(probe).supportsFileAttributeView("unix")
                    ? Files.getAttribute(probe, "unix:uid")
                    : null;
        } finally {
            Files.delete(probe);
        }
    }
}
