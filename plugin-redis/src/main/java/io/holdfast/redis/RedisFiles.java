package io.holdfast.redis;

/** The names of files in snapshots and in what is restored. */
final class RedisFiles {

    /** The copy, as the server sent it. */
    static final String DUMP = "dump.rdb";

    /** What is not in the copy: configuration, users, modules. */
    static final String CONFIG = "config.json";

    /** What is in the copy: keys by database and type. */
    static final String KEYSPACE = "keyspace.json";

    /** A copy and the commands after it, as a server reads them when it starts. */
    static final String APPEND_ONLY = "appendonly.aof";

    /** Where servers from 7 on keep such files. */
    static final String APPEND_ONLY_DIRECTORY = "appendonlydir";

    /** Which master of a cluster had which slots, before and after the copy. */
    static final String CLUSTER = "cluster.json";

    /** Which shard of a cluster had which slots at the moment that it was restored to. */
    static final String SLOTS = "slots.json";

    /** What is in a snapshot of append-only files. */
    static final String APPENDED = "appended.json";

    /** How a server is started, as its packages and examples call it. */
    static final String SERVER_CONFIG = "redis.conf";

    /** What a restore of keys into a running server did. */
    static final String KEY_REPORT = "keys-restored.json";

    private RedisFiles() {}
}
