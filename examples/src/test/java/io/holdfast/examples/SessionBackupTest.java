package io.holdfast.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.BackupPlan;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.repository.RestoreRequest;
import io.holdfast.spi.Secret;
import io.holdfast.testkit.MemoryStore;
import java.nio.file.Path;
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
}
