/** PostgreSQL over its replication protocol. */
@SuppressWarnings("requires-transitive-automatic") // Jdbi does not say more of itself than its name.
module io.holdfast.postgres {
    requires transitive io.holdfast.spi;
    requires transitive java.sql;
    requires static transitive org.jdbi.v3.core;
    requires static transitive org.jspecify;
    requires java.naming;
    requires org.apache.commons.compress;
    requires org.postgresql.jdbc;
    requires org.slf4j;
    requires org.tukaani.xz;

    provides io.holdfast.spi.Plugin with
            io.holdfast.postgres.PostgresPlugin;

    exports io.holdfast.postgres;
    exports io.holdfast.postgres.internal.server to
            org.postgresql.jdbc;
    exports io.holdfast.postgres.internal.wire to
            org.postgresql.jdbc;
}
