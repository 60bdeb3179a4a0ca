package io.holdfast.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.junit.Drill;
import io.holdfast.junit.RecoveryDrill;
import io.holdfast.postgres.PostgresScratch;
import io.holdfast.repository.Repository;
import io.holdfast.spi.recovery.ScratchProvider;
import io.holdfast.spi.source.Source;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** The drill of a team: what its backups hold is restored, started and looked at. {@link OrdersRecoveryDrillIT} shows when it passes and when it does not. */
@RecoveryDrill(value = OrdersDrill.Orders.class, rto = "PT10M", rpo = "PT5M")
class OrdersDrill {

    static final class Orders implements Drill {
        @Override
        public Repository repository() {
            return OrdersRecoveryDrillIT.openBackups();
        }

        @Override
        public Source source() {
            return OrdersRecoveryDrillIT.database();
        }

        @Override
        public ScratchProvider scratch(Source source, Path directory) {
            return PostgresScratch.builder(source.snapshotter(), directory).build();
        }
    }

    @Test
    void thereAreOrders(DataSource restored) throws SQLException {
        try (Connection connection = restored.getConnection();
                Statement statement = connection.createStatement();
                ResultSet orders = statement.executeQuery("SELECT FROM orders LIMIT 1")) {
            assertThat(orders.next()).isTrue();
        }
    }
}
