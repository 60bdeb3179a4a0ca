package io.holdfast.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.EntrySource;
import io.holdfast.spi.source.RestorePoint;
import io.holdfast.spi.source.RestoreTarget;
import io.holdfast.spi.source.SnapshotKind;
import io.holdfast.spi.source.SnapshotRequest;
import io.holdfast.spi.source.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every {@link Source} passes: it gives back what it copied, leaves nothing behind on the source however a snapshot ends, and never goes on
 * once it has returned.
 *
 * <p>A source's test class extends this one, and provides a source that can be read whole and stands still during a test.
 */
public abstract class SourceContract {

    private static final int[] PARALLELISM = {1, 4};

    private final List<Source> opened = new ArrayList<>();

    @TempDir
    private Path directory;

    /** Tests of one source. */
    protected SourceContract() {}

    /** Opens the source under test. Called several times in a test, it opens the same source again. The contract closes them. */
    protected abstract Source open() throws Exception;

    /** Fails unless what was restored into this directory is what the source holds. */
    protected abstract void assertRestored(Path restored) throws Exception;

    /** Fails if something that a snapshot began on the source has not been ended. Called after every snapshot, however it ended. */
    protected void assertReleased() throws Exception {}

    /** Changes the source a little. Returns false if it cannot be changed, so that increments are tried without a change. */
    protected boolean change() throws Exception {
        return false;
    }

    /** The kind of snapshots to make. */
    protected SnapshotKind kind() {
        return SnapshotKind.FULL;
    }

    /** At how many places of a snapshot, evenly spread, it is made to fail or cancelled; each place costs a snapshot. */
    protected int places() {
        return 20;
    }

    /** How long a snapshot or restore may take at the most. */
    protected Duration limit() {
        return Duration.ofMinutes(1);
    }

    @AfterEach
    final void closeSources() {
        opened.forEach(Source::close);
    }

    @Test
    void identityIsThatOfTheSource() throws Exception {
        assertThat(source().identity()).isEqualTo(source().identity());
        assertThat(source().identity().type()).isNotBlank();
        assertThat(source().identity().id()).isNotBlank();
        assertThat(source().identity().paths()).isNotEmpty();
    }

    @Test
    void whatWasCopiedIsRestored() throws Exception {
        for (int parallelism : PARALLELISM) {
            Run run = new Run(Optional.empty(), parallelism);
            run.snapshot();
            assertThat(run.sink.skipped())
                    .as("skipped of a source that can be read whole")
                    .isEmpty();

            Path target = directory.resolve("new/restored-" + parallelism);
            restore(run.recorded(), target, new TestOperation());
            assertRestored(target);
        }
    }

    @Test
    void snapshotThatFollowsAnotherHoldsEverything() throws Exception {
        RecordedEntries parent = snapshot();
        Run run = new Run(Optional.of(parent), 4);
        run.snapshot();

        restore(run.recorded(), directory.resolve("restored"), new TestOperation());
        assertRestored(directory.resolve("restored"));
    }

    @Test
    void incrementsOverAFullSnapshotAreTheSource() throws Exception {
        List<EntrySource> chain = new ArrayList<>(List.of(snapshot()));
        for (int i = 0; i < 3; i++) {
            change();
            EntrySource parent = chain.get(i);
            Source source = source();
            if (!source.snapshotter().canIncrement(parent.checkpoint())) {
                Assumptions.abort("the source makes no increments");
            }
            Run run = new Run(SnapshotKind.INCREMENTAL, source, Optional.of(parent), 4, new RecordingCut(""));
            run.snapshot();
            chain.add(run.recorded());
        }

        restore(chain.get(0), chain.subList(1, chain.size()), directory.resolve("restored"), new TestOperation());
        assertRestored(directory.resolve("restored"));
    }

    @Test
    void sourceThatWaitsAtTheCutComesThereOnceInEverySnapshot() throws Exception {
        List<String> calls = source().snapshotter().waitsAtCut() ? List.of("ready", "fixed") : List.of();
        for (int parallelism : PARALLELISM) {
            Run run = new Run(Optional.empty(), parallelism);
            run.snapshot();
            assertThat(run.cut.calls()).isEqualTo(calls);
        }
    }

    @Test
    void failureAtTheCutIsPassedOn() throws Exception {
        if (!source().snapshotter().waitsAtCut()) {
            return;
        }
        for (String failing : List.of("ready", "fixed")) {
            Run run = new Run(source(), Optional.empty(), 1, new RecordingCut(failing));
            assertThatThrownBy(run::snapshot).as(failing).isInstanceOf(RecordingCut.OthersFailed.class);
        }
        new Run(Optional.empty(), 1).snapshot();
    }

    @Test
    void sourceCanBeCopiedSeveralTimes() throws Exception {
        Source source = source();
        for (int i = 0; i < 3; i++) {
            new Run(source, Optional.empty(), 2).snapshot();
        }
    }

    @Test
    void failureOfTheRepositoryIsPassedOn() throws Exception {
        for (long step : places(stepsOfASnapshot())) {
            for (int parallelism : PARALLELISM) {
                Run run = new Run(Optional.empty(), parallelism);
                run.sink.beforeStep(failFrom(step));
                assertThatThrownBy(run::snapshot)
                        .as("the repository fails at put %d, %d at a time", step, parallelism)
                        .isInstanceOf(RepositoryFailure.class);
            }
        }
        new Run(Optional.empty(), 1).snapshot();
    }

    @Test
    void snapshotCancelledAtAnyPutIsInterrupted() throws Exception {
        // Nobody looks again after the last one.
        for (long step : places(stepsOfASnapshot() - 1)) {
            for (int parallelism : PARALLELISM) {
                Run run = new Run(Optional.empty(), parallelism);
                run.sink.beforeStep(now -> {
                    if (now == step) {
                        run.operation.cancel();
                    }
                });
                assertThatThrownBy(run::snapshot)
                        .as("cancelled at put %d, %d at a time", step, parallelism)
                        .isInstanceOf(InterruptedException.class);
            }
        }
        new Run(Optional.empty(), 1).snapshot();
    }

    @Test
    void snapshotCancelledAtAnyCheckpointIsInterrupted() throws Exception {
        Run whole = new Run(Optional.empty(), 1);
        whole.snapshot();
        assertThat(whole.operation.checkpoints())
                .as("calls of checkCancelled() in a snapshot")
                .isPositive();
        for (long checkpoint : places(whole.operation.checkpoints())) {
            Run run = new Run(Optional.empty(), 1);
            run.operation.cancelAtCheckpoint(checkpoint);
            assertThatThrownBy(run::snapshot)
                    .as("cancelled at checkpoint %d", checkpoint)
                    .isInstanceOf(InterruptedException.class);
        }
    }

    @Test
    void snapshotCancelledBeforehandIsInterrupted() throws Exception {
        Run run = new Run(Optional.empty(), 1);
        run.operation.cancel();

        assertThatThrownBy(run::snapshot).isInstanceOf(InterruptedException.class);
    }

    @Test
    void restoreCancelledAtAnyCheckpointIsInterrupted() throws Exception {
        RecordedEntries snapshot = snapshot();
        TestOperation whole = new TestOperation();
        restore(snapshot, directory.resolve("whole"), whole);
        for (long checkpoint : places(whole.checkpoints())) {
            TestOperation operation = new TestOperation().cancelAtCheckpoint(checkpoint);
            Path target = directory.resolve("cancelled-" + checkpoint);
            assertThatThrownBy(() -> restore(snapshot, target, operation))
                    .as("cancelled at checkpoint %d", checkpoint)
                    .isInstanceOf(InterruptedException.class);
        }
    }

    @Test
    void targetThatIsNoDirectoryIsRefused() throws Exception {
        RecordedEntries snapshot = snapshot();
        Path file = Files.writeString(directory.resolve("file"), "precious");

        assertThatThrownBy(() -> restore(snapshot, file, new TestOperation())).isInstanceOf(IOException.class);
        assertThat(file).hasContent("precious");
    }

    @Test
    void closingTwiceDoesNothing() throws Exception {
        Source source = source();
        new Run(source, Optional.empty(), 1).snapshot();
        source.close();
        source.close();

        new Run(Optional.empty(), 1).snapshot();
    }

    private Source source() throws Exception {
        Source source = open();
        opened.add(source);
        return source;
    }

    private RecordedEntries snapshot() throws Exception {
        Run run = new Run(Optional.empty(), 4);
        run.snapshot();
        return run.recorded();
    }

    private long stepsOfASnapshot() throws Exception {
        Run run = new Run(Optional.empty(), 1);
        run.snapshot();
        assertThat(run.sink.steps()).as("entries put in a snapshot").isPositive();
        return run.sink.steps();
    }

    /** Numbers from 1 to {@code last}, with both ends. */
    private Iterable<Long> places(long last) {
        TreeSet<Long> places = new TreeSet<>();
        int intervals = Math.max(1, places() - 1);
        IntStream.rangeClosed(0, intervals).forEach(i -> places.add(1 + (last - 1) * i / intervals));
        places.removeIf(place -> place < 1 || place > last);
        return places;
    }

    private static LongConsumer failFrom(long step) {
        return now -> {
            if (now >= step) {
                throw new RepositoryFailure();
            }
        };
    }

    private void restore(EntrySource from, Path target, TestOperation operation) throws Exception {
        restore(from, List.of(), target, operation);
    }

    private void restore(EntrySource from, List<EntrySource> increments, Path target, TestOperation operation)
            throws Exception {
        Source source = source();
        RestorePoint point = new RestorePoint() {
            @Override
            public EntrySource base() {
                return from;
            }

            @Override
            public List<EntrySource> increments() {
                return increments;
            }
        };
        RestoreTarget into = () -> target;
        try {
            operation.call(limit(), () -> {
                source.snapshotter().restore(point, into, operation);
                return target;
            });
        } finally {
            assertEnded(operation);
        }
    }

    private void assertEnded(TestOperation operation) throws InterruptedException {
        assertThat(operation.awaitIdle(limit()))
                .as("everything that was begun on the operation's executor has ended")
                .isTrue();
        assertThat(operation.openRegistrations())
                .as("registrations with onCancel that were not withdrawn")
                .isZero();
    }

    private static final class RepositoryFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        RepositoryFailure() {
            super("the repository was made to fail");
        }
    }

    /** One snapshot. */
    private final class Run {

        private final Source source;
        private final TestOperation operation = new TestOperation();
        private final RecordingSink sink;
        private final RecordingCut cut;
        private final SnapshotRequest request;
        private Checkpoint checkpoint = Checkpoint.none();

        Run(Optional<EntrySource> parent, int parallelism) throws Exception {
            this(source(), parent, parallelism);
        }

        Run(Source source, Optional<EntrySource> parent, int parallelism) {
            this(source, parent, parallelism, new RecordingCut(""));
        }

        Run(Source source, Optional<EntrySource> parent, int parallelism, RecordingCut cut) {
            this(kind(), source, parent, parallelism, cut);
        }

        Run(SnapshotKind kind, Source source, Optional<EntrySource> parent, int parallelism, RecordingCut cut) {
            this.source = source;
            this.cut = cut;
            sink = new RecordingSink(operation, parent);
            request = new TestRequest(kind, parent, parallelism, cut);
        }

        /** Makes the snapshot; whether it succeeds or not, nothing may go on afterwards. */
        void snapshot() throws Exception {
            try {
                checkpoint = operation.call(limit(), () -> {
                    try {
                        return source.snapshotter().snapshot(request, sink, operation);
                    } finally {
                        sink.seal();
                    }
                });
            } finally {
                assertEnded(operation);
                assertThat(sink.late()).as("put after the snapshot had ended").isEmpty();
                assertReleased();
            }
        }

        RecordedEntries recorded() {
            return sink.recorded(checkpoint);
        }
    }
}
