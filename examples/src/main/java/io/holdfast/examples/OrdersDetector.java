package io.holdfast.examples;

import io.holdfast.detect.Condition;
import io.holdfast.detect.Detector;
import io.holdfast.detect.HttpHealthCheck;
import io.holdfast.detect.IntegrityCheck;
import io.holdfast.detect.IntegrityRule;
import io.holdfast.detect.Table;
import io.holdfast.detect.Votes;
import io.holdfast.repository.Repository;
import io.holdfast.spi.recovery.HealthCheck;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;

/** Whether a shop takes orders, and whether what it has of them is sound. */
public final class OrdersDetector {

    private static final Table ORDERS = Table.of("orders");
    private static final Table CUSTOMERS = Table.of("customers");

    private OrdersDetector() {}

    /**
     * One of three observers.
     *
     * @param observer which one
     * @param shared a repository that all of them open, in which nothing is tried again for long
     */
    public static Detector of(URI api, DataSource database, String observer, Repository shared) {
        HealthCheck answers = HttpHealthCheck.get(api).contains("ok").build();
        HealthCheck integrity = IntegrityCheck.of(
                        IntegrityRule.orphans(ORDERS, List.of("customer"), CUSTOMERS, List.of("id")),
                        IntegrityRule.unique(ORDERS, "id"))
                .live(database);
        return Detector.builder(
                        "orders", Condition.any(Condition.down("api", answers), Condition.down("data", integrity)))
                .interval(Duration.ofSeconds(30))
                .trouble(3, 5)
                .well(3)
                .quorum(observer, Votes.in(shared, "orders"), 2, 3, Duration.ofMinutes(2))
                .build();
    }
}
