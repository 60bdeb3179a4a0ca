package io.holdfast.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.holdfast.LockedException;
import io.holdfast.fixtures.ForwardingSource;
import io.holdfast.internal.lock.Locks;
import io.holdfast.internal.lock.ProcessTable;
import io.holdfast.internal.repository.OpenRepository;
import io.holdfast.internal.store.ForwardingStore;
import io.holdfast.local.FileSource;
import io.holdfast.local.LocalStore;
import io.holdfast.repository.ChunkerChoice;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.spi.Operation;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.EntrySink;
import io.holdfast.spi.source.SnapshotRequest;
import io.holdfast.spi.source.Source;
import io.holdfast.spi.store.Store;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
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

    @Test
    void theLockOfAKilledProcessIsRemovedAtOnce() throws Exception {
        try (Repository repository = Holdfast.init(restic.repository(), ChunkerChoice.FASTCDC);
                LockingJvm jvm = LockingJvm.start(restic.repository(), Duration.ZERO)) {
            assertThatThrownBy(() -> Holdfast.backUp(repository, files))
                    .isInstanceOf(LockedException.class)
                    .hasMessageContaining("process " + jvm.pid());
            assertThat(repository.locks()).singleElement().satisfies(lock -> {
                assertThat(lock.exclusive()).isTrue();
                assertThat(lock.processId()).isEqualTo((int) jvm.pid());
                assertThat(lock.stale()).isFalse();
            });

            jvm.kill();

            assertThat(repository.locks())
                    .singleElement()
                    .satisfies(lock -> assertThat(lock.reason()).isEqualTo("its process has ended"));
            Holdfast.backUp(repository, files);
            assertThat(locks()).isZero();
        }
    }

    @Test
    void aProcessInAnotherNamespaceIsNotTakenForDead() throws Exception {
        assumeTrue(
                Processes.run(directory, Map.of(), List.of("unshare", "-pf", "true"))
                                .status()
                        == 0,
                "not permitted");
        try (Repository repository = Holdfast.init(restic.repository(), ChunkerChoice.FASTCDC);
                LockingJvm jvm =
                        LockingJvm.start(restic.repository(), Duration.ZERO, "unshare", "-pf", "--mount-proc")) {
            assertThat(repository.locks()).singleElement().satisfies(lock -> {
                assertThat(lock.processId()).isLessThan((int) jvm.pid());
                assertThat(lock.stale()).isFalse();
            });
            assertThatThrownBy(() -> Holdfast.backUp(repository, files)).isInstanceOf(LockedException.class);
        }
    }

    @Test
    void aJvmThatHoldsALockSurvivesAnUnlockOfResticOnItsHost() throws Exception {
        try (Repository repository = Holdfast.init(restic.repository(), ChunkerChoice.FASTCDC);
                LockingJvm jvm = LockingJvm.start(restic.repository(), Duration.ZERO)) {
            restic.ok("unlock");
            assertThat(jvm.check()).isEqualTo("held");
            assertThat(repository.locks()).hasSize(1);

            restic.ok("unlock", "--remove-all");
            assertThat(jvm.check()).isEqualTo("lost");
            assertThat(jvm.alive()).isTrue();
        }
    }

    @Test
    void anOldLockOfOursIsRemovedByAnUnlockOfRestic() throws Exception {
        try (Repository repository = Holdfast.init(restic.repository(), ChunkerChoice.FASTCDC);
                LockingJvm jvm = LockingJvm.start(restic.repository(), Duration.ofMinutes(-31))) {
            assertThat(repository.locks())
                    .singleElement()
                    .satisfies(lock -> assertThat(lock.stale())
                            .as("the clock of the store tells that it is young")
                            .isFalse());
            restic.ok("unlock");
            assertThat(repository.locks()).isEmpty();
            assertThat(jvm.check()).isEqualTo("lost");
        }
    }

    @Test
    void aFrozenProcessFindsOutThatItsLockIsGone() throws Exception {
        try (Repository repository = Holdfast.init(restic.repository(), ChunkerChoice.FASTCDC);
                LockingJvm jvm = LockingJvm.start(restic.repository(), Duration.ZERO)) {
            jvm.signal("STOP");
            assertThat(repository.unlock(false)).as("it is alive").isEmpty();
            assertThat(repository.unlock(true)).hasSize(1);
            Holdfast.backUp(repository, files);
            jvm.signal("CONT");
            assertThat(jvm.check()).isEqualTo("lost");
        }
    }

    @Test
    void aBackupWhoseLockWasRemovedMakesNoSnapshot() throws Exception {
        try (Repository repository = Holdfast.init(restic.repository(), ChunkerChoice.FASTCDC)) {
            Source source = new InterruptedSource(FileSource.of(files), () -> restic.ok("unlock", "--remove-all"));
            assertThatThrownBy(() -> Holdfast.backUp(repository, source))
                    .isInstanceOf(LockedException.class)
                    .hasMessageContaining("removed");
            assertThat(repository.snapshots()).isEmpty();
        }
    }

    @Test
    void aLockThatAKilledResticLeftIsRemovedWhenItIsOldAndWasWatched() throws Exception {
        Holdfast.init(restic.repository(), ChunkerChoice.FASTCDC).close();
        Process check = startCheckAndStopItWithItsLock();
        check.destroyForcibly().waitFor();
        assertThat(locks()).isEqualTo(1);

        LaterStore store = new LaterStore(LocalStore.at(restic.repository()));
        store.later = Duration.ofMinutes(31);
        try (OpenRepository repository = OpenRepository.open(
                store, Restic.PASSWORD.getBytes(StandardCharsets.UTF_8), RepositoryOptions.defaults())) {
            Locks locks = new Locks(
                    repository.files(),
                    "host",
                    "user",
                    Clock.systemUTC(),
                    time -> store.later = store.later.plus(time),
                    new ProcessTable());
            locks.acquire(true, Duration.ZERO, (name, what) -> {}).close();
        }
        assertThat(store.later)
                .isBetween(Duration.ofMinutes(36), Duration.ofMinutes(36).plusSeconds(2));
        assertThat(locks()).isZero();
        restic.check();
    }

    /** A store whose clock is ahead, as if that much time had passed. */
    private static final class LaterStore extends ForwardingStore {

        private Duration later = Duration.ZERO;

        LaterStore(Store store) {
            super(store);
        }

        @Override
        public Instant now() throws IOException, InterruptedException {
            return super.now().plus(later);
        }
    }

    /** A source that does something else before it is copied out. */
    private static final class InterruptedSource extends ForwardingSource {

        private final Interruption interruption;

        @FunctionalInterface
        interface Interruption {
            void run() throws IOException, InterruptedException;
        }

        InterruptedSource(Source source, Interruption interruption) {
            super(source);
            this.interruption = interruption;
        }

        @Override
        public Checkpoint snapshot(SnapshotRequest request, EntrySink sink, Operation operation)
                throws IOException, InterruptedException {
            interruption.run();
            return super.snapshot(request, sink, operation);
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
