package io.holdfast.detect;

import io.holdfast.spi.Health;
import io.holdfast.spi.Operation;
import io.holdfast.spi.recovery.HealthCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Looks how much memory this machine has for whoever wants some, as Linux estimates it: down below one bound, degraded below another, unknown on other systems. Thread-safe. */
public final class MemoryHealthCheck implements HealthCheck {

    private static final Pattern AVAILABLE = Pattern.compile("MemAvailable:\\s+(\\d{1,15}) kB");

    private final Path source;
    private final long low;
    private final long least;

    private MemoryHealthCheck(Path source, long low, long least) {
        this.source = source;
        this.low = low;
        this.least = least;
    }

    /**
     * A check of this machine.
     *
     * @param low bytes below which it is degraded
     * @param least bytes below which it is down
     */
    public static MemoryHealthCheck of(long low, long least) {
        return of(Path.of("/proc/meminfo"), low, least);
    }

    static MemoryHealthCheck of(Path source, long low, long least) {
        return new MemoryHealthCheck(source, low, least);
    }

    @Override
    public Health check(Operation operation) throws InterruptedException {
        operation.checkCancelled();
        try {
            Optional<Long> available = Files.readAllLines(source).stream()
                    .map(AVAILABLE::matcher)
                    .filter(Matcher::matches)
                    .map(line -> Long.parseLong(line.group(1)) << 10)
                    .findFirst();
            return available.isPresent()
                    ? Room.judge("the memory of this machine", available.get(), low, least)
                    : new Health.Unknown(source + " does not say how much memory is available");
        } catch (IOException e) {
            return new Health.Unknown("how much memory is available is not known: " + e);
        }
    }
}
