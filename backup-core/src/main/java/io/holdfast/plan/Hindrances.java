package io.holdfast.plan;

import io.holdfast.spi.Health;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What keeps a scheduler from beginning what it should, each from when it was found until it is over. Thread-safe. */
final class Hindrances {

    /** What is tried again has mostly worked by then. */
    private static final Duration PASSING = Duration.ofMinutes(5);

    private final Clock clock;
    private final Map<Key, Found> all = new LinkedHashMap<>();

    Hindrances(Clock clock) {
        this.clock = clock;
    }

    /** In which way something is kept from being begun. */
    enum Kind {
        REFUSED("no thread does it"),
        FAILED("it cannot be begun"),
        UNLED("who leads cannot be told");

        private final String words;

        Kind(String words) {
            this.words = words;
        }
    }

    private record Key(Kind kind, String subject) {}

    private record Found(Instant since, String reason) {}

    /**
     * Something is, or still is, kept from being begun.
     *
     * @param subject what, in words
     * @return whether it was not so before
     */
    synchronized boolean begin(Kind kind, String subject, String reason) {
        return all.putIfAbsent(new Key(kind, subject), new Found(clock.instant(), reason)) == null;
    }

    /** It no longer is. */
    synchronized void end(Kind kind, String subject) {
        all.remove(new Key(kind, subject));
    }

    /** How it is, for these reasons. */
    synchronized Health health() {
        List<Health> parts = new ArrayList<>();
        all.forEach((key, found) -> parts.add(health(key, found)));
        return Health.of(parts.toArray(Health[]::new));
    }

    private Health health(Key key, Found found) {
        String reason = key.subject() + ": " + key.kind().words + " since " + found.since() + ": " + found.reason();
        if (key.kind() == Kind.UNLED) {
            return new Health.Unknown(reason);
        }
        boolean passing = Duration.between(found.since(), clock.instant()).compareTo(PASSING) <= 0;
        return passing ? new Health.Degraded(reason) : new Health.Down(reason);
    }
}
