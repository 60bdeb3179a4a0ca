package io.holdfast.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.internal.lock.Locks;
import io.holdfast.internal.lock.RepositoryLock;
import io.holdfast.internal.repository.OpenRepository;
import io.holdfast.local.LocalStore;
import io.holdfast.repository.RepositoryOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LockCommandsTest {

    @TempDir
    private Path directory;

    private Fixture fixture;
    private OpenRepository other;
    private RepositoryLock lock;

    @BeforeEach
    void lock() throws Exception {
        fixture = Fixture.in(directory);
        other = OpenRepository.open(
                LocalStore.at(fixture.repository()), Fixture.PASSWORD.getBytes(UTF_8), RepositoryOptions.defaults());
        lock = new Locks(other.files(), "attic", "bob", Clock.systemUTC())
                .acquire(true, Duration.ZERO, (name, what) -> {});
    }

    @AfterEach
    void unlock() {
        lock.close();
        other.close();
    }

    @Test
    void aPersonReadsWhoHoldsALockAndWhetherItIsStale() {
        CommandRun run = fixture.run("locks").ok();
        assertThat(run.lines()).hasSize(3);
        assertThat(run.lines().get(2))
                .contains(
                        "exclusive",
                        "attic",
                        "bob",
                        "" + ProcessHandle.current().pid(),
                        "held: last refreshed at ");
    }

    @Test
    void programsGetTheSame() {
        assertThat(fixture.run("locks", "--json").ok().out())
                .matches(
                        "\\{\"message_type\":\"lock\",\"id\":\"[0-9a-f]{64}\",\"exclusive\":true,\"hostname\":\"attic\","
                                + "\"username\":\"bob\",\"pid\":\\d+,\"since\":\"[^\"]*\",\"stale\":false,\"reason\":\"last[^\"]*\"}\n");
    }

    @Test
    void unlockRemovesWhatIsStaleAndAllIfThatIsAsked() throws Exception {
        Path unreadable = fixture.repository().resolve("locks/" + "0".repeat(64));
        Files.write(unreadable, new byte[] {1});
        assertThat(fixture.run("unlock").ok().out()).isEqualTo("Removed 0 locks.\n");
        assertThat(fixture.run("unlock", "--remove-all").ok().out()).isEqualTo("Removed 2 locks.\n");
        assertThat(fixture.run("locks").ok().out()).isEmpty();
    }

    @Test
    void aLockIsWaitedForAsLongAsIsAsked() throws Exception {
        long begin = System.nanoTime();
        CommandRun locked = fixture.run("verify", "--retry-lock", "1500ms").endedWith(ExitCode.LOCKED);
        assertThat(locked.err()).contains("waiting for locks/");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(1500));

        Thread releasing = new Thread(() -> {
            try {
                Thread.sleep(500);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            lock.close();
        });
        releasing.start();
        fixture.run("verify", "--retry-lock", "1m").ok();
        releasing.join();
    }
}
