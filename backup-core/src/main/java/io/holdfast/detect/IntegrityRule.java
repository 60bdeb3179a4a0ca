package io.holdfast.detect;

import io.holdfast.ConfigurationException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * What rows of a database have to keep, by which corruption shows that its constraints did not prevent: how many break it is counted, and by default none may. Names are quoted and values are bound, so that neither can be anything
 * else. Immutable and thread-safe.
 */
public final class IntegrityRule {

    private final String name;
    private final long tolerated;
    private final Count count;

    /** Counts what breaks it. */
    @FunctionalInterface
    private interface Count {
        long in(Connection connection) throws SQLException;
    }

    private IntegrityRule(String name, long tolerated, Count count) {
        if (name.isBlank()) {
            throw new ConfigurationException("A rule has a name");
        }
        this.name = name;
        this.tolerated = tolerated;
        this.count = count;
    }

    /**
     * What rows name is there: counts those that name what is not. A row with a null in one of the columns names nothing.
     *
     * @param columns of the child, each of which names that of the parent at the same place
     * @throws ConfigurationException if they are not as many
     */
    public static IntegrityRule orphans(Table child, List<String> columns, Table parent, List<String> parentColumns) {
        require(
                !columns.isEmpty() && columns.size() == parentColumns.size(),
                "as many columns of " + child + " as of " + parent + " are named");
        return new IntegrityRule("orphans of " + child + " in " + parent, 0, connection -> {
            List<String> known = new ArrayList<>();
            List<String> same = new ArrayList<>();
            for (int i = 0; i < columns.size(); i++) {
                String ours = "c." + Table.quote(connection, columns.get(i));
                known.add(ours + " IS NOT NULL");
                same.add("p." + Table.quote(connection, parentColumns.get(i)) + " = " + ours);
            }
            return number(
                    connection,
                    "SELECT count(*) FROM " + child.quoted(connection) + " c WHERE " + String.join(" AND ", known)
                            + " AND NOT EXISTS (SELECT 1 FROM " + parent.quoted(connection) + " p WHERE "
                            + String.join(" AND ", same) + ")",
                    List.of());
        });
    }

    /** A column has a value: counts the rows in which it is null. */
    public static IntegrityRule present(Table table, String column) {
        return invalid(table, column, "missing", "%s IS NULL", List.of());
    }

    /** A column is within bounds, if it has a value: counts the rows in which it is not. */
    public static IntegrityRule between(Table table, String column, Comparable<?> least, Comparable<?> most) {
        return invalid(
                table, column, "not from " + least + " to " + most, "NOT (%s BETWEEN ? AND ?)", List.of(least, most));
    }

    /**
     * A column is one of these, if it has a value: counts the rows in which it is not.
     *
     * @throws ConfigurationException if there are none
     */
    public static IntegrityRule oneOf(Table table, String column, Object... values) {
        require(values.length > 0, "it names values");
        String marks = String.join(", ", Collections.nCopies(values.length, "?"));
        return invalid(
                table, column, "none of " + Arrays.toString(values), "%s NOT IN (" + marks + ")", List.of(values));
    }

    /** A column fits a pattern of {@code LIKE}, if it has a value: counts the rows in which it does not. */
    public static IntegrityRule like(Table table, String column, String pattern) {
        return invalid(table, column, "not like " + pattern, "%s NOT LIKE ?", List.of(pattern));
    }

    private static IntegrityRule invalid(Table table, String column, String what, String broken, List<?> values) {
        return new IntegrityRule(
                table + "." + column + " " + what,
                0,
                connection -> number(
                        connection,
                        "SELECT count(*) FROM " + table.quoted(connection) + " WHERE "
                                + broken.replace("%s", Table.quote(connection, column)),
                        values));
    }

    /**
     * No two rows have the same values in these columns: counts those that are too many. Rows with a null in one of them are all different.
     *
     * @throws ConfigurationException if there are no columns
     */
    public static IntegrityRule unique(Table table, String... columns) {
        require(columns.length > 0, "it names columns");
        return new IntegrityRule("duplicates of " + table + " by " + String.join(", ", columns), 0, connection -> {
            List<String> names = new ArrayList<>();
            List<String> known = new ArrayList<>();
            for (String column : columns) {
                String name = Table.quote(connection, column);
                names.add(name);
                known.add(name + " IS NOT NULL");
            }
            return number(
                    connection,
                    "SELECT coalesce(sum(n - 1), 0) FROM (SELECT count(*) AS n FROM " + table.quoted(connection)
                            + " WHERE " + String.join(" AND ", known) + " GROUP BY " + String.join(", ", names)
                            + " HAVING count(*) > 1) d",
                    List.of());
        });
    }

    /** A table has what it had before: counts 1 if it does not, however much it has drifted. For what nobody changes. */
    public static IntegrityRule unchanged(Table table, List<String> columns, TableChecksum before) {
        List<String> all = List.copyOf(columns);
        return new IntegrityRule(
                "drift of " + table,
                0,
                connection -> TableChecksum.of(connection, table, all).equals(before) ? 0 : 1);
    }

    /**
     * What a query counts is nothing.
     *
     * @param query whose first column of its first row is a number; it is the host's, and asked as it is
     */
    public static IntegrityRule query(String name, String query) {
        return new IntegrityRule(name, 0, connection -> number(connection, query, List.of()));
    }

    /** The same, where so many may break it. */
    public IntegrityRule tolerating(long most) {
        return new IntegrityRule(name, most, count);
    }

    /** What it is about, for a person; always the same. */
    public String name() {
        return name;
    }

    /** How many may break it. */
    public long tolerated() {
        return tolerated;
    }

    /** How many break it now. */
    long broken(Connection connection) throws SQLException {
        return count.in(connection);
    }

    private static long number(Connection connection, String query, List<?> values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            for (int i = 0; i < values.size(); i++) {
                statement.setObject(i + 1, values.get(i));
            }
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw new SQLException("the query has no row");
                }
                long number = row.getLong(1);
                if (row.wasNull()) {
                    throw new SQLException("the query counts nothing");
                }
                return number;
            }
        }
    }

    private static void require(boolean so, String what) {
        if (!so) {
            throw new ConfigurationException("A rule makes no sense unless " + what);
        }
    }

    @Override
    public String toString() {
        return "the rule " + name;
    }
}
