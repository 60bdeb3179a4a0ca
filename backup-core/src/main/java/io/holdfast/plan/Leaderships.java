package io.holdfast.plan;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Which repositories' plans this process carries out, as it was told last: each is asked again when it is time. Not thread-safe, but for {@link #of}. */
final class Leaderships implements AutoCloseable {

    private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(2);

    private final Map<String, Leadership> all;
    private final Hindrances hindrances;
    private final BiConsumer<String, String> warnings;
    private final Clock clock;
    private final Map<String, Instant> renewals = new HashMap<>();
    private final Map<String, CompletableFuture<Boolean>> asked = new HashMap<>();
    private final Set<String> led = new HashSet<>();

    /**
     * Those of repositories, by their names.
     *
     * @param hindrances is told while nobody can tell who leads
     * @param warnings is told of which repository that is so, and why, when it begins
     */
    Leaderships(Map<String, Leadership> all, Hindrances hindrances, BiConsumer<String, String> warnings, Clock clock) {
        this.all = Map.copyOf(all);
        this.hindrances = hindrances;
        this.warnings = warnings;
        this.clock = clock;
    }

    Leadership of(String repository) {
        return Objects.requireNonNull(all.get(repository));
    }

    /** Whether this process leads, as far as it knows. */
    boolean leads(String repository) {
        return led.contains(repository);
    }

    /** How often at least one is to be asked again; empty if there is none. */
    Optional<Duration> shortestRenewal() {
        return all.values().stream().map(Leadership::renewal).min(Comparator.naturalOrder());
    }

    /**
     * Asks those that it is time to ask. All at the same time, and none is waited for for long: a store that does not answer keeps no other repository waiting.
     *
     * @param others is told of each repository that another leads
     */
    void renew(Consumer<String> others) throws InterruptedException {
        Instant now = clock.instant();
        all.forEach((repository, leadership) -> {
            if (!asked.containsKey(repository) && !now.isBefore(renewals.getOrDefault(repository, Instant.MIN))) {
                renewals.put(repository, now.plus(leadership.renewal()));
                asked.put(repository, ask(leadership));
            }
        });
        long end = System.nanoTime() + ANSWERED_WITHIN.toNanos();
        for (String repository : List.copyOf(asked.keySet())) {
            settle(repository, Objects.requireNonNull(asked.get(repository)), end, others);
        }
    }

    private static CompletableFuture<Boolean> ask(Leadership leadership) {
        CompletableFuture<Boolean> held = new CompletableFuture<>();
        Runnable asking = () -> {
            try {
                held.complete(leadership.held());
            } catch (Throwable e) {
                // Also of what no store should throw: nobody would ask again.
                held.completeExceptionally(e);
            }
        };
        if (leadership instanceof AloneLeadership) {
            asking.run();
        } else {
            Thread thread = new Thread(asking, "holdfast-lease");
            thread.setDaemon(true);
            thread.start();
        }
        return held;
    }

    private void settle(String repository, CompletableFuture<Boolean> answer, long end, Consumer<String> others)
            throws InterruptedException {
        try {
            boolean held = answer.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
            asked.remove(repository);
            hindrances.end(Hindrances.Kind.UNLED, subject(repository));
            if (held) {
                led.add(repository);
            } else {
                led.remove(repository);
                others.accept(repository);
            }
        } catch (TimeoutException e) {
            unknown(repository, "its store does not answer");
        } catch (ExecutionException e) {
            asked.remove(repository);
            unknown(
                    repository,
                    String.valueOf(Objects.requireNonNullElse(e.getCause(), e).getMessage()));
        }
    }

    private void unknown(String repository, String reason) {
        led.remove(repository);
        if (hindrances.begin(Hindrances.Kind.UNLED, subject(repository), reason)) {
            warnings.accept(repository, "who leads cannot be told, so that nothing is begun: " + reason);
        }
    }

    private static String subject(String repository) {
        return "the repository '" + repository + "'";
    }

    /** Lets others lead. */
    @Override
    public void close() {
        all.values().forEach(Leadership::close);
    }
}
