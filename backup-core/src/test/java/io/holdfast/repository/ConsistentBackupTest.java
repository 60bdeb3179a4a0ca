package io.holdfast.repository;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.BackupPlan;
import io.holdfast.BackupReport;
import io.holdfast.ConsistentCut;
import io.holdfast.Snapshot;
import io.holdfast.SourceException;
import io.holdfast.fixtures.ScriptedSource;
import io.holdfast.spi.Secret;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntrySource;
import io.holdfast.spi.source.Source;
import io.holdfast.testkit.FakeSource;
import io.holdfast.testkit.LoggedServer;
import io.holdfast.testkit.LoggedSource;
import io.holdfast.testkit.MemoryStore;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two servers between which money is moved, so that whoever sees both at one moment sees all of it. */
@Timeout(60)
class ConsistentBackupTest {

    private static final int ACCOUNTS = 8;
    private static final int MONEY = 1000;
    private static final Duration LONG = Duration.ofSeconds(30);

    private final MemoryStore store = new MemoryStore();
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final int[][] balances = new int[2][ACCOUNTS];
    private LoggedServer first;
    private LoggedServer second;
    private Repository repository;
    private CompletableFuture<Void> transfers = CompletableFuture.completedFuture(null);

    @BeforeEach
    void startServers() throws Exception {
        first = new LoggedServer(Clock.systemUTC());
        second = new LoggedServer(Clock.systemUTC());
        repository = Repository.init(
                store,
                Secret.of("password"),
                RepositoryOptions.builder().keyDerivationTime(Duration.ZERO).build());
        for (int server = 0; server < 2; server++) {
            for (int account = 0; account < ACCOUNTS; account++) {
                change(server, account, MONEY);
            }
        }
    }

    @AfterEach
    void stopServers() throws Exception {
        stopped.set(true);
        transfers.join();
        repository.close();
        first.close();
        second.close();
    }

    private void change(int server, int account, int by) {
        balances[server][account] += by;
        (server == 0 ? first : second).set("account" + account, Integer.toString(balances[server][account]));
    }

    /** Each transfer takes from the one server before it gives to the other, so that in between less is seen, and never more. */
    private void beginTransfers() {
        Random random = new Random(1);
        transfers = CompletableFuture.runAsync(() -> {
            while (!stopped.get()) {
                int from = random.nextInt(2);
                change(from, random.nextInt(ACCOUNTS), -1);
                change(1 - from, random.nextInt(ACCOUNTS), 1);
                LockSupport.parkNanos(100_000);
            }
        });
    }

    @Test
    void serversThatAreHeldStillAreSeenAtOneMoment() throws Exception {
        beginTransfers();
        for (int i = 0; i < 8; i++) {
            BackupReport report = plan(
                            LoggedSource.holdingStill(first.address()), LoggedSource.holdingStill(second.address()))
                    .run();

            // One transfer may be under way: taken from the one, not yet given to the other.
            assertThat(report.snapshots().stream().mapToInt(this::money).sum())
                    .isBetween(2 * ACCOUNTS * MONEY - 1, 2 * ACCOUNTS * MONEY);
            assertThat(report.cut().orElseThrow().uncertainty()).isZero();
        }
    }

    @Test
    void serversThatGoOnAreSeenWithinTheStatedSpan() throws Exception {
        BackupReport report = plan(new LoggedSource(first.address()), LoggedSource.holdingStill(second.address()))
                .run();

        ConsistentCut cut = report.cut().orElseThrow();
        assertThat(cut.members()).containsOnlyKeys("first", "second");
        ConsistentCut.Member member = cut.members().get("first");
        assertThat(member.id())
                .isEqualTo(new LoggedSource(first.address()).identity().id());
        assertThat(member.at().positions()).isEqualTo(Map.of("timeline/1", Long.toString(first.lsn())));
        assertThat(member.at().instant().orElseThrow()).isBetween(member.earliest(), member.latest());
        assertThat(cut.uncertainty()).isPositive().isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void sourceThatCannotWaitCountsForAsLongAsItWasCopied() throws Exception {
        BackupReport report = plan(LoggedSource.holdingStill(first.address()), new FakeSource(1, 50, 1000))
                .run();

        ConsistentCut.Member copied = report.cut().orElseThrow().members().get("second");
        assertThat(copied.still()).isFalse();
        assertThat(copied.latest()).isAfter(copied.earliest());
        assertThat(report.cut().orElseThrow().uncertainty())
                .isGreaterThanOrEqualTo(Duration.between(copied.earliest(), copied.latest()));
    }

    @Test
    void everySnapshotKeepsTheCut() {
        BackupReport report = plan(LoggedSource.holdingStill(first.address()), new FakeSource(1, 50, 1000))
                .run();

        for (Snapshot snapshot : repository.snapshots()) {
            assertThat(repository.cut(snapshot)).isEqualTo(report.cut()).isPresent();
        }
    }

    @Test
    void snapshotsOfAnOrdinaryPlanHaveNoCut() {
        BackupReport report = BackupPlan.builder("plan", repository)
                .source("first", new LoggedSource(first.address()))
                .build()
                .run();

        assertThat(report.cut()).isEmpty();
        assertThat(repository.cut(report.snapshots().get(0))).isEmpty();
    }

    @Test
    void whereOneSourceFailsThereIsNoSnapshotOfAny() throws Exception {
        BackupPlan plan = plan(LoggedSource.holdingStill(first.address()), new ScriptedSource((request, sink) -> {
            request.cut().ready();
            request.cut().fixed(Checkpoint.none(), false);
            throw new IOException("the server is gone");
        }));

        assertThatThrownBy(plan::run).isInstanceOf(SourceException.class).hasMessageContaining("the server is gone");

        assertThat(repository.snapshots()).isEmpty();
        assertReleased();
    }

    @Test
    void sourceThatDoesNotComeHoldsTheOthersNoLongerThanAllowed() {
        BackupPlan plan = BackupPlan.builder("plan", repository)
                .source("first", LoggedSource.holdingStill(first.address()))
                .source("second", new ScriptedSource((request, sink) -> {
                    request.cut().ready();
                    Thread.sleep(LONG.toMillis());
                }))
                .consistent(Duration.ofMillis(300))
                .build();

        assertThatThrownBy(plan::run)
                .isInstanceOf(SourceException.class)
                .hasMessageContainingAll("first", "second did not come to the cut");

        assertThat(repository.snapshots()).isEmpty();
        assertReleased();
    }

    @Test
    void sourceThatSaysThatItWaitsAndDoesNotIsRefused() {
        BackupPlan plan = plan(LoggedSource.holdingStill(first.address()), new ScriptedSource((request, sink) -> {}));

        assertThatThrownBy(plan::run).hasMessageContaining("did not wait at the cut");

        assertThat(repository.snapshots()).isEmpty();
    }

    private void assertReleased() {
        long deadline = System.nanoTime() + LONG.toNanos();
        while (first.held() && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(first.held()).isFalse();
    }

    private BackupPlan plan(Source one, Source other) {
        return BackupPlan.builder("plan", repository)
                .source("first", one)
                .source("second", other)
                .consistent(LONG)
                .build();
    }

    private int money(Snapshot snapshot) {
        try {
            EntrySource entries = repository.entries(snapshot);
            Entry data = entries.entry("data").orElseThrow();
            try (InputStream in = entries.open(data)) {
                List<String> lines =
                        new String(in.readAllBytes(), UTF_8).lines().toList();
                return lines.stream().collect(Collectors.summingInt(line -> Integer.parseInt(line.split(" ")[1])));
            }
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
