/** Redis and Valkey over their replication protocol. */
module io.holdfast.redis {
    requires transitive io.holdfast.spi;
    requires static transitive org.jspecify;
    requires org.slf4j;

    provides io.holdfast.spi.Plugin with
            io.holdfast.redis.RedisPlugin;

    exports io.holdfast.redis;
}
