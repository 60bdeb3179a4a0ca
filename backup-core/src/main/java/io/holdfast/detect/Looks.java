package io.holdfast.detect;

import io.holdfast.Cancellation;
import io.holdfast.internal.run.RunningOperation;
import io.holdfast.spi.Health;
import io.holdfast.spi.Operation;
import io.holdfast.spi.recovery.HealthCheck;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Has several checks look at the same time, none for longer than it may, and none again before its last look has ended: what hangs cannot always be interrupted. Thread-safe. */
final class Looks {

    private final Map<String, HealthCheck> checks;
    private final Duration timeout;
    private final Set<String> looking = ConcurrentHashMap.newKeySet();

    Looks(Map<String, HealthCheck> checks, Duration timeout) {
        this.checks = checks;
        this.timeout = timeout;
    }

    /** What each has found. What does not answer in time is told to end, and of it nothing is known. */
    Map<String, Health> look(Clock clock, Cancellation cancellation) {
        Cancellation own = new Cancellation();
        Runnable stopListening = cancellation.onCancel(own::cancel);
        try {
            return RunningOperation.run("look", clock, event -> {}, own, this::look);
        } finally {
            stopListening.run();
            own.cancel();
        }
    }

    private Map<String, Health> look(Operation operation) throws InterruptedException {
        Map<String, CompletableFuture<Health>> under = new LinkedHashMap<>();
        checks.forEach((name, check) -> {
            CompletableFuture<Health> found = new CompletableFuture<>();
            under.put(name, found);
            if (looking.add(name)) {
                operation.executor().execute(() -> complete(found, name, check, operation));
            } else {
                found.complete(new Health.Unknown("its last look has not ended yet"));
            }
        });
        long end = System.nanoTime() + timeout.toNanos();
        Map<String, Health> findings = new LinkedHashMap<>();
        for (Map.Entry<String, CompletableFuture<Health>> one : under.entrySet()) {
            findings.put(one.getKey(), await(one.getValue(), end));
        }
        return findings;
    }

    private void complete(CompletableFuture<Health> found, String name, HealthCheck check, Operation operation) {
        Health health;
        try {
            health = check.check(operation);
        } catch (Throwable e) {
            looking.remove(name);
            found.completeExceptionally(e);
            return;
        }
        looking.remove(name);
        found.complete(health);
    }

    private Health await(CompletableFuture<Health> found, long end) throws InterruptedException {
        try {
            return found.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return new Health.Unknown("the check did not answer within " + timeout);
        } catch (ExecutionException e) {
            return new Health.Unknown("the check failed: " + e.getCause());
        }
    }
}
