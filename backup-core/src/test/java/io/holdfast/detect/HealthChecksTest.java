package io.holdfast.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.fixtures.CheapKey;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.spi.Health;
import io.holdfast.spi.Secret;
import io.holdfast.spi.recovery.HealthCheck;
import io.holdfast.spi.store.BlobContent;
import io.holdfast.testkit.MemoryStore;
import io.holdfast.testkit.MutableClock;
import io.holdfast.testkit.TestOperation;
import io.holdfast.testkit.s3.S3StandIn;
import io.holdfast.verify.Verifier;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each check on the thing itself, as it is well and as it is not. */
@Timeout(120)
class HealthChecksTest {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration DAY = Duration.ofDays(1);

    @TempDir
    private Path directory;

    private static final int TLS_HANDSHAKE = 22;

    private ServerSocket server;
    private Thread answering;
    private volatile int status = 200;
    private volatile String body = "{\"status\":\"ok\"}";
    private volatile String asked = "";

    @BeforeEach
    void startServer() throws IOException {
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        answering = new Thread(() -> {
            while (!server.isClosed()) {
                try (Socket client = server.accept()) {
                    answer(client);
                } catch (IOException e) {
                    // It is closed, or the client is gone.
                }
            }
        });
        answering.start();
    }

    private void answer(Socket client) throws IOException {
        InputStream in = client.getInputStream();
        int next = in.read();
        StringBuilder request = new StringBuilder();
        while (next >= 0 && next != TLS_HANDSHAKE && request.indexOf("\r\n\r\n") < 0) {
            request.append((char) next);
            next = request.indexOf("\r\n\r\n") < 0 ? in.read() : next;
        }
        if (request.length() > 0) {
            asked = request.toString();
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            String head =
                    "HTTP/1.1 " + status + " x\r\nContent-Length: " + bytes.length + "\r\nConnection: close\r\n\r\n";
            client.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            client.getOutputStream().write(bytes);
            client.getOutputStream().flush();
        }
    }

    @AfterEach
    void stopServer() throws Exception {
        server.close();
        answering.join();
    }

    private URI uri() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort() + "/health");
    }

    private HttpHealthCheck.Builder http() {
        return HttpHealthCheck.get(uri()).timeout(LONG);
    }

    private static Health look(HealthCheck check) throws InterruptedException {
        return check.check(new TestOperation(Clock.systemUTC()));
    }

    private static Health look(HealthCheck check, Instant at) throws InterruptedException {
        return check.check(new TestOperation(MutableClock.at(at)));
    }

    private static void assertDown(Health health, String reason) {
        assertThat(health).isInstanceOf(Health.Down.class);
        assertThat(health.reason()).contains(reason);
    }

    private static void assertDegraded(Health health, String reason) {
        assertThat(health).isInstanceOf(Health.Degraded.class);
        assertThat(health.reason()).contains(reason);
    }

    private static void assertUnknown(Health health, String reason) {
        assertThat(health).isInstanceOf(Health.Unknown.class);
        assertThat(health.reason()).contains(reason);
    }

    private static int unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void httpIsUpIfItIsAnsweredAsItShouldBe() throws Exception {
        assertThat(look(http().build())).isEqualTo(Health.up());
        assertThat(look(http().contains("\"ok\"").build())).isEqualTo(Health.up());
        assertDown(look(http().contains("ready").build()), "answered without \"ready\"");
        assertDown(look(http().status(204).build()), "answered 200");
        status = 503;
        assertDown(look(http().build()), "answered 503");
        assertThat(look(http().status(200, 503).build())).isEqualTo(Health.up());
        status = 302;
        assertDown(look(http().build()), "answered 302");
    }

    @Test
    void httpThatIsSlowIsDegraded() throws Exception {
        assertDegraded(look(http().slow(Duration.ZERO).build()), "ms to answer");
    }

    @Test
    void httpIsLookedIntoForAMebibyteOnly() throws Exception {
        body = "x".repeat((1 << 20) - 4) + "done" + "x".repeat(5 << 20) + "late";
        assertThat(look(http().contains("done").build())).isEqualTo(Health.up());
        assertDown(look(http().contains("late").build()), "without");
    }

    @Test
    void httpIsDownIfNobodyAnswers() throws Exception {
        assertDown(
                look(HttpHealthCheck.get(URI.create("http://127.0.0.1:" + unusedPort() + "/"))
                        .timeout(LONG)
                        .build()),
                "nobody answers at http://127.0.0.1:");
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            URI there = URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/");
            assertDown(
                    look(HttpHealthCheck.get(there)
                            .timeout(Duration.ofMillis(100))
                            .build()),
                    "did not answer within PT0.1S");
        }
    }

    @Test
    void aDatabaseThatNeverAnswersIsDownAndIsNotAskedTwiceAtATime() throws Exception {
        CountDownLatch thawed = new CountDownLatch(1);
        AtomicInteger connections = new AtomicInteger();
        DataSource frozen = (DataSource) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    connections.incrementAndGet();
                    thawed.await();
                    throw new SQLException("it was shut down", "08006");
                });
        JdbcHealthCheck check = JdbcHealthCheck.builder(frozen, "SELECT 1")
                .timeout(Duration.ofMillis(10))
                .build();

        assertDown(look(check), "the database does not answer within PT0.01S");
        assertDown(look(check), "has not answered yet what it was asked before");
        assertThat(connections).hasValue(1);

        thawed.countDown();
        await(() -> look(check).reason().contains("it was shut down"));
    }

    @Test
    void whoAsksADatabaseAtTheSameTimeGetsTheSameAnswer() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch thawed = new CountDownLatch(1);
        DataSource slow = (DataSource) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    asked.countDown();
                    thawed.await();
                    throw new SQLException("it was shut down", "08006");
                });
        JdbcHealthCheck check =
                JdbcHealthCheck.builder(slow, "SELECT 1").timeout(LONG).build();
        CompletableFuture<Health> one = later(check);
        asked.await();
        CompletableFuture<Health> other = later(check);
        // Long enough for the other one to ask; where a machine is too slow for that, nothing is shown.
        Thread.sleep(100);
        thawed.countDown();

        assertDown(one.get(), "it was shut down");
        assertDown(other.get(), "it was shut down");
    }

    private static CompletableFuture<Health> later(HealthCheck check) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return look(check);
            } catch (InterruptedException e) {
                throw new CompletionException(e);
            }
        });
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        while (!condition.call()) {
            Thread.sleep(5);
        }
    }

    @Test
    void whereAHostCannotBeFoundNobodyKnows() throws Exception {
        assertUnknown(
                look(HttpHealthCheck.get(URI.create("http://nowhere.invalid/")).build()),
                "where nowhere.invalid is cannot be found out");
        assertUnknown(look(TcpHealthCheck.of("nowhere.invalid", 80, LONG)), "cannot be found out");
    }

    @Test
    void aSecretIsSentAndNotShown() throws Exception {
        status = 401;
        Health health = look(
                http().secretHeader("Authorization", Secret.of("Bearer hidden")).build());

        assertThat(asked).contains("Authorization: Bearer hidden");
        assertThat(health.reason()).doesNotContain("hidden");
    }

    @Test
    void whatIsNoAddressIsRefused() {
        assertThatThrownBy(() -> HttpHealthCheck.get(URI.create("ftp://host/")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TcpHealthCheck.of("host", 65536, LONG)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void tcpIsUpWhereSomebodyTakesConnections() throws Exception {
        assertThat(look(TcpHealthCheck.of("127.0.0.1", server.getLocalPort(), LONG)))
                .isEqualTo(Health.up());
        assertDown(look(TcpHealthCheck.of("127.0.0.1", unusedPort(), LONG)), "nobody answers at 127.0.0.1:");
    }

    @Test
    void tlsIsAsLongAsItsCertificateLasts() throws Exception {
        Instant now = Instant.now();
        try (S3StandIn secured = S3StandIn.startWithTls(Clock.systemUTC())) {
            int port = secured.uri().getPort();
            // It is valid from yesterday on for three days.
            assertThat(look(TlsHealthCheck.of("127.0.0.1", port, Duration.ofHours(1), LONG), now))
                    .isEqualTo(Health.up());
            assertDegraded(look(TlsHealthCheck.of("127.0.0.1", port, Duration.ofDays(30), LONG), now), "expires at");
            assertDown(
                    look(TlsHealthCheck.of("127.0.0.1", port, DAY, LONG), now.plus(Duration.ofDays(4))), "has expired");
            assertDown(
                    look(TlsHealthCheck.of("127.0.0.1", port, DAY, LONG), now.minus(Duration.ofDays(9))),
                    "is valid from");
        }
    }

    @Test
    void tlsIsDownWhereNoneIsSpoken() throws Exception {
        assertDown(
                look(TlsHealthCheck.of("127.0.0.1", server.getLocalPort(), DAY, LONG)),
                "127.0.0.1:" + server.getLocalPort());
        assertDown(look(TlsHealthCheck.of("127.0.0.1", unusedPort(), DAY, LONG)), "nobody answers");
    }

    @Test
    void aDiskIsJudgedByItsRoom() throws Exception {
        assertThat(look(DiskHealthCheck.of(directory, 1, 1))).isEqualTo(Health.up());
        assertDegraded(look(DiskHealthCheck.of(directory, Long.MAX_VALUE, 1)), "bytes left");
        assertDown(look(DiskHealthCheck.of(directory, Long.MAX_VALUE, Long.MAX_VALUE)), "bytes left");
        assertUnknown(look(DiskHealthCheck.of(directory.resolve("none"), 1, 1)), "could not be looked at");
    }

    @Test
    void memoryIsJudgedByWhatIsAvailable() throws Exception {
        Path file = directory.resolve("meminfo");
        Files.writeString(
                file, "MemTotal:       24683668 kB\nMemFree:             100 kB\nMemAvailable:       2048 kB\n");
        assertThat(look(MemoryHealthCheck.of(file, 2 << 20, 1 << 20))).isEqualTo(Health.up());
        assertDegraded(look(MemoryHealthCheck.of(file, (2 << 20) + 1, 1 << 20)), "has 2097152 bytes left");
        assertDown(look(MemoryHealthCheck.of(file, 4 << 20, 3 << 20)), "has 2097152 bytes left");
        Files.writeString(file, "MemTotal:       24683668 kB\n");
        assertUnknown(look(MemoryHealthCheck.of(file, 1, 1)), "does not say");
        assertUnknown(look(MemoryHealthCheck.of(directory.resolve("none"), 1, 1)), "is not known");
    }

    @Test
    void aHeartbeatHasToBeRecent() throws Exception {
        Path file = Files.createFile(directory.resolve("beat"));
        Instant beat = Instant.parse("2026-11-22T12:00:00Z");
        Files.setLastModifiedTime(file, FileTime.from(beat));
        HealthCheck check = HeartbeatHealthCheck.of(file, Duration.ofSeconds(30));

        assertThat(look(check, beat.plusSeconds(30))).isEqualTo(Health.up());
        assertDown(look(check, beat.plusSeconds(31)), "is of 2026-11-22T12:00:00Z");
        assertThat(look(check, beat.minusSeconds(5))).isEqualTo(Health.up());
        assertUnknown(look(check, beat.minusSeconds(6)), "and now is");
        Files.delete(file);
        assertDown(look(check, beat), "there is no heartbeat");
    }

    @Test
    void aDamagedRepositoryIsDownAndOneThatCannotBeReadUnknown() throws Exception {
        MemoryStore store = new MemoryStore();
        try (Repository repository =
                CheapKey.init(store, Secret.of("p"), RepositoryOptions.builder().build())) {
            HealthCheck check = RepositoryHealthCheck.of(repository, Verifier.structure());
            assertThat(look(check)).isEqualTo(Health.up());
            List<String> names = new ArrayList<>();
            store.list("keys/", blob -> names.add(blob.name()));
            store.delete(names);
            store.put("keys/" + "0".repeat(64), BlobContent.of(new byte[] {1}));
            assertThat(look(check)).isNotEqualTo(Health.up());
        }
    }

    @Test
    void aCheckThatIsCancelledDoesNotAnswer() {
        TestOperation operation = new TestOperation();
        operation.cancel();
        for (HealthCheck check : List.<HealthCheck>of(
                http().build(),
                TcpHealthCheck.of("127.0.0.1", 1, LONG),
                DiskHealthCheck.of(directory, 1, 1),
                MemoryHealthCheck.of(1, 1),
                HeartbeatHealthCheck.of(directory, LONG))) {
            assertThatThrownBy(() -> check.check(operation)).isInstanceOf(InterruptedException.class);
        }
    }
}
