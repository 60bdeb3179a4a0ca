package io.holdfast.examples;

import io.holdfast.postgres.PostgresRestoredCheck;
import io.holdfast.postgres.PostgresScratch;
import io.holdfast.postgres.PostgresSource;
import io.holdfast.repository.RecoveryPoint;
import io.holdfast.repository.RehearsalReport;
import io.holdfast.repository.RehearsalRequest;
import io.holdfast.repository.Repository;
import io.holdfast.spi.Secret;
import io.holdfast.spi.source.Source;
import java.nio.file.Path;
import java.time.Instant;

/** A PostgreSQL database of an application, and what must be so in every state of it that is restored. */
public final class OrdersDatabase {

    private OrdersDatabase() {}

    /** The database, wherever its primary is. */
    public static Source source(Secret password) {
        Source database = PostgresSource.builder(
                        "jdbc:postgresql://db1,db2/?targetServerType=primary&sslmode=verify-full")
                .user("backup")
                .password(password)
                .build();
        return database;
    }

    /**
     * Restores the database as it was at a moment, starts a server on it, and looks at it; nothing of it stays.
     *
     * @param scratch where, with a short path
     */
    public static RehearsalReport rehearse(Repository repository, Source database, Instant moment, Path scratch) {
        PostgresRestoredCheck check = PostgresRestoredCheck.builder()
                .none("orders that are worth nothing", "postgres", "SELECT FROM orders WHERE amount <= 0")
                .none("no orders at all", "postgres", "SELECT FROM orders HAVING count(*) = 0")
                .build();
        return repository.rehearse(
                database,
                RehearsalRequest.in(PostgresScratch.builder(database.snapshotter(), scratch)
                                .build())
                        .point(RecoveryPoint.at(moment))
                        .check(check)
                        .build());
    }
}
