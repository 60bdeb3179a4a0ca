package io.holdfast.postgres;

import io.holdfast.postgres.internal.wire.Login;
import io.holdfast.postgres.internal.wire.ReplicationConnection.Slot;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** A replication slot as it is seen in SQL, since PostgreSQL 14 does not tell of it over a connection for replication. */
final class SlotBySql {

    private static final String RESTART =
            "SELECT restart_lsn::text FROM pg_replication_slots WHERE slot_name = ? AND slot_type = 'physical'";

    private SlotBySql() {}

    /**
     * The physical slot of this name, if there is one.
     *
     * @throws IOException if the role cannot connect to the database of the URL, or that fails
     */
    static Optional<Slot> read(Login login, String name) throws IOException {
        try (Connection connection = login.sql();
                PreparedStatement asked = connection.prepareStatement(RESTART)) {
            asked.setString(1, name);
            try (ResultSet row = asked.executeQuery()) {
                return row.next() ? Optional.of(new Slot(Optional.ofNullable(row.getString(1)))) : Optional.empty();
            }
        } catch (IOException | SQLException e) {
            throw new IOException(
                    "The replication slot " + name
                            + " could not be looked at, for which the role has to be able to CONNECT to the database of the URL with PostgreSQL 14: "
                            + e.getMessage(),
                    e);
        }
    }
}
