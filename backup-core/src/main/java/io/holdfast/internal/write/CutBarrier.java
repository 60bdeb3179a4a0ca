package io.holdfast.internal.write;

import io.holdfast.ConsistentCut;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.Cut;
import io.holdfast.spi.source.SourceIdentity;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Where the sources of one run wait for one another: before they are cut, while they are, until all are copied, and until all that is durable. Whoever
 * runs them interrupts the others when one has failed. Thread-safe.
 */
public final class CutBarrier {

    private final Map<String, Boolean> members;
    private final Duration longestStill;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<Stage, Set<String>> arrived = new EnumMap<>(Stage.class);
    private final Map<String, ConsistentCut.Member> cut = new LinkedHashMap<>();
    private final Map<String, Fixed> fixed = new LinkedHashMap<>();
    private @Nullable Instant allReady;

    private enum Stage {
        READY,
        FIXED,
        COPIED,
        DURABLE
    }

    private record Fixed(Checkpoint at, Instant when, boolean still) {}

    /**
     * A barrier for one run.
     *
     * @param members the sources by name, and whether they wait at the cut
     * @param longestStill how long a source is held still for the others at the most
     */
    public CutBarrier(Map<String, Boolean> members, Duration longestStill, Clock clock) {
        this.members = new LinkedHashMap<>(members);
        this.longestStill = longestStill;
        this.clock = clock;
        for (Stage stage : Stage.values()) {
            arrived.put(stage, new LinkedHashSet<>());
        }
    }

    /** What a source gets to see of this. */
    Cut cut(String member) {
        return new Cut() {
            @Override
            public void ready() throws IOException, InterruptedException {
                arrive(Stage.READY, member);
            }

            @Override
            public void fixed(Checkpoint at, boolean still) throws IOException, InterruptedException {
                fix(member, at, still);
            }
        };
    }

    /** Returns when a source may begin: at once if it waits at the cut by itself, else when all others are about to be cut. */
    void begin(String member) throws IOException, InterruptedException {
        if (!waits(member)) {
            arrive(Stage.READY, member);
        }
    }

    private void fix(String member, Checkpoint at, boolean still) throws IOException, InterruptedException {
        lock.lock();
        try {
            if (allReady == null || !waits(member)) {
                throw new IllegalStateException(
                        member + " was fixed before it was ready, or does not say that it waits at the cut");
            }
            fixed.put(member, new Fixed(at, clock.instant(), still));
        } finally {
            lock.unlock();
        }
        arrive(Stage.FIXED, member);
    }

    /**
     * Says that a source has been copied, and returns when all have.
     *
     * @param at where its snapshot stands
     */
    ConsistentCut copied(String member, SourceIdentity identity, Checkpoint at)
            throws IOException, InterruptedException {
        lock.lock();
        try {
            cut.put(member, cutOf(member, identity, at));
        } finally {
            lock.unlock();
        }
        arrive(Stage.COPIED, member);
        lock.lock();
        try {
            Map<String, ConsistentCut.Member> inOrder = new LinkedHashMap<>();
            members.keySet().forEach(name -> inOrder.put(name, cut.get(name)));
            return new ConsistentCut(inOrder);
        } finally {
            lock.unlock();
        }
    }

    private ConsistentCut.Member cutOf(String member, SourceIdentity identity, Checkpoint at) {
        Instant earliest = allReady;
        Fixed how = waits(member) ? fixed.get(member) : new Fixed(at, clock.instant(), false);
        if (earliest == null || how == null) {
            throw new IllegalStateException(
                    member + " was copied, but did not wait at the cut as it says that it does");
        }
        return new ConsistentCut.Member(identity.type(), identity.id(), how.at, earliest, how.when, how.still);
    }

    /** Says that all of a source is durable, and returns when that is so for all. */
    void durable(String member) throws IOException, InterruptedException {
        arrive(Stage.DURABLE, member);
    }

    private boolean waits(String member) {
        return Boolean.TRUE.equals(members.get(member));
    }

    private void arrive(Stage stage, String member) throws IOException, InterruptedException {
        lock.lockInterruptibly();
        try {
            if (!expected(stage).contains(member) || !arrived(stage).add(member)) {
                throw new IllegalStateException(member + " is " + stage + " a second time");
            }
            if (isComplete(stage)) {
                if (stage == Stage.READY) {
                    allReady = clock.instant();
                }
                changed.signalAll();
            }
            awaitAll(stage);
        } finally {
            lock.unlock();
        }
    }

    private void awaitAll(Stage stage) throws IOException, InterruptedException {
        long left = longestStill.toNanos();
        while (!isComplete(stage)) {
            if (stage != Stage.FIXED) {
                changed.await();
            } else if (left > 0) {
                left = changed.awaitNanos(left);
            } else {
                Set<String> late = new TreeSet<>(expected(stage));
                late.removeAll(arrived(stage));
                throw new IOException("it was held still for " + longestStill.toSeconds() + " seconds, and "
                        + String.join(", ", late) + " did not come to the cut");
            }
        }
    }

    private Set<String> expected(Stage stage) {
        Set<String> names = new LinkedHashSet<>(members.keySet());
        if (stage == Stage.FIXED) {
            names.removeIf(name -> !waits(name));
        }
        return names;
    }

    private Set<String> arrived(Stage stage) {
        return arrived.getOrDefault(stage, Set.of());
    }

    private boolean isComplete(Stage stage) {
        return arrived(stage).size() == expected(stage).size();
    }
}
