package io.holdfast.internal.recovery;

import io.holdfast.spi.Health;
import io.holdfast.spi.Operation;
import io.holdfast.spi.recovery.CheckReport;
import io.holdfast.spi.recovery.CheckReport.Finding;
import io.holdfast.spi.recovery.CheckReport.Result;
import io.holdfast.spi.recovery.HealthCheck;
import io.holdfast.spi.recovery.Restored;
import io.holdfast.spi.recovery.RestoredCheck;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A program that looks whether something is as it should be: 0 says that it is, 1 that it is not, and anything else that it does not know. Immutable and thread-safe.
 *
 * @param command program and arguments
 */
public record Program(List<String> command) implements HealthCheck, RestoredCheck {

    private static final String DIRECTORY = "HOLDFAST_DIRECTORY";

    /** Copies the list. */
    public Program {
        command = List.copyOf(command);
    }

    @Override
    public Health check(Operation operation) throws InterruptedException {
        try {
            Command.Ended ended = new Command(command, Optional.empty(), Map.of(), Map.of()).run(operation);
            return switch (ended.status()) {
                case 0 -> Health.up();
                case 1 -> new Health.Down(ended.output());
                default -> new Health.Unknown(unclear(ended));
            };
        } catch (IOException e) {
            return new Health.Unknown(String.valueOf(e.getMessage()));
        }
    }

    /** Where it was restored to is its directory, and in a variable. */
    @Override
    public CheckReport check(Restored restored, Operation operation) throws InterruptedException {
        try {
            Command.Ended ended = new Command(
                            command,
                            Optional.of(restored.data()),
                            Map.of(DIRECTORY, restored.data().toString()),
                            Map.of())
                    .run(operation);
            return switch (ended.status()) {
                case 0 -> report(Result.PASSED, ended.output());
                case 1 -> report(Result.FAILED, ended.output());
                default -> report(Result.UNKNOWN, unclear(ended));
            };
        } catch (IOException e) {
            return report(Result.UNKNOWN, String.valueOf(e.getMessage()));
        }
    }

    private static String unclear(Command.Ended ended) {
        return "it ended with " + ended.status() + ": " + ended.output();
    }

    private CheckReport report(Result result, String detail) {
        return new CheckReport(List.of(new Finding(toString(), result, detail)));
    }

    @Override
    public String toString() {
        return String.join(" ", command);
    }
}
