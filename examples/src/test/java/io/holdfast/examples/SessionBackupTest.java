package io.holdfast.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.BackupPlan;
import io.holdfast.BackupReport;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.repository.RestoreRequest;
import io.holdfast.spi.Secret;
import io.holdfast.testkit.MemoryStore;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a host has written itself goes into a repository like anything else: the sessions, into a part of a store. */
class SessionBackupTest {

    @TempDir
    Path scratch;

    @Test
    void sessionsComeBack() {
        Sessions sessions = new Sessions();
        sessions.put("alice", "{\"cart\":[7]}");
        PrefixStore store = new PrefixStore(new MemoryStore(), "tenants/acme/");

        try (Repository repository =
                Repository.init(store, Secret.of("a good password"), RepositoryOptions.defaults())) {
            BackupPlan.builder("shop", repository)
                    .source("sessions", new SessionSource("shop", sessions))
                    .build()
                    .run();
            repository.restore(
                    repository.snapshot("latest"), RestoreRequest.to(scratch).build());
        }

        assertThat(scratch.resolve("alice.json")).hasContent("{\"cart\":[7]}");
    }

    @Test
    void twoStoresOfSessionsAreCopiedAtOneMoment() {
        Sessions sessions = new Sessions();
        Sessions carts = new Sessions();
        sessions.put("alice", "{}");
        carts.put("alice", "{}");
        try (Repository repository =
                Repository.init(new MemoryStore(), Secret.of("a good password"), RepositoryOptions.defaults())) {
            BackupPlan plan = BackupPlan.builder("shop", repository)
                    .source("sessions", new SessionSource("shop", sessions))
                    .source("carts", new SessionSource("carts", carts))
                    .consistent(Duration.ofSeconds(10))
                    .build();
            BackupReport report = plan.run();
            Duration apart = report.cut().orElseThrow().uncertainty();

            assertThat(apart).isZero();
            assertThat(report.snapshots()).hasSize(2);
            assertThat(sessions.frozen()).isFalse();
            assertThat(carts.frozen()).isFalse();
        }
    }
}
