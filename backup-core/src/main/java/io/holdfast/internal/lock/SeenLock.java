package io.holdfast.internal.lock;

import io.holdfast.internal.format.FileType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.LockDocument;
import io.holdfast.internal.format.LockHolder;
import io.holdfast.repository.LockInfo;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A lock of somebody as it was at one look at the store.
 *
 * @param id the name of its file
 * @param document what it says; empty if it cannot be read
 * @param empty whether its file is: what a full disk left of a lock. restic ignores such files, too
 * @param problem why it cannot be read
 * @param written when its file was stored, by the store's clock
 * @param now when it was looked at, by the store's clock
 * @param ended whether its holder has certainly ended
 */
record SeenLock(
        Id id,
        Optional<LockDocument> document,
        boolean empty,
        String problem,
        Instant written,
        Instant now,
        boolean ended) {

    /** As with restic; it is refreshed every five minutes. */
    static final Duration STALE_AGE = Duration.ofMinutes(30);

    /** A holder that comes back from a standby refreshes its lock within this time. */
    static final Duration UNCHANGED = Duration.ofMinutes(5);

    static SeenLock unreadable(Id id, boolean empty, String problem, Instant written, Instant now) {
        return new SeenLock(id, Optional.empty(), empty, problem, written, now, false);
    }

    boolean excludes(boolean exclusive) {
        return !empty && (exclusive || document.map(LockDocument::exclusive).orElse(true));
    }

    /** Whether nobody has refreshed it for so long that only a holder in standby could still come back. */
    boolean old() {
        return age().compareTo(STALE_AGE) > 0;
    }

    boolean stale(Duration unchanged) {
        return ended || (old() && unchanged.compareTo(UNCHANGED) >= 0);
    }

    /** How long until it is stale at the earliest, if nobody refreshes it. */
    Duration staleIn(Duration unchanged) {
        Duration age = STALE_AGE.minus(age());
        Duration watched = UNCHANGED.minus(unchanged);
        return age.compareTo(watched) > 0 ? age : watched;
    }

    private Duration age() {
        return Duration.between(lastSign(), now);
    }

    /** The later of what the store says and what the holder says; but nothing that lies in the future. */
    private Instant lastSign() {
        Instant said = document.map(lock -> lock.time().toInstant()).orElse(written);
        return Stream.of(written, said)
                .filter(sign -> !sign.isAfter(now))
                .max(Comparator.naturalOrder())
                .orElse(now);
    }

    /** {@code locks/3f…, exclusive, of process 17 of ada on vault since 2026-11-21T02:00Z}. */
    String describe() {
        String name = FileType.LOCK.name(id);
        if (document.isEmpty()) {
            return name + ", which cannot be read (" + problem + ")";
        }
        LockDocument lock = document.get();
        return name + (lock.exclusive() ? ", exclusive," : "") + " of process " + lock.pid() + " of " + lock.username()
                + " on " + host(lock) + " since " + since(lock);
    }

    /** Why it is stale or not, in words. */
    String reason() {
        if (ended) {
            return "its process has ended";
        }
        Instant sign = lastSign().truncatedTo(ChronoUnit.SECONDS);
        return old()
                ? "not refreshed since " + sign
                : "last refreshed at " + sign + "; if that was the last time, it is stale from " + sign.plus(STALE_AGE)
                        + " on";
    }

    LockInfo info() {
        return new LockInfo(
                id.toHex(),
                excludes(false),
                document.map(SeenLock::host).orElse(""),
                document.map(LockDocument::username).orElse(""),
                document.map(LockDocument::pid).orElse(0),
                document.map(SeenLock::since),
                ended || old(),
                document.isPresent() ? reason() : "it cannot be read (" + problem + "); " + reason());
    }

    private static String host(LockDocument lock) {
        String host = lock.hostname();
        return host.startsWith(RepositoryLock.HOST_PREFIX) ? host.substring(RepositoryLock.HOST_PREFIX.length()) : host;
    }

    private static OffsetDateTime since(LockDocument lock) {
        return lock.holder().map(LockHolder::since).orElse(lock.time());
    }
}
