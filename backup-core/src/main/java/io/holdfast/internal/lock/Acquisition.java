package io.holdfast.internal.lock;

import io.holdfast.LockedException;
import io.holdfast.internal.format.FileType;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.store.RetryPolicy;
import io.holdfast.internal.store.Sleeper;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * The way to one lock: look for others, write one's own, wait for 200 ms, and look again, so that of two at the same time at least one sees the other and
 * gives way. Between attempts others are watched. Serves one thread, once.
 *
 * <p>Time is what was slept, so that a standby of this machine is not taken for a time in which a lock was seen unchanged.
 */
final class Acquisition {

    private static final Duration SETTLING = Duration.ofMillis(200);
    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);

    private final Locks locks;
    private final boolean exclusive;
    private final Duration wait;
    private final Sleeper sleeper;
    private final Locks.Notice notice;
    private final RetryPolicy pauses;
    private final RandomGenerator random = new Random();
    /** At which time each lock that is still there was seen first. */
    private final Map<Id, Duration> seenFirst = new HashMap<>();

    private Duration time = Duration.ZERO;
    private int attempts;

    Acquisition(Locks locks, boolean exclusive, Duration wait, Sleeper sleeper, Locks.Notice notice) {
        this.locks = locks;
        this.exclusive = exclusive;
        this.wait = wait;
        this.sleeper = sleeper;
        this.notice = notice;
        pauses = new RetryPolicy(wait, Duration.ofSeconds(5), Duration.ofMinutes(1));
    }

    RepositoryLock run() throws IOException, InterruptedException {
        while (true) {
            List<SeenLock> others = excluding(Set.of());
            if (others.isEmpty()) {
                RepositoryLock lock = locks.write(exclusive);
                try {
                    sleeper.sleep(SETTLING);
                    others = excluding(lock.files());
                    if (others.isEmpty()) {
                        lock.keepFresh();
                        return lock;
                    }
                } catch (Throwable e) {
                    lock.close();
                    throw e;
                }
                lock.close();
            }
            waitFor(others);
        }
    }

    /**
     * The locks that exclude ours and are not stale. A stale one is removed before ours is written or looked at for the last time: if its holder refreshes
     * it nevertheless, then either it finds its old lock gone, or we see its new one.
     */
    private List<SeenLock> excluding(Set<Id> own) throws IOException, InterruptedException {
        List<SeenLock> seen = locks.look(own);
        seenFirst.keySet().retainAll(seen.stream().map(SeenLock::id).collect(Collectors.toSet()));
        List<SeenLock> excluding = new ArrayList<>();
        for (SeenLock lock : seen) {
            seenFirst.putIfAbsent(lock.id(), time);
            if (lock.ended()) {
                removeEnded(lock);
            } else if (lock.excludes(exclusive)) {
                if (lock.stale(unchanged(lock))) {
                    locks.delete(lock.id());
                    notice.give(FileType.LOCK.name(lock.id()), "removed, since it is stale: " + lock.reason());
                } else {
                    excluding.add(lock);
                }
            }
        }
        return excluding;
    }

    /** Nobody is behind it, so that it may as well stay where nothing can be deleted. */
    private void removeEnded(SeenLock lock) throws InterruptedException {
        String name = FileType.LOCK.name(lock.id());
        try {
            locks.delete(lock.id());
            notice.give(name, "removed, since " + lock.reason());
        } catch (IOException e) {
            notice.give(name, "passed over, since " + lock.reason() + "; it could not be removed: " + e.getMessage());
        }
    }

    private Duration unchanged(SeenLock lock) {
        return time.minus(seenFirst.get(lock.id()));
    }

    private void waitFor(List<SeenLock> others) throws InterruptedException {
        Optional<SeenLock> young = others.stream().filter(lock -> !lock.old()).findFirst();
        if (young.isPresent() && time.compareTo(wait) >= 0) {
            throw held(young.get());
        }
        if (attempts++ == 0) {
            SeenLock first = others.get(0);
            notice.give(FileType.LOCK.name(first.id()), "waiting for " + first.describe() + ": " + first.reason());
        }
        Duration pause = pauses.pause(attempts, random);
        for (SeenLock lock : others) {
            pause = shorter(pause, lock.staleIn(unchanged(lock)));
        }
        if (young.isPresent()) {
            pause = shorter(pause, wait.minus(time));
        }
        pause = pause.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : pause;
        sleeper.sleep(pause);
        time = time.plus(pause);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private LockedException held(SeenLock lock) {
        return new LockedException("The repository " + locks.place() + " is locked: " + lock.describe() + "; "
                + lock.reason() + ". Nothing was changed. Try again when its holder has ended, or wait for it with"
                + " RepositoryOptions.lockWait (--retry-lock); a stale lock is removed by whoever meets it");
    }
}
