package io.holdfast.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.BackupPlan;
import io.holdfast.Cancellation;
import io.holdfast.CancelledException;
import io.holdfast.KeyException;
import io.holdfast.Snapshot;
import io.holdfast.StoreException;
import io.holdfast.audit.AuditLog;
import io.holdfast.event.HoldfastEvent;
import io.holdfast.local.FileSource;
import io.holdfast.spi.Secret;
import io.holdfast.testkit.MemoryStore;
import io.holdfast.testkit.MutableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who did what is in the audit log, whatever became of it. */
class AuditedRepositoryTest {

    private final MutableClock clock = MutableClock.at("2026-11-22T08:00:00Z");
    private final MemoryStore store = new MemoryStore(clock);
    private final List<HoldfastEvent> events = new ArrayList<>();
    private Path file;
    private RepositoryOptions options;

    @TempDir
    private Path directory;

    @BeforeEach
    void open() throws IOException {
        file = directory.resolve("audit.log");
        options = RepositoryOptions.builder()
                .keyDerivationTime(Duration.ZERO)
                .clock(clock)
                .userName("anna")
                .hostName("db1")
                .listener(events::add)
                .audit(AuditLog.open(file, "anna@db1", clock))
                .build();
    }

    @Test
    void whatIsDoneIsWrittenBeforeAndAfter() throws Exception {
        Path target = directory.resolve("target");
        try (Repository repository = Repository.init(store, Secret.of("p"), options)) {
            Snapshot snapshot = backUp(repository);
            repository.restore(snapshot, RestoreRequest.to(target).build());

            assertThat(lines("restore"))
                    .hasSize(2)
                    .allMatch(line -> line.contains("\"actor\":\"anna@db1\""))
                    .allMatch(line -> line.contains("\"snapshot\":\"" + snapshot.id()))
                    .allMatch(line -> line.contains("\"target\":\"" + target))
                    .allMatch(line -> line.contains("\"subject\":\"" + repository.location()));
        }
        assertThat(lines("restore").get(0)).contains("\"outcome\":\"begun\"");
        assertThat(lines("restore").get(1)).contains("\"outcome\":\"done\"");
        assertThat(lines("init")).hasSize(2);
        assertThat(lines("backup")).hasSize(2);
        assertThat(AuditLog.verify(file).intact()).isTrue();
    }

    @Test
    void aWrongPasswordIsAFailure() throws Exception {
        Repository.init(store, Secret.of("p"), options).close();

        assertThatThrownBy(() -> Repository.open(store, Secret.of("guessed"), options))
                .isInstanceOf(KeyException.class);

        assertThat(lines("open"))
                .last()
                .asString()
                .contains("\"outcome\":\"failed\"")
                .contains("\"failure\":");
        assertThat(Files.readString(file)).doesNotContain("guessed");
    }

    @Test
    void whatWasCancelledIsSaidToBe() throws Exception {
        Cancellation cancellation = new Cancellation();
        cancellation.cancel();
        try (Repository repository = Repository.init(store, Secret.of("p"), options)) {
            Snapshot snapshot = backUp(repository);

            assertThatThrownBy(() -> repository.restore(
                            snapshot,
                            RestoreRequest.to(directory.resolve("target"))
                                    .cancellation(cancellation)
                                    .build()))
                    .isInstanceOf(CancelledException.class);
        }
        assertThat(lines("restore")).last().asString().contains("\"outcome\":\"cancelled\"");
    }

    @Test
    void whoLooksIntoASnapshotIsSeen() throws Exception {
        try (Repository repository = Repository.init(store, Secret.of("p"), options)) {
            repository.entries(backUp(repository));
        }
        assertThat(lines("read")).hasSize(2);
    }

    @Test
    void nothingIsBegunThatCouldNotBeWritten() throws Exception {
        try (Repository repository = Repository.init(store, Secret.of("p"), options)) {
            Snapshot snapshot = backUp(repository);
            Files.delete(file);
            Files.createDirectory(file);
            Path target = directory.resolve("target");

            assertThatThrownBy(() -> repository.restore(
                            snapshot, RestoreRequest.to(target).build()))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("Nothing was done: The audit log " + file);
            assertThat(target).doesNotExist();
        }
    }

    @Test
    void anEndThatCannotBeWrittenIsAWarning() throws Exception {
        try (Repository repository = Repository.init(store, Secret.of("p"), options)) {
            Snapshot snapshot = backUp(repository);
            assertThat(events).noneMatch(HoldfastEvent.Warned.class::isInstance);
            Audited audited = new Audited(options, "here");
            audited.run("restore", Map.of("snapshot", snapshot.id()), () -> {
                loseTheLog();
                return snapshot;
            });
        }
        assertThat(events)
                .filteredOn(HoldfastEvent.Warned.class::isInstance)
                .singleElement()
                .extracting(event -> ((HoldfastEvent.Warned) event).reason())
                .asString()
                .startsWith("that it ended is not in the audit log");
    }

    private void loseTheLog() {
        try {
            Files.delete(file);
            Files.createDirectory(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Snapshot backUp(Repository repository) throws IOException {
        Path source = Files.createDirectory(directory.resolve("source"));
        Files.writeString(source.resolve("a"), "a");
        return BackupPlan.builder("plan", repository)
                .source("files", FileSource.builder(source).build())
                .build()
                .run()
                .snapshots()
                .get(0);
    }

    private List<String> lines(String action) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> line.contains("\"action\":\"" + action + "\""))
                .toList();
    }
}
