package io.holdfast.redis;

import io.holdfast.redis.internal.resp.Replication;
import io.holdfast.redis.internal.resp.RespConnection;
import io.holdfast.redis.internal.resp.ServerException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The server that a restore fills: whether it can be, and what of its settings is another meanwhile. */
final class TargetServer {

    private static final int BEFORE_FUNCTIONS = 9;
    private static final int FOOTER = 10;
    private static final long LARGEST_WORD = 512L << 20;
    /** The last format that Redis and Valkey share. */
    private static final int SHARED = 11;

    private final RespConnection connection;
    private final Map<String, String> settings;

    TargetServer(RespConnection connection) {
        this(connection, new LinkedHashMap<>());
    }

    private TargetServer(RespConnection connection, Map<String, String> settings) {
        this.connection = connection;
        this.settings = settings;
    }

    /** The same, over another connection. */
    TargetServer over(RespConnection other) {
        return new TargetServer(other, settings);
    }

    /**
     * Which formats it reads.
     *
     * @param valkey whether it is Valkey
     * @param newest the newest of its own
     * @param name what it is
     */
    record Formats(boolean valkey, int newest, String name) {

        /** Whether it reads a format, of Valkey's own ones or not. */
        boolean read(boolean ofValkey, int version) {
            if (ofValkey && version > SHARED) {
                return valkey && version <= newest;
            }
            return version <= (valkey ? Math.min(newest, SHARED) : newest);
        }

        @Override
        public String toString() {
            return name + ", which reads formats up to " + newest;
        }
    }

    /**
     * Looks whether it can be filled, and touches nothing.
     *
     * @param format the first nine bytes of the copy
     * @throws IOException if it cannot; the message says why
     */
    void require(String format, boolean replaceExisting) throws IOException {
        String info = connection.text("INFO", "everything");
        requireMaster(info, false);
        if (info.lines().anyMatch(line -> line.matches("db\\d+:keys=.*")) && !replaceExisting) {
            throw refused("it has keys. Allow that existing ones are replaced, or name an empty server");
        }
        Formats formats = formats(info);
        if (!formats.read(format.startsWith("VALKEY"), SnapshotDump.version(format))) {
            throw refused("it is " + formats + ", and the copy has format " + format);
        }
    }

    /**
     * Looks whether it comes to this process with TLS, or without, and touches nothing.
     *
     * @param byTls whether it is awaited with TLS
     * @throws IOException if it comes otherwise, or does not say; the message says why
     */
    void requireReplication(boolean byTls) throws IOException {
        boolean its;
        try {
            its = setting("tls-replication").equals("yes");
        } catch (ServerException e) {
            throw new IOException(
                    "The target server was not touched: whether it replicates by TLS (tls-replication) cannot be asked, and its other settings could not be put back. Its user needs +config|get +config|set",
                    e);
        }
        if (its && !byTls) {
            throw refused(
                    "it replicates by TLS only (tls-replication yes). Name a certificate that it trusts and its key (served-certificate, served-key)");
        }
        if (byTls && !its) {
            throw refused(
                    "it does not replicate by TLS (tls-replication no), so that what it is filled with would not be encrypted. Set tls-replication yes there until it is restored");
        }
    }

    /**
     * Looks whether keys can be written to it, and touches nothing.
     *
     * @param ofCluster whether it is to be a node of a cluster, or none
     * @return in which formats
     * @throws IOException if they cannot; the message says why
     */
    Formats requireWritable(boolean ofCluster) throws IOException {
        String info = connection.text("INFO", "everything");
        requireMaster(info, ofCluster);
        return formats(info);
    }

    private static void requireMaster(String info, boolean ofCluster) throws IOException {
        if (!field(info, "role").equals("master")) {
            throw refused("it is a replica of another server");
        }
        if (field(info, "cluster_enabled").equals("1") != ofCluster) {
            throw refused(
                    ofCluster
                            ? "it is no node of a cluster"
                            : "it is a node of a cluster. Name the cluster and keys: redis-cluster://host:port,host:port");
        }
    }

    private Formats formats(String info) throws IOException {
        boolean valkey = !field(info, "valkey_version").isEmpty();
        return new Formats(
                valkey,
                newestFormat(),
                valkey ? "Valkey " + field(info, "valkey_version") : "Redis " + field(info, "redis_version"));
    }

    /** What time it is there, in milliseconds since 1970. */
    static long time(RespConnection connection) throws IOException {
        List<?> time = connection.command("TIME") instanceof List<?> parts ? parts : List.of();
        if (time.size() != 2) {
            throw new IOException("The server does not say what time it is");
        }
        return Long.parseLong(RespConnection.text(time.get(0))) * 1000
                + Long.parseLong(RespConnection.text(time.get(1))) / 1000;
    }

    /** How long a word of a command may be. */
    static long largestWord(RespConnection connection) throws IOException {
        String limit = setting(connection, "proto-max-bulk-len");
        return limit.matches("\\d{1,18}") ? Long.parseLong(limit) : LARGEST_WORD;
    }

    /** What it puts under what it writes itself. */
    private int newestFormat() throws IOException {
        try {
            Object dumped = connection.command("FUNCTION", "DUMP");
            if (dumped instanceof byte[] bytes && bytes.length >= FOOTER) {
                int at = bytes.length - FOOTER;
                return (bytes[at] & 0xff) | (bytes[at + 1] & 0xff) << 8;
            }
            throw new IOException("The target server does not say which formats it reads");
        } catch (ServerException e) {
            if (e.isForbidden()) {
                throw e;
            }
            return BEFORE_FUNCTIONS;
        }
    }

    private static String field(String info, String name) {
        return Replication.info(info, name).orElse("");
    }

    private static IOException refused(String why) {
        return new IOException("The target server was not touched: " + why);
    }

    private String setting(String name) throws IOException {
        return setting(connection, name);
    }

    private static String setting(RespConnection connection, String name) throws IOException {
        return connection.command("CONFIG", "GET", name) instanceof List<?> pair && pair.size() == 2
                ? RespConnection.text(pair.get(1))
                : "";
    }

    /** Has it know a secret by which it is known, and keep what it has until the copy is loaded. */
    void prepare(String secret) throws IOException {
        set("masterauth", secret);
        set("masteruser", "");
        set("repl-diskless-load", "swapdb");
    }

    private void set(String name, String value) throws IOException {
        settings.put(name, setting(name));
        connection.command("CONFIG", "SET", name, value);
    }

    /** Makes it a replica. */
    void follow(String host, int port) throws IOException {
        connection.command("REPLICAOF", host, String.valueOf(port));
    }

    /** Makes it a master again, with the settings that it had. */
    void release() throws IOException {
        connection.command("REPLICAOF", "NO", "ONE");
        Optional<IOException> failure = Optional.empty();
        for (Map.Entry<String, String> setting : settings.entrySet()) {
            try {
                connection.command("CONFIG", "SET", setting.getKey(), setting.getValue());
            } catch (ServerException e) {
                failure = Optional.of(e);
            }
        }
        settings.clear();
        if (failure.isPresent()) {
            throw failure.get();
        }
    }
}
