package io.holdfast.redis;

import io.holdfast.redis.internal.resp.RespConnection;
import io.holdfast.redis.internal.resp.ServerException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Numbers that are added to a sorted set of a cluster, one after the other, wherever its slot is; each is then waited for a moment, as by an application that wants to know whether it is durable.
 * What fails is done again.
 */
public final class ClusterWrites implements AutoCloseable {

    private final TestCluster cluster;
    private final String set;
    private final List<String> acknowledged = new ArrayList<>();
    private final Thread thread = new Thread(this::run, "cluster-writes");
    private final int replicas;
    private volatile boolean ending;
    private int attempts;
    private @Nullable RespConnection connection;

    private ClusterWrites(TestCluster cluster, String set, int replicas) {
        this.cluster = cluster;
        this.set = set;
        this.replicas = replicas;
        thread.start();
    }

    /** Begins with 1; a number counts when so many replicas have it. */
    public static ClusterWrites to(TestCluster cluster, String set, int replicas) {
        return new ClusterWrites(cluster, set, replicas);
    }

    private void run() {
        try {
            for (long number = 1; !ending; number++) {
                write(String.valueOf(number));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            leave();
        }
    }

    private void write(String number) throws InterruptedException {
        while (!ending) {
            try {
                RespConnection at = connection;
                at = add(
                        at == null
                                ? cluster.master(attempts++ % TestCluster.MASTERS)
                                        .connect()
                                : at,
                        number);
                if (at.command("WAIT", String.valueOf(replicas), "20") instanceof Long count && count >= replicas) {
                    synchronized (acknowledged) {
                        acknowledged.add(number);
                    }
                }
                return;
            } catch (ServerException e) {
                // It is moved just now, or the node has lost its master.
                Thread.sleep(5);
            } catch (IOException e) {
                leave();
                Thread.sleep(5);
            }
        }
    }

    /** Returns where it was added. */
    private RespConnection add(RespConnection at, String number) throws IOException {
        connection = at;
        try {
            at.command("ZADD", set, number, number);
            return at;
        } catch (ServerException e) {
            leave();
            if (!e.code().equals("MOVED") && !e.code().equals("ASK")) {
                throw e;
            }
            String port = String.valueOf(e.getMessage()).replaceFirst(".*:", "");
            RespConnection other = cluster.at(Integer.parseInt(port)).connect();
            connection = other;
            if (e.code().equals("ASK")) {
                other.command("ASKING");
            }
            other.command("ZADD", set, number, number);
            return other;
        }
    }

    private void leave() {
        RespConnection left = connection;
        connection = null;
        if (left != null) {
            left.close();
        }
    }

    /** All of which was said that the replicas have it. */
    public List<String> acknowledged() {
        synchronized (acknowledged) {
            return List.copyOf(acknowledged);
        }
    }

    /** Waits until so many more were acknowledged. */
    public void awaitMore(int count) throws Exception {
        int before = acknowledged().size();
        TestServer.await(() -> acknowledged().size() >= before + count);
    }

    @Override
    public void close() {
        ending = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
