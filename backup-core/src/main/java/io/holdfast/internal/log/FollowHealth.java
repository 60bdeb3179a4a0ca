package io.holdfast.internal.log;

import io.holdfast.event.HoldfastEvent;
import io.holdfast.internal.run.RunningOperation;
import io.holdfast.spi.Health;
import io.holdfast.spi.source.Checkpoint;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How following goes, from what happens in it. Thread-safe. */
final class FollowHealth {

    private final Clock clock;
    private final Duration tolerable;
    private Optional<Checkpoint> durable = Optional.empty();
    private boolean heard;
    private boolean ended;
    private @Nullable String failure;
    private @Nullable Instant failingSince;
    private @Nullable Instant waitingSince;
    private @Nullable String foldFailure;
    private @Nullable String baseLacking;

    FollowHealth(Clock clock, Duration tolerable) {
        this.clock = clock;
        this.tolerable = tolerable;
    }

    /** How it is. */
    synchronized Health now() {
        if (ended) {
            return new Health.Down(failure == null ? "following has ended" : failure);
        }
        if (failingSince != null) {
            return since(failingSince).compareTo(tolerable) > 0
                    ? new Health.Down("failing since " + failingSince + ": " + failure)
                    : new Health.Degraded(String.valueOf(failure));
        }
        if (!heard) {
            return new Health.Unknown("the source was not heard of yet");
        }
        if (lag().compareTo(tolerable) > 0) {
            return new Health.Degraded("what the source said " + lag().toSeconds() + " s ago is not durable yet");
        }
        if (baseLacking != null) {
            return new Health.Degraded(baseLacking);
        }
        return foldFailure == null
                ? Health.up()
                : new Health.Degraded("what is durable could not be folded into a snapshot: " + foldFailure);
    }

    private Duration since(Instant begin) {
        return Duration.between(begin, clock.instant());
    }

    /** For how long something has been waiting to become durable. */
    synchronized Duration lag() {
        return waitingSince == null ? Duration.ZERO : since(waitingSince);
    }

    synchronized Optional<Checkpoint> durable() {
        return durable;
    }

    synchronized void ended(Optional<? extends Exception> why) {
        ended = true;
        failure = why.map(Exception::getMessage).orElse(null);
    }

    synchronized void folded() {
        foldFailure = null;
    }

    synchronized void foldFailed(Exception why) {
        foldFailure = String.valueOf(why.getMessage());
    }

    /** A new base is to be made, which was not done yet. */
    synchronized void baseLacks(String why) {
        baseLacking = why;
    }

    /** Whether a new base is to be made. */
    synchronized boolean lacksBase() {
        return baseLacking != null;
    }

    /** No new base is to be made. */
    synchronized void baseMade() {
        baseLacking = null;
    }

    private synchronized void heard(boolean more) {
        heard = true;
        failingSince = null;
        if (!more) {
            waitingSince = null;
        } else if (waitingSince == null) {
            waitingSince = clock.instant();
        }
    }

    /** This says that the store is well, and nothing of the source: it may be of a connection that has ended. */
    private synchronized void stored(Checkpoint upTo, boolean all) {
        durable = Optional.of(upTo);
        waitingSince = all ? null : clock.instant();
    }

    private synchronized void failed(IOException why) {
        failure = String.valueOf(why.getMessage());
        if (failingSince == null) {
            failingSince = clock.instant();
        }
    }

    /** Takes note of what happens, and tells whoever listens to the operation. */
    LogFollower.Watcher telling(RunningOperation operation) {
        return new LogFollower.Watcher() {
            private Health last = now();

            @Override
            public void heard(boolean more) {
                FollowHealth.this.heard(more);
                tellHealth();
            }

            @Override
            public void durable(Checkpoint upTo, boolean all) {
                stored(upTo, all);
                operation.tell(id -> new HoldfastEvent.LogDurable(id, upTo, clock.instant()));
                tellHealth();
            }

            @Override
            public void gap(Checkpoint after, Checkpoint upTo) {
                operation.tell(id -> new HoldfastEvent.LogGap(id, after, upTo, clock.instant()));
            }

            @Override
            public void failed(IOException why) {
                FollowHealth.this.failed(why);
                operation.warn("", String.valueOf(why.getMessage()), false);
                tellHealth();
            }

            private synchronized void tellHealth() {
                Health now = now();
                if (!now.equals(last)) {
                    last = now;
                    operation.tell(id -> new HoldfastEvent.HealthChanged(id, now, clock.instant()));
                }
            }
        };
    }
}
