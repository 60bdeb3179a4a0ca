package io.holdfast.redis;

import io.holdfast.redis.internal.resp.RespConnection;
import io.holdfast.redis.internal.resp.ServerException;
import io.holdfast.spi.Secret;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A cluster of three masters, each with a replica if wanted; fail-overs happen when a test wants them only. */
@SuppressWarnings("exports") // Tests are compiled as a part of the module.
public final class TestCluster implements AutoCloseable {

    public static final int MASTERS = 3;

    private static final int SLOTS = 16384;
    private static final int ATTEMPTS = 5;

    private final List<TestServer> servers = new ArrayList<>();

    private TestCluster() {}

    /** Masters and, behind them, the replicas in the same order. */
    public static TestCluster start(Path directory, boolean replicas) throws Exception {
        TestCluster cluster = new TestCluster();
        try {
            for (int i = 0; i < (replicas ? 2 : 1) * MASTERS; i++) {
                cluster.servers.add(node(directory.resolve("node" + i)));
            }
            cluster.meet();
            for (int i = MASTERS; i < cluster.servers.size(); i++) {
                cluster.replicate(i);
            }
        } catch (Throwable e) {
            cluster.close();
            throw e;
        }
        return cluster;
    }

    /** A node of no cluster yet. */
    static TestServer node(Path directory) throws Exception {
        for (int attempt = 1; ; attempt++) {
            try {
                return TestServer.in(directory.resolve("attempt" + attempt))
                        .setting("cluster-enabled", "yes")
                        .setting("cluster-node-timeout", "60000")
                        // Else a master becomes a replica when its last slot is moved.
                        .setting("cluster-allow-replica-migration", "no")
                        .setting("cluster-port", String.valueOf(freePort()))
                        .setting("repl-ping-replica-period", "3600")
                        .setting(
                                "user",
                                "backup on >\"" + TestServer.PASSWORD
                                        + "\" resetchannels -@all +psync +replconf +ping +cluster|nodes")
                        .start();
            } catch (AssertionError e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /** A node that starts on what was restored. */
    static TestServer restarted(Path restored) throws Exception {
        boolean appended = Files.exists(restored.resolve(RedisFiles.APPEND_ONLY));
        return TestServer.in(restored)
                .setting("cluster-enabled", "yes")
                .setting("cluster-port", String.valueOf(freePort()))
                .setting("appendonly", appended ? "yes" : "no")
                .start();
    }

    /** Has each of these know where the others are, and waits until they are a cluster. */
    static void meet(List<TestServer> nodes) throws Exception {
        for (TestServer node : nodes) {
            for (TestServer other : nodes.subList(0, nodes.indexOf(node))) {
                other.command("CLUSTER", "MEET", "127.0.0.1", String.valueOf(node.port()), busPort(node));
            }
        }
        for (TestServer node : nodes) {
            TestServer.await(() -> node.text("CLUSTER", "INFO").contains("cluster_state:ok")
                    && node.text("CLUSTER", "NODES").lines().noneMatch(line -> line.contains("disconnected"))
                    && node.text("CLUSTER", "NODES").lines().count() == nodes.size());
        }
    }

    private static String busPort(TestServer node) throws IOException {
        return RespConnection.text(((List<?>) node.command("CONFIG", "GET", "cluster-port")).get(1));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private void meet() throws Exception {
        for (int i = 0; i < MASTERS; i++) {
            int first = i * SLOTS / MASTERS;
            int last = (i + 1) * SLOTS / MASTERS - 1;
            servers.get(i).command("CLUSTER", "ADDSLOTSRANGE", String.valueOf(first), String.valueOf(last));
            servers.get(i).command("CLUSTER", "SET-CONFIG-EPOCH", String.valueOf(i + 1));
        }
        join();
    }

    /** Adds a master without slots. */
    public TestServer add(Path directory) throws Exception {
        servers.add(node(directory));
        join();
        return servers.get(servers.size() - 1);
    }

    /** Has all know each other. */
    private void join() throws Exception {
        TestServer first = servers.get(0);
        for (TestServer node : servers) {
            if (node != first) {
                first.command("CLUSTER", "MEET", "127.0.0.1", String.valueOf(node.port()), busPort(node));
            }
        }
        for (TestServer node : servers) {
            TestServer.await(() -> node.text("CLUSTER", "INFO").contains("cluster_state:ok")
                    && node.text("CLUSTER", "INFO").contains("cluster_known_nodes:" + servers.size()));
        }
    }

    private void replicate(int number) throws Exception {
        TestServer replica = servers.get(number);
        replica.command("CLUSTER", "REPLICATE", id(servers.get(number - MASTERS)));
        TestServer.await(() -> replica.info("master_link_status").equals("up"));
        String id = id(replica);
        for (TestServer node : servers) {
            TestServer.await(() -> node.text("CLUSTER", "NODES")
                    .lines()
                    .anyMatch(line -> line.startsWith(id) && line.contains("slave")));
        }
    }

    public static String id(TestServer node) throws IOException {
        return node.text("CLUSTER", "MYID");
    }

    public TestServer master(int number) {
        return servers.get(number);
    }

    public TestServer replica(int number) {
        return servers.get(MASTERS + number);
    }

    public String url() {
        return servers.stream()
                .map(server -> "127.0.0.1:" + server.port())
                .collect(Collectors.joining(",", "redis-cluster://", ""));
    }

    /** It as a source, as whoever may be a replica, see who is in the cluster, and nothing else. */
    RedisSource.Builder source() {
        return RedisSource.builder("test", url()).user("backup").password(Secret.of(TestServer.PASSWORD));
    }

    /** Has whichever master the key belongs to do something. */
    public @Nullable Object command(String... words) throws IOException {
        TestServer node = servers.get(0);
        for (int i = 0; i < ATTEMPTS; i++) {
            try {
                return node.command(words);
            } catch (ServerException e) {
                if (!e.code().equals("MOVED")) {
                    throw e;
                }
                String address = String.valueOf(e.getMessage()).replaceFirst(".* ", "");
                node = at(Integer.parseInt(address.replaceFirst(".*:", "")));
            }
        }
        throw new IOException("nobody has the key");
    }

    TestServer at(int port) {
        return servers.stream().filter(one -> one.port() == port).findFirst().orElseThrow();
    }

    /** Begins to move a slot. */
    public void open(int slot, TestServer from, TestServer to) throws IOException {
        to.command("CLUSTER", "SETSLOT", String.valueOf(slot), "IMPORTING", id(from));
        from.command("CLUSTER", "SETSLOT", String.valueOf(slot), "MIGRATING", id(to));
    }

    /** Moves a slot with its keys, as {@code redis-cli --cluster reshard} does. */
    public void move(int slot, TestServer from, TestServer to) throws IOException {
        open(slot, from, to);
        while (from.command("CLUSTER", "GETKEYSINSLOT", String.valueOf(slot), "100") instanceof List<?> keys
                && !keys.isEmpty()) {
            for (Object key : keys) {
                from.command("MIGRATE", "127.0.0.1", String.valueOf(to.port()), RespConnection.text(key), "0", "30000");
            }
        }
        for (TestServer node : List.of(to, from)) {
            node.command("CLUSTER", "SETSLOT", String.valueOf(slot), "NODE", id(to));
        }
    }

    /** Waits until all see the same. */
    public void awaitAgreement() throws Exception {
        TestServer.await(
                () -> servers.stream().map(TestCluster::slots).distinct().count() == 1);
    }

    /** Ends a node for ever, and has its replica take its place; all others know it when this returns. */
    public TestServer replace(int master) throws Exception {
        TestServer replica = replica(master);
        TestServer lost = servers.get(master);
        lost.kill();
        replica.command("CLUSTER", "FAILOVER", "TAKEOVER");
        String id = id(replica);
        for (TestServer node : servers) {
            if (node != lost) {
                TestServer.await(() -> node.text("CLUSTER", "NODES")
                        .lines()
                        .anyMatch(line -> line.startsWith(id) && line.matches(".* \\d+-\\d+.*")));
            }
        }
        return replica;
    }

    private static List<String> slots(TestServer node) {
        try {
            return node.text("CLUSTER", "NODES")
                    .lines()
                    .map(line -> line.split(" "))
                    .filter(words -> words.length > 8)
                    .map(words -> words[0] + " " + List.of(words).subList(8, words.length))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        servers.forEach(TestServer::close);
    }
}
