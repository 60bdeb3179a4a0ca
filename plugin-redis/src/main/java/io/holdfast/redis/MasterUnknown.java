package io.holdfast.redis;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** For how long nobody has known which servers are masters: as long as that lasts, who follows a former one does not hear that it is one. Used by one thread. */
final class MasterUnknown {

    private static final Duration LONG = Duration.ofSeconds(30);

    private final Clock clock;
    private Optional<Instant> since = Optional.empty();
    private boolean told;

    MasterUnknown(Clock clock) {
        this.clock = clock;
    }

    /** It is known. */
    void over() {
        since = Optional.empty();
        told = false;
    }

    /** It is not known, again; returns whether that has lasted so long that somebody is to be told, which is so once. */
    boolean isLong() {
        Instant now = clock.instant();
        Instant began = since.orElse(now);
        since = Optional.of(began);
        boolean tell = !told && Duration.between(began, now).compareTo(LONG) >= 0;
        told |= tell;
        return tell;
    }
}
