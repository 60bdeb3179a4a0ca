package io.holdfast.redis;

import io.holdfast.redis.internal.rdb.Keyspace;
import io.holdfast.spi.Operation;
import io.holdfast.spi.recovery.CheckReport;
import io.holdfast.spi.recovery.CheckReport.Finding;
import io.holdfast.spi.recovery.CheckReport.Result;
import io.holdfast.spi.recovery.Restored;
import io.holdfast.spi.recovery.RestoredCheck;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Looks whether a server that {@link RedisScratch} started holds what it should: each key with its value, its type and its time, and each library of functions, is compared with the copy in the
 * snapshot; then come the host's own invariants. Thread-safe.
 *
 * <p>Where commands came after the copy, there is nothing in the repository that the result could be compared with. A second scratch server is then filled with both over the replication
 * protocol, where the first has read them from a file, and the two are compared; that needs the memory for two. Of a cluster that is done for one shard after the other, and it is looked
 * whether each key is in one of them only.
 *
 * <p>Values are compared by what they mean, so that versions may differ. Values of modules, and hashes whose fields expire, are compared byte by byte; where these differ, it is not
 * known whether they are the same, nor is it where a type comes that is not known at all. Keys whose time is over by now are not compared. The server writes what it holds into its directory for that.
 */
public final class RedisRestoredCheck implements RestoredCheck {

    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final String KEYS = "keys";

    private final Map<String, Look> invariants;

    private RedisRestoredCheck(Builder builder) {
        invariants = new LinkedHashMap<>(builder.invariants);
    }

    /** A check without invariants. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public CheckReport check(Restored restored, Operation operation) throws InterruptedException {
        Optional<RestoredServer> server = restored.unwrap(RestoredServer.class);
        Optional<RestoredCluster> cluster = restored.unwrap(RestoredCluster.class);
        Optional<RedisAddress> address = restored.unwrap(RedisAddress.class);
        if (address.isEmpty() || (server.isEmpty() && cluster.isEmpty())) {
            return new CheckReport(List.of(new Finding(
                    KEYS, Result.UNKNOWN, restored.description() + " is no server that RedisScratch started")));
        }
        List<Finding> findings = new ArrayList<>();
        if (server.isPresent()) {
            findings.add(keys(KEYS, server.get(), operation));
        }
        if (cluster.isPresent()) {
            findings.addAll(shards(cluster.get(), operation));
        }
        for (Map.Entry<String, Look> invariant : invariants.entrySet()) {
            operation.checkCancelled();
            findings.add(look(invariant.getKey(), invariant.getValue(), address.get()));
        }
        return new CheckReport(findings);
    }

    private static List<Finding> shards(RestoredCluster cluster, Operation operation) throws InterruptedException {
        List<Finding> findings = new ArrayList<>();
        for (RestoredServer server : cluster.shards()) {
            operation.checkCancelled();
            findings.add(keys(KEYS + " of " + new Shard(findings.size() + 1).directory(), server, operation));
        }
        KeyReport together = cluster.together();
        findings.add(new Finding(
                "each key in one shard", together.skipped() == 0 ? Result.PASSED : Result.FAILED, together.inShort()));
        return findings;
    }

    private static Finding keys(String name, RestoredServer server, Operation operation) throws InterruptedException {
        try {
            RestoredServer.Saved found = server.save(operation);
            boolean commands = new RestoredCommands(server.point(), operation).any();
            if (commands) {
                RestoredServer.Saved other = server.filledAnotherWay(operation, LIMIT);
                return finding(
                        name,
                        new KeyComparison(Math.max(found.time(), other.time()), operation)
                                .compare(other.file(), found.file()),
                        "a server that got the copy and the commands after it over the replication protocol");
            }
            return finding(
                    name,
                    new KeyComparison(found.time(), operation)
                            .compare(SnapshotDump.of(server.point().base()), found.file()),
                    "the copy");
        } catch (IOException e) {
            operation.checkCancelled();
            return new Finding(name, Result.UNKNOWN, "They could not be compared: " + e.getMessage());
        }
    }

    static Finding finding(String name, KeyComparison.Result result, String with) {
        String counts = result.found().keys() + " keys compared with " + with
                + (result.expired() == 0 ? "" : ", without " + result.expired() + " whose time is over")
                + counts(result.found());
        if (result.differences() == 0) {
            return result.unread()
                    .map(what -> new Finding(
                            name,
                            Result.UNKNOWN,
                            "What begins with " + what + " was not compared: its format is not known here. Before it "
                                    + counts))
                    .orElseGet(() -> new Finding(name, Result.PASSED, counts));
        }
        return new Finding(
                name,
                result.differences() == result.unknown() ? Result.UNKNOWN : Result.FAILED,
                "At least " + result.differences() + " differ: " + String.join("; ", result.named()) + ". "
                        + result.wanted().keys() + " keys should be there; " + counts);
    }

    private static String counts(Keyspace keyspace) {
        return keyspace.databases().entrySet().stream()
                .map(database -> "database " + database.getKey() + ": "
                        + database.getValue().types().entrySet().stream()
                                .map(type -> type.getValue() + " " + type.getKey())
                                .collect(Collectors.joining(", "))
                        + ", of which expire " + database.getValue().expiring())
                .collect(Collectors.joining("; ", " (", ")"));
    }

    private static Finding look(String name, Look look, RedisAddress address) {
        try (RedisConnection connection = address.connect()) {
            return look.at(connection);
        } catch (IOException | RuntimeException e) {
            return new Finding(name, Result.UNKNOWN, "It could not be looked at: " + e.getMessage());
        }
    }

    /** Implemented by hosts: something that is so in every sound state of a database. */
    @FunctionalInterface
    public interface Invariant {
        /**
         * What is wrong, for a person; empty if nothing is. If this throws, it is not known.
         *
         * @param connection to the database; it is closed afterwards
         */
        Optional<String> violation(RedisConnection connection) throws IOException;
    }

    /** Implemented by hosts: finds when the application wrote last. */
    @FunctionalInterface
    public interface LastCommit {
        /**
         * That moment, by the clock of whoever wrote; empty if there is none.
         *
         * @param connection to the database; it is closed afterwards
         */
        Optional<Instant> find(RedisConnection connection) throws IOException;
    }

    private interface Look {
        Finding at(RedisConnection connection) throws IOException;
    }

    /** What is looked for. Not thread-safe. */
    public static final class Builder {

        private final Map<String, Look> invariants = new LinkedHashMap<>();

        private Builder() {}

        /**
         * Something that is so in every sound state of a database.
         *
         * @param name of the finding
         * @param database its number
         */
        public Builder invariant(String name, int database, Invariant invariant) {
            return add(
                    name,
                    database,
                    connection -> invariant
                            .violation(connection)
                            .map(violation -> new Finding(name, Result.FAILED, violation))
                            .orElseGet(() -> new Finding(name, Result.PASSED, "")));
        }

        /**
         * The last commit of the application that is there, against when the restored state should be of.
         *
         * @param name of the finding
         * @param database its number
         * @param wanted the moment that was restored to
         * @param mostLost how much earlier the commit may be
         */
        public Builder freshest(String name, int database, LastCommit last, Instant wanted, Duration mostLost) {
            return add(name, database, connection -> {
                Optional<Instant> found = last.find(connection);
                if (found.isEmpty()) {
                    return new Finding(name, Result.UNKNOWN, "There is no commit");
                }
                Duration lost = Duration.between(found.get(), wanted);
                return new Finding(
                        name,
                        lost.compareTo(mostLost) > 0 ? Result.FAILED : Result.PASSED,
                        "The last commit is of " + found.get() + ", " + lost.toMillis() + " ms before " + wanted);
            });
        }

        /** The check. */
        public RedisRestoredCheck build() {
            return new RedisRestoredCheck(this);
        }

        private Builder add(String name, int database, Look look) {
            invariants.put(name, connection -> {
                connection.command("SELECT", String.valueOf(database));
                return look.at(connection);
            });
            return this;
        }
    }
}
