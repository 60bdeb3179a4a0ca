package io.holdfast.redis;

import io.holdfast.redis.internal.resp.Replication;
import io.holdfast.redis.internal.resp.RespConnection;
import io.holdfast.spi.Secret;
import io.holdfast.spi.source.LogShipper;
import io.holdfast.spi.source.Snapshotter;
import io.holdfast.spi.source.Source;
import io.holdfast.spi.source.SourceIdentity;
import java.io.IOException;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * A server of Redis or Valkey, over its replication protocol: copies, the commands after them, and restore to any point. Thread-safe.
 *
 * <p>The user needs {@code +psync +replconf +ping} and no keys; with {@code +info +config|get +acl|list +module|list} what is not in a copy is kept as well. The server may be a
 * master or a replica. Nothing is installed on it, its disk is not needed, and no program of Redis is run here. Where Sentinels name the master, it is looked for again whenever it is
 * connected to, and left when they name another.
 *
 * <p>A cluster is copied and followed as a whole: all masters at about the same time, each into a directory {@code shard-1} and a stream {@code commands/1} of its own, in the order of their
 * slots; its user needs {@code +cluster|nodes} as well. If slots are moved while it is copied, the snapshot is partial. When there are more or fewer masters than before, that is a gap.
 *
 * <p>A snapshot is {@code dump.rdb} as the server sent it, whose checksum is checked on its way: a server starts on what {@code restic} restores of it.
 *
 * <p>The log has one stream, {@code commands}, with positions such as {@code 1200@8d2f04c1a9b3e677}: an offset and the beginning of the replication id. The server is told what is
 * durable, and only that, so that {@code WAIT 1} returns when what was written before it can be restored. A promotion or a restart that saved is followed; where the server cannot go on, a
 * gap is recorded. Moments are those when commands arrived here.
 *
 * <p>Where {@code PSYNC} is refused to everybody, the keys can be read {@linkplain CopyMethod#SCAN one after another} instead, which shows no single moment and has no log.
 *
 * <p>A restore makes a file for a server to start with: {@code dump.rdb}, or with commands {@code appendonly.aof}; or it fills a {@linkplain Builder#target running server}.
 */
public final class RedisSource implements Source {

    /** The type of source in identities and configuration. */
    static final String TYPE = "redis";

    private final RedisSettings settings;

    private RedisSource(RedisSettings settings) {
        this.settings = settings;
    }

    /**
     * A source at this address.
     *
     * @param name by which it is known for ever, 1 to 100 of letters, digits, {@code .}, {@code _} and {@code -}. Redis has nothing that identifies a server after a crash; that commands
     *     follow a copy is known by their replication id, and by that alone
     * @param url {@code redis://host:port}, or {@code redis-sentinel://host:port,host:port/master}, where these are Sentinels and the name of the master that they watch, or {@code
     *     redis-cluster://host:port,host:port}, some nodes of a cluster; {@code rediss://}, {@code rediss-sentinel://} and {@code rediss-cluster://} with TLS. Without user, password and database
     * @throws IllegalArgumentException if it is no such name or address
     */
    public static Builder builder(String name, String url) {
        return new Builder(name, url);
    }

    static String requireName(String name) {
        if (!name.matches("[A-Za-z0-9._-]{1,100}")) {
            throw new IllegalArgumentException(
                    "a source has 1 to 100 letters, digits, '.', '_' and '-' as its name, not '" + name + "'");
        }
        return name;
    }

    @Override
    public SourceIdentity identity() throws IOException {
        if (settings.deployment() instanceof Cluster cluster) {
            cluster.state();
        } else {
            try (RespConnection connection = settings.deployment().master().connect()) {
                Replication.server(connection);
            }
        }
        return new SourceIdentity(TYPE, settings.name(), List.of("/" + TYPE + "/" + settings.name()));
    }

    @Override
    public Snapshotter snapshotter() {
        return new RedisSnapshotter(settings);
    }

    @Override
    public Optional<LogShipper> log() {
        return Optional.of(
                settings.deployment() instanceof Cluster cluster
                        ? new ClusterShipper(cluster)
                        : new CommandShipper(settings));
    }

    @Override
    public void close() {}

    @Override
    public String toString() {
        return "Redis at " + settings.deployment();
    }

    /** Builds a {@link RedisSource}. Not thread-safe. */
    public static final class Builder {

        private final String name;
        private final String url;
        private Optional<String> user = Optional.empty();
        private Optional<Secret> password = Optional.empty();
        private Optional<SSLContext> trust = Optional.empty();
        private CopyMethod method = CopyMethod.PSYNC;
        private Optional<String> targetUrl = Optional.empty();
        private Optional<String> targetUser = Optional.empty();
        private Optional<Secret> targetPassword = Optional.empty();
        private Optional<String> reachable = Optional.empty();
        private Optional<SSLContext> served = Optional.empty();
        private Optional<KeyRestore> keys = Optional.empty();
        private boolean replaceExisting;
        private boolean copyFromReplica;
        private Optional<String> sentinelUser = Optional.empty();
        private Optional<Secret> sentinelPassword = Optional.empty();

        private Builder(String name, String url) {
            this.name = requireName(name);
            this.url = url;
            Deployment.at(url, system());
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

        /** The user of the Sentinels' ACL, who needs {@code +sentinel|master +sentinel|replicas}; by default {@code default}. */
        public Builder sentinelUser(String of) {
            sentinelUser = Optional.of(of);
            return this;
        }

        /** That user's password; by default none is sent. It is not that of the server. */
        public Builder sentinelPassword(Secret secret) {
            sentinelPassword = Optional.of(secret);
            return this;
        }

        /**
         * Whether copies are made of replicas that Sentinels or a cluster name, which spares the master the fork; of the master where none is there
         * that it knows of, or where that sends nothing, as while it is not connected to its master, of which the snapshot has a warning. Commands are always followed at the master,
         * since {@code WAIT} there counts its own replicas only. By default they are made of the master.
         */
        public Builder copyFromReplica(boolean of) {
            copyFromReplica = of;
            return this;
        }

        /** Which certificates are trusted, and with which one this side shows who it is; by default those of the JDK, and none. Only for {@code rediss://}. */
        public Builder tls(SSLContext context) {
            trust = Optional.of(context);
            return this;
        }

        /**
         * How the server is copied; by default as a replica is filled. To be copied by {@link CopyMethod#SCAN} the user needs
         * {@code ~* +select +scan +dump +pexpiretime +multi +exec +function|dump}, and before Redis 7 {@code +time +pttl} instead of {@code +pexpiretime}.
         */
        public Builder method(CopyMethod choice) {
            method = choice;
            return this;
        }

        /**
         * Which running server a restore fills, instead of making a file for one: it becomes a replica of this process until it has everything. It must be able to connect to this
         * machine, and its user to configure it.
         *
         * @param url as that of the source; Sentinels and clusters only for a restore of {@linkplain #keys keys}
         * @throws IllegalArgumentException if it is no such address
         */
        public Builder target(String url) {
            Deployment.at(url, system());
            targetUrl = Optional.of(url);
            return this;
        }

        /** The user of the target's ACL; by default {@code default}. */
        public Builder targetUser(String of) {
            targetUser = Optional.of(of);
            return this;
        }

        /** That user's password; by default none is sent. */
        public Builder targetPassword(Secret secret) {
            targetPassword = Optional.of(secret);
            return this;
        }

        /** The name or address by which the target reaches this machine; by default the one from which this machine reaches the target. */
        public Builder reachableAs(String host) {
            reachable = Optional.of(host);
            return this;
        }

        /**
         * TLS with which a {@linkplain #target target} is awaited that is filled and replicates by TLS ({@code tls-replication yes}): with the key and certificate of this side, which the target has to trust
         * ({@code tls-ca-cert-file}), and which certificates of the target are trusted, where that shows one. The context must be able to serve. By default it is awaited without TLS, and a target at {@code rediss://}
         * is not filled.
         */
        public Builder servedTls(SSLContext context) {
            served = Optional.of(context);
            return this;
        }

        /** Whether a restore may replace {@code dump.rdb} or {@code appendonly.aof} in its target, or what a target server has; by default it may not. */
        public Builder replaceExisting(boolean may) {
            replaceExisting = may;
            return this;
        }

        /**
         * Which keys of a snapshot a restore puts into the {@linkplain #target target}, beside what that has, instead of replacing all of it. The target then need not reach this
         * machine, and its user needs {@code ~* +info +time +config|get +select +exists +restore +function|dump +function|restore}. What was done stands in {@code keys-restored.json}.
         */
        public Builder keys(KeyRestore which) {
            keys = Optional.of(which);
            return this;
        }

        /**
         * The source. Nothing is connected to yet.
         *
         * @throws IllegalArgumentException if keys are to be restored into no server, or all but keys into a cluster, if a cluster is to be copied key by key, if a Sentinel is to be logged in to and none is named, or if a replica is to be copied and nothing
         *     says where one is
         */
        public RedisSource build() {
            if (keys.isPresent() && targetUrl.isEmpty()) {
                throw new IllegalArgumentException(
                        "keys are restored into a target that is running, and none is named");
            }
            SSLContext trusted = trust.orElseGet(Builder::system);
            Deployment deployment =
                    Deployment.at(url, trusted).as(user, password).askedAs(sentinelUser, sentinelPassword);
            if (copyFromReplica && deployment instanceof Deployment.Standalone) {
                throw new IllegalArgumentException(
                        "which servers are replicas is known where Sentinels or a cluster are named; else name a replica itself");
            }
            if (method == CopyMethod.SCAN && deployment instanceof Cluster) {
                throw new IllegalArgumentException("a cluster is not copied key by key, but as a replica is filled");
            }
            Optional<Deployment> target =
                    targetUrl.map(to -> Deployment.at(to, trusted).as(targetUser, targetPassword));
            if (keys.isEmpty()
                    && target.filter(to -> !(to instanceof Deployment.Standalone))
                            .isPresent()) {
                throw new IllegalArgumentException(
                        "a cluster, or a server that Sentinels watch, is filled by keys only, since each becomes a replica meanwhile otherwise: say keys=*");
            }
            return new RedisSource(new RedisSettings(
                    name,
                    deployment,
                    copyFromReplica,
                    method,
                    target,
                    new ServedPlace(reachable, served),
                    keys,
                    replaceExisting));
        }

        static SSLContext system() {
            try {
                return SSLContext.getDefault();
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("the JDK has no TLS", e);
            }
        }
    }
}
