package io.holdfast.redis;

import io.holdfast.redis.internal.resp.Login;
import io.holdfast.redis.internal.resp.Replication;
import io.holdfast.redis.internal.resp.Sentinels;
import io.holdfast.spi.Operation;
import io.holdfast.spi.Secret;
import io.holdfast.spi.recovery.RecoveryTarget;
import io.holdfast.spi.recovery.TargetIdentity;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;

/**
 * A running server that recoveries work on. Immutable and thread-safe; it connects whenever it is asked.
 *
 * <p>It is known by the id that it made for itself when it was started, whatever name or address it is reached by. All that replicate one another are one thing besides, by the id of their replication: a replica, and a server that
 * has one. Its user needs {@code +info}.
 */
public final class RedisServer implements RecoveryTarget {

    private final Deployment deployment;

    private RedisServer(Deployment deployment) {
        this.deployment = deployment;
    }

    /**
     * A server at an address, as its user {@code default} without a password.
     *
     * @param url {@code redis://host:6379}, {@code redis-sentinel://host:26379,host:26379/master} for whichever is the master, or with TLS {@code rediss…://}
     * @throws IllegalArgumentException if it is no such address
     */
    public static Builder builder(String url) {
        return new Builder(url);
    }

    @Override
    public String description() {
        return "the Redis server " + deployment;
    }

    @Override
    public Set<TargetIdentity> measure(Operation operation) throws IOException, InterruptedException {
        String info = connected(operation, connection -> connection.text("INFO", "everything"));
        Set<TargetIdentity> all = new HashSet<>();
        all.add(TargetIdentity.of("redis", field(info, "run_id")));
        if (field(info, "role").equals("slave")
                || !field(info, "connected_slaves").equals("0")) {
            all.add(TargetIdentity.of("redis-replication", field(info, "master_replid")));
        }
        return all;
    }

    private static String field(String info, String name) throws IOException {
        return Replication.info(info, name)
                .orElseThrow(() -> new IOException(
                        "The server does not say its " + name + ", so that it is not known which one it is"));
    }

    /** Connects to it, and talks until that is over or the operation is cancelled. */
    <T> T connected(Operation operation, Login.Conversation<T> conversation) throws IOException, InterruptedException {
        return deployment.master().connected(operation, conversation);
    }

    /** Who names it, if they do. */
    Optional<Sentinels> sentinels() {
        return deployment instanceof Deployment.Sentinel watched ? Optional.of(watched.sentinels()) : Optional.empty();
    }

    @Override
    public String toString() {
        return deployment.toString();
    }

    /** Builds a {@link RedisServer}. Not thread-safe. */
    public static final class Builder {

        private final String url;
        private Optional<String> user = Optional.empty();
        private Optional<Secret> password = Optional.empty();
        private Optional<String> sentinelUser = Optional.empty();
        private Optional<Secret> sentinelPassword = Optional.empty();
        private SSLContext trust = RedisSource.Builder.system();

        private Builder(String url) {
            this.url = url;
            if (Deployment.at(url, trust) instanceof Cluster) {
                throw new IllegalArgumentException(
                        "a server of a cluster is named by its own address: redis://host:6379");
            }
        }

        /** The user of the server's ACL that connects; by default {@code default}. */
        public Builder user(String of) {
            user = Optional.of(of);
            return this;
        }

        /** The user's password; by default none is sent. */
        public Builder password(Secret secret) {
            password = Optional.of(secret);
            return this;
        }

        /** The user of the Sentinels' ACL, and that user's password, which is not that of the server. */
        public Builder sentinelLogin(Optional<String> of, Optional<Secret> secret) {
            sentinelUser = of;
            sentinelPassword = secret;
            return this;
        }

        /** Which certificates are trusted; by default those of the JDK. Only for {@code rediss://}. */
        public Builder tls(SSLContext context) {
            trust = context;
            return this;
        }

        /**
         * The server.
         *
         * @throws IllegalArgumentException if somebody logs in to Sentinels that are not named
         */
        public RedisServer build() {
            return new RedisServer(
                    Deployment.at(url, trust).as(user, password).askedAs(sentinelUser, sentinelPassword));
        }
    }
}
