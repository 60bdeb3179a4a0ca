package io.holdfast.internal.recovery;

import io.holdfast.spi.Operation;
import io.holdfast.spi.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A program of this machine that is run to its end.
 *
 * @param command program and arguments
 * @param directory where, if not in that of this process
 * @param environment variables besides those of this process
 * @param secrets variables whose values are not shown
 */
public record Command(
        List<String> command, Optional<Path> directory, Map<String, String> environment, Map<String, Secret> secrets) {

    private static final int SHOWN = 4096;
    private static final long SECONDS_FOR_OUTPUT = 1;

    /** Copies the list and the maps. */
    public Command {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
        secrets = Map.copyOf(secrets);
    }

    /**
     * How it ended.
     *
     * @param status its exit status
     * @param output the end of what it printed, without secrets
     */
    public record Ended(int status, String output) {}

    /**
     * Runs it.
     *
     * @throws IOException if it cannot be started
     * @throws InterruptedException if the operation was cancelled; it and its children were ended
     */
    public Ended run(Operation operation) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        directory.ifPresent(path -> builder.directory(path.toFile()));
        builder.environment().putAll(environment);
        secrets.forEach((name, value) -> builder.environment().put(name, text(value)));
        operation.checkCancelled();
        Process process = builder.start();
        Operation.Registration registration = operation.onCancel(() -> end(process));
        try {
            process.getOutputStream().close();
            OutputTail tail = new OutputTail(process.getInputStream(), 2 * SHOWN);
            operation.executor().execute(tail);
            int status = process.waitFor();
            operation.checkCancelled();
            return new Ended(
                    status, withoutSecrets(tail.after(SECONDS_FOR_OUTPUT)).strip());
        } finally {
            registration.close();
            if (process.isAlive()) {
                end(process);
            }
        }
    }

    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    /** Cut only then, so that no part of a secret is left at the cut. */
    private String withoutSecrets(String text) {
        String shown = text;
        for (Secret secret : secrets.values()) {
            String value = text(secret);
            if (!value.isEmpty()) {
                shown = shown.replace(value, "***");
            }
        }
        return shown.length() <= SHOWN ? shown : "…" + shown.substring(shown.length() - SHOWN);
    }

    private static String text(Secret secret) {
        byte[] utf8 = secret.utf8();
        try {
            return new String(utf8, StandardCharsets.UTF_8);
        } finally {
            Arrays.fill(utf8, (byte) 0);
        }
    }
}
