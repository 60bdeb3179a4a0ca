package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.postgres.PostgresFence;
import io.holdfast.postgres.PostgresServer;
import io.holdfast.postgres.TestCluster;
import io.holdfast.recovery.RecoveryReport;
import io.holdfast.recovery.RecoveryRun;
import io.holdfast.recovery.RecoveryScenario;
import io.holdfast.recovery.RecoveryStep;
import io.holdfast.recovery.RunRequest;
import io.holdfast.recovery.RunState;
import io.holdfast.redis.RedisPasswordRotation;
import io.holdfast.redis.RedisServer;
import io.holdfast.redis.TestServer;
import io.holdfast.spi.Secret;
import io.holdfast.spi.recovery.RecoveryAction;
import io.holdfast.spi.recovery.RecoveryMode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A drill whose server is that of production by another name is refused before its first step; one on another server is done. */
@Timeout(120)
class DrillOnProductionIT {

    @TempDir
    private Path directory;

    private static PostgresServer.Builder postgres(String url) {
        return PostgresServer.builder(url).user("postgres").password(Secret.of(TestCluster.PASSWORD));
    }

    private RecoveryReport drill(RecoveryAction action, String journal) {
        RecoveryScenario scenario = RecoveryScenario.builder("production by another name")
                .then(RecoveryStep.builder("act", action).build())
                .build();
        RunRequest request = RunRequest.by("anna").mode(RecoveryMode.DRILL).build();
        try (RecoveryRun run = RecoveryRun.begin(scenario, directory.resolve(journal), request)) {
            return run.proceed();
        }
    }

    private void assertRefused(RecoveryReport report, String journal) {
        assertThat(report.state()).isEqualTo(RunState.FAILED);
        assertThat(report.reason()).contains("the drill would touch production: the step act changes");
        assertThat(directory.resolve(journal))
                .content()
                .contains("\"kind\":\"refused\"")
                .doesNotContain("\"kind\":\"start\"");
    }

    @Test
    void aPostgresServerIsProductionByWhateverNameItIsReached() throws Exception {
        try (TestCluster cluster = TestCluster.of(18);
                TestCluster other = TestCluster.of(18)) {
            PostgresServer production = postgres(cluster.url()).build();
            PostgresServer byName = postgres("jdbc:postgresql://localhost:" + cluster.port() + "/template1")
                    .build();
            PostgresServer bySocket = postgres("jdbc:postgresql://elsewhere.invalid/postgres")
                    .socket(cluster.socket())
                    .build();

            assertRefused(drill(PostgresFence.of(production, byName), "name"), "name");
            assertRefused(drill(PostgresFence.of(production, bySocket), "socket"), "socket");
            assertThat(cluster.query("SELECT count(*) FROM pg_database WHERE NOT datallowconn"))
                    .isEqualTo("1");

            RecoveryReport apart =
                    drill(PostgresFence.of(production, postgres(other.url()).build()), "apart");
            assertThat(apart.state()).as("%s", apart).isEqualTo(RunState.COMPLETED);
        }
    }

    @Test
    void aRedisServerIsProductionByWhateverNameItIsReached() throws Exception {
        try (TestServer server = TestServer.start(Files.createDirectory(directory.resolve("one")));
                TestServer other = TestServer.start(Files.createDirectory(directory.resolve("other")))) {
            other.command("ACL", "SETUSER", "shop", "on", ">former");
            String before = server.text("ACL", "LIST");
            RedisPasswordRotation rotation =
                    RedisPasswordRotation.of(RedisServer.builder(server.url()).build(), "shop", Secret.of("new"));

            RedisServer byName =
                    RedisServer.builder("redis://localhost:" + server.port()).build();
            assertRefused(drill(rotation.inDrills(byName), "name"), "name");
            assertThat(server.text("ACL", "LIST")).isEqualTo(before);

            RecoveryReport apart =
                    drill(rotation.inDrills(RedisServer.builder(other.url()).build()), "apart");
            assertThat(apart.state()).as("%s", apart).isEqualTo(RunState.COMPLETED);
        }
    }
}
