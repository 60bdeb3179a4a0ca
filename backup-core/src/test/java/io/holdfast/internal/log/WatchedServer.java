package io.holdfast.internal.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.ConfigurationException;
import io.holdfast.internal.log.WindowModel.Point;
import io.holdfast.repository.PointRestoreReport;
import io.holdfast.repository.PointRestoreRequest;
import io.holdfast.repository.RecoveryPoint;
import io.holdfast.repository.RecoveryWindow;
import io.holdfast.repository.Repository;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.Source;
import io.holdfast.testkit.LoggedServer;
import io.holdfast.testkit.LoggedSource;
import io.holdfast.testkit.MutableClock;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A server, and a {@link WindowModel} that learns on the wire what those who follow it were told. Whoever follows it last writes the log, and says where
 * it goes on; so what was said after that is not in it. Thread-safe.
 */
final class WatchedServer implements AutoCloseable {

    private final MutableClock clock;
    private final LoggedServer server;
    private final List<Relay> relays = new ArrayList<>();
    private final WindowModel model = new WindowModel();
    private final List<Point> path = new ArrayList<>(List.of(new Point(1, 0)));
    private final Map<Point, Map<String, String>> contents = new HashMap<>();
    private final Map<Point, Instant> instants = new HashMap<>();
    private final Set<Point> acknowledged = new HashSet<>();
    private long highestRank;
    private boolean begun;
    private @Nullable Conversation writer;

    WatchedServer(MutableClock clock) throws IOException {
        this.clock = clock;
        server = new LoggedServer(clock);
        noteChange();
    }

    LoggedServer server() {
        return server;
    }

    /**
     * Where one who follows finds it.
     *
     * @param rank how it comes after others who follow: who is of a lower one than the last writes the log no longer
     */
    synchronized InetSocketAddress addressOf(LongSupplier rank) throws IOException {
        Follower follower = new Follower(rank, new ArrayList<>(), new AtomicReference<>());
        Relay relay = new Relay(server.address(), () -> new Conversation(follower));
        relays.add(relay);
        return relay.address();
    }

    /**
     * One who follows.
     *
     * @param last in which he follows now: what is still said in one before does not reach him
     * @param told the changes, in order, as far as he knows that they are in the log or appends them now
     */
    private record Follower(LongSupplier rank, List<Point> told, AtomicReference<Conversation> last) {}

    private final class Conversation implements Relay.Listener {

        private final Follower follower;

        Conversation(Follower follower) {
            this.follower = follower;
        }

        @Override
        public void asked(String line) {
            String[] words = line.split(" ");
            if (words[0].equals("FOLLOW")) {
                follows(this, words);
            } else if (words[0].equals("ack")) {
                acknowledges(follower, Integer.parseInt(words[1]), Long.parseLong(words[2]));
            }
        }

        @Override
        public void said(String line) {
            hears(this, line.split(" "));
        }
    }

    private synchronized void follows(Conversation conversation, String[] words) {
        Optional<Point> from = words.length == 1
                ? Optional.empty()
                : Optional.of(new Point(Integer.parseInt(words[1]), Long.parseLong(words[2])));
        conversation.follower.last.set(conversation);
        List<Point> told = conversation.follower.told;
        told.subList(from.map(told::lastIndexOf).orElse(-1) + 1, told.size()).clear();
        long rank = conversation.follower.rank.getAsLong();
        if (rank >= highestRank) {
            highestRank = rank;
            writer = conversation;
            from.ifPresent(model::followedFrom);
            // What he was told before may not be in the log, which another began behind that.
            told.clear();
            from.ifPresent(at -> told.addAll(model.changes()));
            begun |= from.isPresent();
        }
    }

    private synchronized void acknowledges(Follower follower, int timeline, long lsn) {
        follower.told.stream()
                .filter(point -> point.timeline() == timeline && point.lsn() <= lsn)
                .forEach(acknowledged::add);
    }

    private synchronized void hears(Conversation conversation, String[] words) {
        boolean writes = conversation == writer;
        if (words[0].equals("record") && conversation.follower.last.get() == conversation) {
            Point change = new Point(Integer.parseInt(words[1]), Long.parseLong(words[2]));
            conversation.follower.told.add(change);
            if (writes) {
                model.appended(change);
            }
        } else if (words[0].equals("lost") && writes) {
            model.gap(point(words[1]));
        } else if (words[0].equals("begin") && writes) {
            model.begun(point(words[1]));
            begun = true;
        }
    }

    private static Point point(String positions) {
        String[] last = positions.substring(positions.lastIndexOf('/') + 1).split(":");
        return new Point(Integer.parseInt(last[0]), Long.parseLong(last[1]));
    }

    private static Point point(Checkpoint at) {
        int timeline = at.positions().keySet().stream()
                .mapToInt(stream -> Integer.parseInt(stream.substring("timeline/".length())))
                .max()
                .orElseThrow();
        return new Point(timeline, Long.parseLong(at.positions().get("timeline/" + timeline)));
    }

    void set(String key, String value) {
        clock.advance(Duration.ofSeconds(1));
        server.set(key, value);
        noteChange();
    }

    void mark(String name) {
        clock.advance(Duration.ofSeconds(1));
        server.mark(name);
        noteChange();
    }

    /** A replica takes over, which lacks the last changes. */
    void failOver(int lost) throws IOException {
        clock.advance(Duration.ofSeconds(1));
        long kept = Math.max(0, server.lsn() - lost);
        server.failOver(kept);
        path.removeIf(point -> point.lsn() > kept);
        noteChange();
    }

    private void noteChange() {
        Point now = new Point(server.timeline(), server.lsn());
        synchronized (this) {
            if (now.lsn() > 0) {
                model.changed(path.get(path.size() - 1), now);
                path.add(now);
            }
            contents.put(now, server.content());
            instants.put(now, clock.instant());
        }
    }

    synchronized void backedUp(Checkpoint at) {
        model.backedUp(point(at));
    }

    /** Waits until the log has begun. */
    void awaitBegin() throws InterruptedException {
        await(() -> {
            synchronized (this) {
                return begun;
            }
        });
    }

    /** Waits until one who has a rank, or another after it, has begun to follow. */
    void awaitFollower(long rank) throws InterruptedException {
        await(() -> {
            synchronized (this) {
                return highestRank >= rank;
            }
        });
    }

    /** Waits until all that happened is acknowledged. */
    void awaitAcknowledged() throws InterruptedException {
        await(() -> server.acknowledged(server.timeline()) >= server.lsn() || server.lsn() == 0);
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in vain").isLessThan(end);
            Thread.sleep(1);
        }
    }

    /** All points at which it ever was. */
    synchronized List<Point> points() {
        return List.copyOf(contents.keySet());
    }

    synchronized void assertNothingAcknowledgedIsLost(String when) {
        assertThat(acknowledged)
                .as(when)
                .filteredOn(point -> !model.isInLog(point))
                .isEmpty();
    }

    synchronized void assertEnds(RecoveryWindow window, String when) {
        Set<Point> ends = window.ranges().stream()
                .map(range -> point(range.to()))
                .filter(model::isInLog)
                .collect(Collectors.toSet());
        assertThat(ends).as(when).isEqualTo(model.ends());
    }

    /** It is restored to a point that it can be restored to, and refused to be to another. */
    void assertPoint(Point point, Repository repository, Path target, String when) throws Exception {
        Source source = new LoggedSource(server.address());
        RecoveryPoint position = RecoveryPoint.at("timeline/" + point.timeline(), Long.toString(point.lsn()));
        if (!model.isRestorable(point)) {
            assertThatThrownBy(() -> restore(repository, source, position, target))
                    .as("%s, %s", when, point)
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("nothing touched");
            return;
        }
        assertThat(restore(repository, source, position, target))
                .as("%s, %s", when, point)
                .isEqualTo(contents.get(point));
        if (model.isInLog(point)) {
            assertThat(restore(repository, source, RecoveryPoint.at(instants.get(point)), target))
                    .as("%s, %s", when, instants.get(point))
                    .isEqualTo(contents.get(point));
            assertMomentAfter(point, repository, target, when);
        }
    }

    /** Nothing happened for a second; if that is known, the server can be restored to the moment as it was. */
    private void assertMomentAfter(Point point, Repository repository, Path target, String when) throws IOException {
        RecoveryPoint moment = RecoveryPoint.at(instants.get(point).plusMillis(500));
        try {
            assertThat(restore(repository, new LoggedSource(server.address()), moment, target))
                    .as("%s, %s", when, moment)
                    .isEqualTo(contents.get(point));
        } catch (ConfigurationException e) {
            assertThat(e).hasMessageContaining("nothing touched");
        }
    }

    static Map<String, String> restore(Repository repository, Source source, RecoveryPoint point, Path target)
            throws IOException {
        PointRestoreReport report = repository.restore(
                source, PointRestoreRequest.to(target).point(point).build());
        assertThat(report.at().positions()).isNotEmpty();
        Map<String, String> content = new TreeMap<>();
        for (String line : Files.readAllLines(target.resolve("data"))) {
            String[] words = line.split(" ", 2);
            content.put(words[0], words[1]);
        }
        Files.delete(target.resolve("data"));
        Files.delete(target);
        return content;
    }

    @Override
    public void close() throws IOException {
        for (Relay relay : relays) {
            relay.close();
        }
        server.close();
    }
}
