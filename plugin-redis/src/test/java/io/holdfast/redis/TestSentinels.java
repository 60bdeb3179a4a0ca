package io.holdfast.redis;

import io.holdfast.redis.internal.resp.Login;
import io.holdfast.redis.internal.resp.RespConnection;
import io.holdfast.redis.internal.resp.ServerException;
import io.holdfast.spi.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Three Sentinels that watch a master with one replica, of which two must agree; they want {@link #PASSWORD}. */
final class TestSentinels implements AutoCloseable {

    static final String PASSWORD = "of the sentinels";
    static final String MASTER = "orders-master";

    private static final int COUNT = 3;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Path directory;
    private final List<Integer> ports = new ArrayList<>();
    private final List<Process> processes = new ArrayList<>();

    private final TestServer master;
    private final TestServer replica;

    private TestSentinels(Path directory, TestServer master, TestServer replica) {
        this.directory = directory;
        this.master = master;
        this.replica = replica;
    }

    /** Waits until they know each other, and the replica. */
    static TestSentinels start(Path directory) throws Exception {
        return start(directory, TestServer.in(directory.resolve("master")));
    }

    static TestSentinels start(Path directory, TestServer.Builder first) throws Exception {
        TestServer master = first.setting("repl-ping-replica-period", "3600").start();
        TestSentinels sentinels = new TestSentinels(directory, master, TestServer.start(directory.resolve("replica")));
        try {
            sentinels.replica.command("REPLICAOF", "127.0.0.1", String.valueOf(master.port()));
            TestServer.await(() -> sentinels.replica.info("master_link_status").equals("up"));
            for (int i = 0; i < COUNT; i++) {
                sentinels.launch(i);
            }
            TestServer.await(() -> sentinels.know("num-slaves", "1") && sentinels.know("num-other-sentinels", "2"));
        } catch (Throwable e) {
            sentinels.close();
            throw e;
        }
        return sentinels;
    }

    TestServer master() {
        return master;
    }

    TestServer replica() {
        return replica;
    }

    private void launch(int number) throws Exception {
        int port = freePort();
        Path own = Files.createDirectories(directory.resolve("sentinel" + number));
        Path file = own.resolve("sentinel.conf");
        Files.writeString(
                file,
                String.join(
                                "\n",
                                "bind 127.0.0.1",
                                "port " + port,
                                "dir " + own,
                                "requirepass \"" + PASSWORD + "\"",
                                "sentinel sentinel-pass \"" + PASSWORD + "\"",
                                "sentinel monitor " + MASTER + " 127.0.0.1 " + master.port() + " 2",
                                "sentinel down-after-milliseconds " + MASTER + " 60000",
                                "sentinel failover-timeout " + MASTER + " 5000")
                        + "\n");
        processes.add(new ProcessBuilder(TestServer.program().toString(), file.toString(), "--sentinel")
                .redirectErrorStream(true)
                .redirectOutput(own.resolve("sentinel.log").toFile())
                .start());
        ports.add(port);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private boolean know(String field, String value) {
        try {
            for (int port : ports) {
                String master = RespConnection.text(command(port, "SENTINEL", "MASTER", MASTER));
                if (!master.contains(", " + field + ", " + value + ",")) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            return false; // Not yet.
        }
    }

    private static @Nullable Object command(int port, String... words) throws IOException {
        try (RespConnection connection = Login.to("redis://127.0.0.1:" + port, trust())
                .as(Optional.empty(), Optional.of(Secret.of(PASSWORD)))
                .connect()) {
            return connection.command(words);
        }
    }

    private static SSLContext trust() {
        return RedisSource.Builder.system();
    }

    /** Has the first of them do something. */
    @Nullable Object command(String... words) throws IOException {
        return command(ports.get(0), words);
    }

    /** Ends one. */
    void kill(int number) {
        processes.get(number).destroyForcibly().onExit().join();
    }

    String url() {
        return ports.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(",", "redis-sentinel://", ""))
                + "/" + MASTER;
    }

    /** What they watch as a source, as whoever may be a replica and nothing else. */
    RedisSource.Builder source() {
        return RedisSource.builder("test", url())
                .user("backup")
                .password(Secret.of(TestServer.PASSWORD))
                .sentinelPassword(Secret.of(PASSWORD));
    }

    /** Has them promote the replica, which they would not do by themselves within a minute, and waits until each of them knows. */
    void promote() throws Exception {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!isPromoted()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("the Sentinels promote nobody");
            }
            try {
                command("SENTINEL", "FAILOVER", MASTER);
            } catch (ServerException e) {
                // They are at it, or have not heard of the replica for some seconds.
                Thread.sleep(20);
            }
        }
    }

    /** Has one notice within a second what is gone. */
    void noticeSoon() throws IOException {
        command("SENTINEL", "SET", MASTER, "down-after-milliseconds", "1000");
    }

    private boolean isPromoted() throws IOException {
        return replica.info("role").equals("master") && know("port", String.valueOf(replica.port()));
    }

    @Override
    public void close() {
        processes.forEach(Process::destroyForcibly);
        processes.forEach(process -> process.onExit().join());
        master.close();
        replica.close();
    }
}
