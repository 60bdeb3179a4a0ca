package io.holdfast.detect;

import io.holdfast.ConfigurationException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * A table of a database. Immutable.
 *
 * @param schema that it is in; empty if where the connection looks first
 * @param name as the database has it, with the case of its letters
 */
public record Table(Optional<String> schema, String name) {

    /**
     * Checks that it has a name.
     *
     * @throws ConfigurationException if not
     */
    public Table {
        if (name.isBlank() || schema.filter(String::isBlank).isPresent()) {
            throw new ConfigurationException("A table has a name");
        }
    }

    /** One where the connection looks first. */
    public static Table of(String name) {
        return new Table(Optional.empty(), name);
    }

    /** One in a schema. */
    public static Table of(String schema, String name) {
        return new Table(Optional.of(schema), name);
    }

    String quoted(Connection connection) throws SQLException {
        return (schema.isPresent() ? quote(connection, schema.get()) + "." : "") + quote(connection, name);
    }

    /** A name of something as the database quotes it, so that it can be nothing but a name. */
    static String quote(Connection connection, String name) throws SQLException {
        String sign = connection.getMetaData().getIdentifierQuoteString();
        if (sign.isBlank()) {
            throw new SQLException("the database quotes no names, so that " + name + " cannot be asked for safely");
        }
        return sign + name.replace(sign, sign + sign) + sign;
    }

    @Override
    public String toString() {
        return schema.map(of -> of + ".").orElse("") + name;
    }
}
