package io.holdfast.postgres;

import io.holdfast.postgres.internal.page.PageId;
import io.holdfast.postgres.internal.wire.Login;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What relations are called. A connection for replication does not say that, so that it is asked in SQL, as far as the role may connect to their databases. Where it
 * may not, or the relation is gone or has moved, there is no name.
 */
final class RelationNames {

    private static final Logger LOG = LoggerFactory.getLogger(RelationNames.class);
    private static final long SHARED = 0;

    private final Login login;
    private final String systemIdentifier;

    /** Those of a cluster. */
    RelationNames(Login login, String systemIdentifier) {
        this.login = login;
        this.systemIdentifier = systemIdentifier;
    }

    private record Relation(long tablespace, long number) {}

    /** The names of the relations of pages, as {@code schema.table in the database orders}. */
    Map<PageId, String> of(Collection<PageId> pages) {
        Map<PageId, String> names = new HashMap<>();
        try (Connection connection = login.sql()) {
            if (!isTheCluster(connection)) {
                return names;
            }
            pages.stream()
                    .collect(Collectors.groupingBy(PageId::database))
                    .forEach((database, there) -> names.putAll(of(there, database, connection)));
        } catch (IOException | SQLException e) {
            LOG.debug("The names of relations cannot be asked for", e);
        }
        return names;
    }

    /** With several hosts it may be another one than that of the backup. */
    private boolean isTheCluster(Connection connection) throws SQLException {
        try (PreparedStatement asked =
                        connection.prepareStatement("SELECT system_identifier::text FROM pg_control_system()");
                ResultSet row = asked.executeQuery()) {
            return row.next() && systemIdentifier.equals(row.getString(1));
        }
    }

    private Map<PageId, String> of(Collection<PageId> pages, long database, Connection connection) {
        try {
            if (database == SHARED) {
                return of(pages, "", connection);
            }
            Optional<String> name = one(connection, "SELECT datname FROM pg_database WHERE oid = ?::oid", database);
            if (name.isEmpty()) {
                return Map.of();
            }
            try (Connection there = login.to(name.get()).sql()) {
                return of(pages, " in the database " + name.get(), there);
            }
        } catch (IOException | SQLException e) {
            LOG.debug("The names of relations of the database {} cannot be asked for", database, e);
            return Map.of();
        }
    }

    private static Map<PageId, String> of(Collection<PageId> pages, String where, Connection connection)
            throws SQLException {
        Map<Relation, Optional<String>> relations = new HashMap<>();
        Map<PageId, String> names = new HashMap<>();
        for (PageId page : pages) {
            Relation relation = new Relation(page.tablespace(), page.relation());
            if (!relations.containsKey(relation)) {
                relations.put(relation, name(relation, connection));
            }
            relations.get(relation).ifPresent(name -> names.put(page, name + where));
        }
        return names;
    }

    private static Optional<String> name(Relation relation, Connection connection) throws SQLException {
        return one(
                connection,
                "SELECT format('%I.%I', nspname, relname) FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace"
                        + " WHERE pg_class.oid = pg_filenode_relation(?::oid, ?::oid)",
                relation.tablespace,
                relation.number);
    }

    private static Optional<String> one(Connection connection, String sql, long... parameters) throws SQLException {
        try (PreparedStatement asked = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                asked.setLong(i + 1, parameters[i]);
            }
            try (ResultSet row = asked.executeQuery()) {
                return row.next() ? Optional.ofNullable(row.getString(1)) : Optional.empty();
            }
        }
    }
}
