package io.holdfast.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.spi.Operation;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.Content;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntrySink;
import io.holdfast.spi.source.RestorePoint;
import io.holdfast.spi.source.RestoreTarget;
import io.holdfast.spi.source.SnapshotRequest;
import io.holdfast.spi.source.Snapshotter;
import io.holdfast.spi.source.Source;
import io.holdfast.spi.source.SourceIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The contract notices what a source does wrong. */
class SourceContractTest {

    @Test
    void failureOfTheRepositoryMustNotBeSwallowed() {
        assertNoticed(SourceContract::failureOfTheRepositoryIsPassedOn, (sink, operation) -> {
            try {
                putFiles(sink, operation);
            } catch (IllegalStateException e) {
                throw e;
            } catch (RuntimeException e) {
                sink.skip("file", "what is wrong with it?");
            }
        });
    }

    @Test
    void nothingMayGoOnInTheBackground() {
        assertNoticed(
                SourceContract::sourceCanBeCopiedSeveralTimes,
                (sink, operation) -> operation.executor().execute(() -> {
                    try {
                        Thread.sleep(20);
                        putFiles(sink, operation);
                    } catch (IOException | InterruptedException | IllegalStateException e) {
                        // Nobody hears what goes wrong in the background.
                    }
                }));
    }

    @Test
    void cancellingMustNotBeTakenForAFailureOfTheSource() {
        assertNoticed(SourceContract::snapshotCancelledAtAnyCheckpointIsInterrupted, (sink, operation) -> {
            try {
                putFiles(sink, operation);
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        });
    }

    @Test
    void sourceMustAskWhetherItIsCancelled() {
        assertNoticed(
                SourceContract::snapshotCancelledAtAnyCheckpointIsInterrupted,
                (sink, operation) -> sink.put(Entry.symlink("link", "target").build()));
    }

    @Test
    void registrationsMustBeWithdrawn() {
        assertNoticed(SourceContract::sourceCanBeCopiedSeveralTimes, (sink, operation) -> {
            operation.onCancel(() -> {});
            putFiles(sink, operation);
        });
    }

    @Test
    void snapshotMustComeToAnEnd() {
        assertNoticed(SourceContract::sourceCanBeCopiedSeveralTimes, (sink, operation) -> Thread.sleep(100_000));
    }

    @Test
    void identityMustBeMeasured() {
        assertNoticed(SourceContract::identityIsThatOfTheSource, SourceContractTest::putFiles);
    }

    private static void putFiles(EntrySink sink, Operation operation) throws IOException, InterruptedException {
        for (int i = 0; i < 3; i++) {
            operation.checkCancelled();
            sink.put(Entry.file("file-" + i).build(), Content.of(new byte[0]));
        }
    }

    private static void assertNoticed(Clause clause, Copying copying) {
        SourceContract contract = new SourceContract() {
            @Override
            protected Source open() {
                return new CarelessSource(copying);
            }

            @Override
            protected void assertRestored(Path restored) {}

            @Override
            protected Duration limit() {
                return Duration.ofMillis(500);
            }
        };
        assertThatThrownBy(() -> clause.check(contract)).isInstanceOf(AssertionError.class);
    }

    private interface Clause {
        void check(SourceContract contract) throws Exception;
    }

    private interface Copying {
        void copy(EntrySink sink, Operation operation) throws IOException, InterruptedException;
    }

    private record CarelessSource(Copying copying) implements Source, Snapshotter {

        @Override
        public SourceIdentity identity() {
            return new SourceIdentity("careless", UUID.randomUUID().toString(), List.of("/"));
        }

        @Override
        public Snapshotter snapshotter() {
            return this;
        }

        @Override
        public Checkpoint snapshot(SnapshotRequest request, EntrySink sink, Operation operation)
                throws IOException, InterruptedException {
            copying.copy(sink, operation);
            return Checkpoint.none();
        }

        @Override
        public void restore(RestorePoint point, RestoreTarget target, Operation operation) {}

        @Override
        public void close() {}
    }
}
