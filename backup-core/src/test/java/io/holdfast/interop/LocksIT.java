package io.holdfast.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.LockedException;
import io.holdfast.local.FileSource;
import io.holdfast.repository.ChunkerChoice;
import io.holdfast.repository.Repository;
import io.holdfast.spi.Operation;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.EntrySink;
import io.holdfast.spi.source.RestorePoint;
import io.holdfast.spi.source.RestoreTarget;
import io.holdfast.spi.source.SnapshotRequest;
import io.holdfast.spi.source.Snapshotter;
import io.holdfast.spi.source.Source;
import io.holdfast.spi.source.SourceIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Holdfast and restic keep off what the other has locked. */
@Timeout(120)
class LocksIT {

    @TempDir
    Path directory;

    private Restic restic;
    private Path files;

    @BeforeEach
    void makeFiles() throws Exception {
        restic = Restic.on(directory.resolve("repository"));
        files = Files.createDirectory(directory.resolve("files"));
        Files.writeString(files.resolve("file"), "content");
    }

    @Test
    void anExclusiveLockOfResticStopsABackup() throws Exception {
        try (Repository repository = Holdfast.init(restic.repository(), ChunkerChoice.FASTCDC)) {
            Process check = startCheckAndStopItWithItsLock();
            try {
                assertThatThrownBy(() -> Holdfast.backUp(repository, files))
                        .isInstanceOf(LockedException.class)
                        .hasMessageContaining("process " + check.pid());
                assertThat(repository.snapshots()).isEmpty();
            } finally {
                signal("CONT", check);
            }
            assertThat(check.waitFor()).isZero();
            Holdfast.backUp(repository, files);
            assertThat(repository.snapshots()).hasSize(1);
        }
    }

    @Test
    void theLockOfARunningBackupHoldsAndKeepsOffWhatNeedsAnExclusiveOne() throws Exception {
        try (Repository repository = Holdfast.init(restic.repository(), ChunkerChoice.FASTCDC)) {
            Holdfast.backUp(repository, new InterruptedSource(FileSource.of(files), () -> {
                // Whoever it finds on this host it sends SIGHUP, which ends a JVM.
                restic.ok("unlock");
                assertThat(locks()).isEqualTo(1);
                assertThat(restic.run("check").status()).isNotZero();
                restic.backUp(files);
            }));
            assertThat(locks()).isZero();
            assertThat(repository.snapshots()).hasSize(2);
        }
        restic.check();
    }

    /** A source that does something else before it is copied out. */
    private record InterruptedSource(Source source, Interruption interruption) implements Source, Snapshotter {

        @FunctionalInterface
        interface Interruption {
            void run() throws IOException, InterruptedException;
        }

        @Override
        public SourceIdentity identity() throws IOException, InterruptedException {
            return source.identity();
        }

        @Override
        public Snapshotter snapshotter() {
            return this;
        }

        @Override
        public Checkpoint snapshot(SnapshotRequest request, EntrySink sink, Operation operation)
                throws IOException, InterruptedException {
            interruption.run();
            return source.snapshotter().snapshot(request, sink, operation);
        }

        @Override
        public void restore(RestorePoint point, RestoreTarget target, Operation operation)
                throws IOException, InterruptedException {
            source.snapshotter().restore(point, target, operation);
        }

        @Override
        public void close() {
            source.close();
        }
    }

    /** It waits for 200 ms when it has written its lock, which is time enough to stop it, most of the time. */
    private Process startCheckAndStopItWithItsLock() throws IOException, InterruptedException {
        while (true) {
            Process check = restic.start("check");
            while (locks() == 0 && check.isAlive()) {
                Thread.sleep(5);
            }
            signal("STOP", check);
            if (locks() == 1) {
                return check;
            }
            signal("CONT", check);
            check.waitFor();
        }
    }

    private static void signal(String name, Process process) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                .start()
                .waitFor();
    }

    private long locks() throws IOException {
        Path locks = restic.repository().resolve("locks");
        if (!Files.exists(locks)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(locks)) {
            return files.filter(lock -> !lock.getFileName().toString().contains("-tmp-"))
                    .count();
        }
    }
}
