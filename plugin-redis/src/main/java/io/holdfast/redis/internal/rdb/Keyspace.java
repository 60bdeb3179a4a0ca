package io.holdfast.redis.internal.rdb;

import java.util.Map;
import java.util.TreeMap;

/** Counts keys by database, type, and whether they expire. Not thread-safe. */
public final class Keyspace implements RdbVisitor {

    private final Map<Integer, Database> databases = new TreeMap<>();
    private long libraries;

    /** What is in a database. Not thread-safe. */
    public static final class Database {

        private final Map<String, Long> types = new TreeMap<>();
        private long keys;
        private long expiring;

        /** How many keys there are. */
        public long keys() {
            return keys;
        }

        /** How many of them expire. */
        public long expiring() {
            return expiring;
        }

        /** How many there are of each type: {@code zset}. */
        public Map<String, Long> types() {
            return types;
        }
    }

    /** Of nothing so far. */
    public Keyspace() {}

    @Override
    public boolean wantsNames() {
        return false;
    }

    @Override
    public void library(long from, long to) {
        libraries++;
    }

    @Override
    public void key(Key key) {
        Database database = databases.computeIfAbsent(key.database(), number -> new Database());
        database.keys++;
        database.expiring += key.expires().isPresent() ? 1 : 0;
        database.types.merge(key.typeName(), 1L, Long::sum);
    }

    /** By their numbers; empty ones are not among them. */
    public Map<Integer, Database> databases() {
        return databases;
    }

    /** How many keys there are in all of them. */
    public long keys() {
        return databases.values().stream().mapToLong(Database::keys).sum();
    }

    /** How many libraries of functions there are. */
    public long libraries() {
        return libraries;
    }
}
