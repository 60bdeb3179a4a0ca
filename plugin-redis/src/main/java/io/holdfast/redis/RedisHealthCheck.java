package io.holdfast.redis;

import io.holdfast.redis.internal.resp.ClusterMap;
import io.holdfast.redis.internal.resp.Login;
import io.holdfast.redis.internal.resp.Replication;
import io.holdfast.redis.internal.resp.ServerException;
import io.holdfast.spi.Health;
import io.holdfast.spi.Operation;
import io.holdfast.spi.Secret;
import io.holdfast.spi.recovery.HealthCheck;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;

/**
 * Looks how a server is for whom depends on it: whether it answers and has loaded its data, its role, a replica's link to its master, whether it could save last, how full its memory is, and
 * whether its backlog bridges an outage at the rate at which is written now. Thread-safe.
 *
 * <p>The user needs {@code +info}; without it the health is {@link Health.Unknown}. The rate is known from the second look on.
 */
public final class RedisHealthCheck implements HealthCheck {

    private static final long FULL_PERCENT = 90;

    private final Deployment deployment;
    private final Optional<Boolean> replica;
    private final Duration mostLag;
    private final Duration outage;
    /** By replication id. */
    private final Map<String, Backlog.Look> before = new ConcurrentHashMap<>();

    private RedisHealthCheck(Builder builder) {
        deployment = Deployment.at(builder.url, builder.trust.orElseGet(RedisSource.Builder::system))
                .as(builder.user, builder.password)
                .askedAs(builder.sentinelUser, builder.sentinelPassword);
        replica = builder.replica;
        mostLag = builder.mostLag;
        outage = builder.outage;
    }

    /**
     * A check of any role, of a replica that heard of its master within a minute, and of a backlog that bridges ten minutes.
     *
     * @param url as that of a {@link RedisSource}. Where it names Sentinels or a cluster, the server or cluster is degraded as well if a master could not be replaced; a cluster is down
     *     while a slot is with nobody, and {@code +cluster|nodes} is needed
     * @throws IllegalArgumentException if it is no such address
     */
    public static Builder builder(String url) {
        return new Builder(url);
    }

    @Override
    public Health check(Operation operation) throws InterruptedException {
        try {
            if (deployment instanceof Cluster cluster) {
                return cluster(cluster.state(), operation);
            }
            return Health.of(server(deployment.master(), operation), failover());
        } catch (ServerException e) {
            return e.isForbidden()
                    ? new Health.Unknown(String.valueOf(e.getMessage()))
                    : new Health.Down(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return new Health.Down("The server does not answer: " + e.getMessage());
        }
    }

    private Health server(Login login, Operation operation) throws IOException, InterruptedException {
        String info = login.connected(operation, connection -> connection.text("INFO", "everything"));
        return check(info, operation.clock().instant());
    }

    /** Whether each slot is with a master that is there, and how each of these is. */
    private Health cluster(Cluster.State state, Operation operation) throws InterruptedException {
        List<Health> parts = new ArrayList<>();
        int uncovered = state.map().uncovered();
        if (uncovered > 0) {
            parts.add(new Health.Down(uncovered + " of " + ClusterMap.SLOTS + " slots are with no node that is there"));
        }
        for (Cluster.Master master : state.masters()) {
            if (state.map().replicasOf(master.node()).isEmpty()) {
                parts.add(new Health.Degraded(
                        master.login() + " would not be replaced if it failed: no replica of it is there"));
            }
            parts.add(node(master.login(), operation));
        }
        return Health.of(parts.toArray(Health[]::new));
    }

    private Health node(Login login, Operation operation) throws InterruptedException {
        try {
            Health health = server(login, operation);
            return health instanceof Health.Degraded degraded
                    ? new Health.Degraded(login + ": " + degraded.reason())
                    : health;
        } catch (ServerException e) {
            return e.isForbidden()
                    ? new Health.Unknown(login + ": " + e.getMessage())
                    : new Health.Down(login + ": " + e.getMessage());
        } catch (IOException e) {
            return new Health.Down("A node does not answer: " + e.getMessage());
        }
    }

    /** Whether another server could take over. */
    private Health failover() throws IOException {
        return deployment
                .unprotected()
                .<Health>map(why -> new Health.Degraded("The server would not be replaced if it failed: " + why))
                .orElseGet(Health::up);
    }

    private Health check(String info, Instant now) {
        if (field(info, "loading").equals("1")) {
            return new Health.Down("The server is loading its data");
        }
        List<Health> parts = new ArrayList<>();
        boolean isReplica = !field(info, "role").equals("master");
        if (replica.isPresent() && replica.get() != isReplica) {
            parts.add(new Health.Down(
                    isReplica ? "It is a replica, and should be a master" : "It is a master, and should be a replica"));
        }
        if (isReplica) {
            parts.add(link(info));
        }
        parts.add(saving(info));
        parts.add(memory(info));
        parts.add(backlog(info, now));
        return Health.of(parts.toArray(Health[]::new));
    }

    private Health link(String info) {
        if (!field(info, "master_link_status").equals("up")) {
            return new Health.Degraded("The replica has no link to its master");
        }
        long silent = Replication.number(info, "master_last_io_seconds_ago");
        return silent > mostLag.toSeconds()
                ? new Health.Degraded("The replica has heard nothing of its master for " + silent + " s")
                : Health.up();
    }

    private static Health saving(String info) {
        List<String> failed = new ArrayList<>();
        for (String last : List.of("rdb_last_bgsave_status", "aof_last_write_status", "aof_last_bgrewrite_status")) {
            if (field(info, last).equals("err")) {
                failed.add(last);
            }
        }
        return failed.isEmpty()
                ? Health.up()
                : new Health.Degraded("The server could not save last, as " + String.join(" and ", failed) + " says");
    }

    private static Health memory(String info) {
        long most = Replication.number(info, "maxmemory");
        long used = Replication.number(info, "used_memory");
        return most > 0 && used * 100 >= most * FULL_PERCENT
                ? new Health.Degraded("The server uses " + used + " of the " + most
                        + " bytes that it may (maxmemory), and then does " + field(info, "maxmemory_policy"))
                : Health.up();
    }

    /** Of what is written meanwhile the backlog has to hold all. */
    private Health backlog(String info, Instant now) {
        Backlog.Look look = Backlog.Look.of(info, now);
        return Optional.ofNullable(before.put(look.id(), look))
                .flatMap(last -> look.tooSmall(last, outage))
                .<Health>map(Health.Degraded::new)
                .orElseGet(Health::up);
    }

    private static String field(String info, String name) {
        return Replication.info(info, name).orElse("");
    }

    /** What is looked for. Not thread-safe. */
    public static final class Builder {

        private final String url;
        private Optional<String> user = Optional.empty();
        private Optional<Secret> password = Optional.empty();
        private Optional<String> sentinelUser = Optional.empty();
        private Optional<Secret> sentinelPassword = Optional.empty();
        private Optional<SSLContext> trust = Optional.empty();
        private Optional<Boolean> replica = Optional.empty();
        private Duration mostLag = Duration.ofMinutes(1);
        private Duration outage = Backlog.OUTAGE;

        private Builder(String url) {
            Deployment.at(url, RedisSource.Builder.system());
            this.url = url;
        }

        /** See {@link RedisSource.Builder#user}. */
        public Builder user(String of) {
            user = Optional.of(of);
            return this;
        }

        /** See {@link RedisSource.Builder#password}. */
        public Builder password(Secret secret) {
            password = Optional.of(secret);
            return this;
        }

        /** See {@link RedisSource.Builder#sentinelUser}; {@code +sentinel|ckquorum} is needed as well. */
        public Builder sentinelUser(String of) {
            sentinelUser = Optional.of(of);
            return this;
        }

        /** See {@link RedisSource.Builder#sentinelPassword}. */
        public Builder sentinelPassword(Secret secret) {
            sentinelPassword = Optional.of(secret);
            return this;
        }

        /** See {@link RedisSource.Builder#tls}. */
        public Builder tls(SSLContext context) {
            trust = Optional.of(context);
            return this;
        }

        /** It is down unless it is a master. */
        public Builder master() {
            replica = Optional.of(false);
            return this;
        }

        /** It is down unless it is a replica. */
        public Builder replica() {
            replica = Optional.of(true);
            return this;
        }

        /** For how long a replica may have heard nothing of its master without being degraded. */
        public Builder mostLag(Duration lag) {
            mostLag = lag;
            return this;
        }

        /** How long whoever follows the server may be away, so that it goes on without a gap; if the backlog is too small for that, it is degraded. */
        public Builder tolerableOutage(Duration longest) {
            outage = longest;
            return this;
        }

        /** The check. */
        public RedisHealthCheck build() {
            return new RedisHealthCheck(this);
        }
    }
}
