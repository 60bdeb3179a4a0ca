package io.holdfast.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.EntrySource;
import io.holdfast.spi.source.LogLostException;
import io.holdfast.spi.source.LogShipper;
import io.holdfast.spi.source.LogSource;
import io.holdfast.spi.source.RestorePoint;
import io.holdfast.spi.source.SnapshotKind;
import io.holdfast.spi.source.Source;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every {@link LogShipper} passes: it leaves nothing out, goes on from any checkpoint exactly where that stands, says when it cannot, and ends when
 * it is cancelled.
 *
 * <p>The test class of a source with a log extends this one as well as {@link SourceContract}.
 */
public abstract class LogShipperContract {

    private static final int CHANGES = 12;

    private final List<Source> opened = new ArrayList<>();
    private final List<Following> followed = new ArrayList<>();

    @TempDir
    private Path directory;

    /** Tests of one source. */
    protected LogShipperContract() {}

    /** Opens the source under test. Called several times in a test, it opens the same source again. The contract closes them. */
    protected abstract Source open() throws Exception;

    /** Changes the source, so that its log has at least one more record. */
    protected abstract void change() throws Exception;

    /** Fails unless what was restored into this directory is what the source holds now. */
    protected abstract void assertRestored(Path restored) throws Exception;

    /** Breaks every connection to the source, which can be connected to again at once. Returns false if the source has none. */
    protected boolean breakConnections() throws Exception {
        return false;
    }

    /** Has the source drop its log up to now. Returns false if it keeps its log for those who follow it. */
    protected boolean dropLog() throws Exception {
        return false;
    }

    /** How long anything may take at the most. */
    protected Duration limit() {
        return Duration.ofSeconds(30);
    }

    @AfterEach
    final void closeSources() throws Exception {
        for (Following following : followed) {
            following.stop();
        }
        opened.forEach(Source::close);
    }

    @Test
    void logThatIsNotToldWhereToGoOnSaysWhereItBegins() throws Exception {
        change();
        Following following = follow(Optional.empty());
        following.log.awaitBegun(limit());
        changes(following, CHANGES);

        assertThat(following.log.begun().orElseThrow().positions()).isNotEmpty();
    }

    @Test
    void positionsOfAStreamAscend() throws Exception {
        Following following = follow(Optional.empty());
        following.log.awaitBegun(limit());
        changes(following, CHANGES);

        Map<String, String> last =
                new HashMap<>(following.log.begun().orElseThrow().positions());
        for (RecordingLog.Appended record : following.log.records()) {
            String position = record.upTo().positions().getOrDefault(record.stream(), "");
            String before = last.put(record.stream(), position);
            assertThat(following.shipper.compare(record.stream(), position, position))
                    .isZero();
            if (before != null) {
                assertThat(following.shipper.compare(record.stream(), position, before))
                        .as("%s after %s", position, before)
                        .isPositive();
                assertThat(following.shipper.compare(record.stream(), before, position))
                        .isNegative();
            }
        }
    }

    @Test
    void positionThatIsNoneIsRefused() throws Exception {
        Following following = follow(Optional.empty());
        following.log.awaitBegun(limit());
        changes(following, 1);
        RecordingLog.Appended record = following.log.records().get(0);
        String position = record.upTo().positions().getOrDefault(record.stream(), "");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> following.shipper.compare(record.stream(), position, "?"));
    }

    @Test
    void logGoesOnFromEveryCheckpoint() throws Exception {
        Following following = follow(Optional.empty());
        following.log.awaitBegun(limit());
        changes(following, CHANGES);
        following.stop();
        List<RecordingLog.Appended> all = following.log.records();

        for (int i = 0; i < all.size(); i++) {
            Following next = follow(Optional.of(following.log.checkpointAfter(i)));
            next.log.await(all.size() - i, limit());
            next.stop();
            assertThat(next.log.records().subList(0, all.size() - i))
                    .as("followed from after record %d of %d", i, all.size())
                    .isEqualTo(all.subList(i, all.size()));
        }
    }

    @Test
    void logGoesOnFromASnapshot() throws Exception {
        change();
        RecordedEntries base = snapshot();
        change();
        Following following = follow(Optional.of(base.checkpoint()));
        following.log.await(1, limit());
        changes(following, CHANGES);
        following.stop();

        restore(base, following.log.asSource(following.log.records().size()));
        assertRestored(directory.resolve("restored"));
    }

    @Test
    void followingEndsWhenItIsCancelled() throws Exception {
        Following idle = follow(Optional.empty());
        idle.log.awaitBegun(limit());

        assertThat(idle.stop()).isInstanceOf(InterruptedException.class);
    }

    @Test
    void followingThatIsCancelledBeforehandAppendsNothing() throws Exception {
        TestOperation operation = new TestOperation();
        operation.cancel();
        Following following = new Following(Optional.empty(), operation);

        assertThat(following.outcome()).isInstanceOf(InterruptedException.class);
        assertThat(following.log.records()).isEmpty();
    }

    @Test
    void failureOfTheRepositoryIsPassedOn() throws Exception {
        Following following = follow(Optional.empty());
        following.log.awaitBegun(limit());
        changes(following, 1);
        RuntimeException failure = new IllegalStateException("the repository was made to fail");
        following.log.failAt(1, failure);
        change();

        assertThat(following.outcome()).isSameAs(failure);
    }

    @Test
    void connectionThatIsLostIsAFailureAfterWhichTheLogGoesOn() throws Exception {
        Following following = follow(Optional.empty());
        following.log.awaitBegun(limit());
        changes(following, 3);
        Assumptions.assumeTrue(breakConnections(), "the source has no connections");

        assertThat(following.outcome()).isInstanceOf(IOException.class).isNotInstanceOf(LogLostException.class);
        int had = following.log.records().size();
        Following next = follow(Optional.of(following.log.checkpointAfter(had)));
        changes(next, 3);
    }

    @Test
    void logThatIsLostIsSaidToBe() throws Exception {
        Following following = follow(Optional.empty());
        following.log.awaitBegun(limit());
        changes(following, 3);
        following.stop();
        change();
        change();
        Assumptions.assumeTrue(dropLog(), "the source keeps its log for those who follow it");

        Following late = follow(Optional.of(following.log.checkpointAfter(2)));
        Throwable outcome = late.outcome();
        assertThat(outcome).isInstanceOf(LogLostException.class);
        assertThat(late.log.records()).isEmpty();
        Optional<Checkpoint> nearest = ((LogLostException) outcome).nearest();
        Following next = follow(nearest);
        if (nearest.isEmpty()) {
            next.log.awaitBegun(limit());
        }
        changes(next, 3);
    }

    private void changes(Following following, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            int before = following.log.records().size();
            change();
            following.log.await(before + 1, limit());
        }
    }

    private Following follow(Optional<Checkpoint> from) throws Exception {
        return new Following(from, new TestOperation());
    }

    private Source source() throws Exception {
        Source source = open();
        opened.add(source);
        return source;
    }

    private RecordedEntries snapshot() throws Exception {
        Source source = source();
        TestOperation operation = new TestOperation();
        RecordingSink sink = new RecordingSink(operation, Optional.empty());
        TestRequest request = new TestRequest(SnapshotKind.FULL, Optional.empty(), 1);
        return sink.recorded(operation.call(limit(), () -> source.snapshotter().snapshot(request, sink, operation)));
    }

    private void restore(EntrySource base, LogSource log) throws Exception {
        Source source = source();
        TestOperation operation = new TestOperation();
        RestorePoint point = RestorePoint.of(base, log);
        Callable<Boolean> restoring = () -> {
            source.snapshotter().restore(point, () -> directory.resolve("restored"), operation);
            return true;
        };
        operation.call(limit(), restoring);
    }

    /** A shipper at work, in the background. */
    private final class Following {

        private final TestOperation operation;
        private final RecordingLog log;
        private final LogShipper shipper;
        private final CompletableFuture<Throwable> outcome = new CompletableFuture<>();

        Following(Optional<Checkpoint> from, TestOperation operation) throws Exception {
            this.operation = operation;
            log = new RecordingLog(from);
            shipper = source().log().orElseThrow(() -> new AssertionError("the source has no log"));
            followed.add(this);
            operation.executor().execute(() -> {
                try {
                    shipper.follow(from, log, operation);
                    outcome.complete(new AssertionError("following ended by itself"));
                } catch (Throwable e) {
                    outcome.complete(e);
                } finally {
                    log.seal();
                }
            });
        }

        /** What following ended with. */
        Throwable outcome() throws Exception {
            try {
                Throwable end = outcome.get(limit().toMillis(), TimeUnit.MILLISECONDS);
                assertThat(operation.awaitIdle(limit()))
                        .as("everything that was begun on the operation's executor has ended")
                        .isTrue();
                assertThat(operation.openRegistrations())
                        .as("registrations with onCancel that were not withdrawn")
                        .isZero();
                return end;
            } catch (ExecutionException | TimeoutException e) {
                throw new AssertionError("following has not ended within " + limit(), e);
            }
        }

        Throwable stop() throws Exception {
            operation.cancel();
            return outcome();
        }
    }
}
