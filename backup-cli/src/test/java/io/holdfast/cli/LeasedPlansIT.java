package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.Plugins;
import io.holdfast.config.ConfigReader;
import io.holdfast.config.ProtectionConfig;
import io.holdfast.local.LocalStore;
import io.holdfast.plan.PlanResources;
import io.holdfast.plan.PlanRunner;
import io.holdfast.plan.PlanScheduler;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.spi.Secret;
import io.holdfast.testkit.MutableClock;
import io.holdfast.testkit.k8s.ApiServerStandIn;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two hosts have the same plans, and a lease of Kubernetes says which of them carries them out. */
@Timeout(180)
class LeasedPlansIT {

    private static final String YAML = """
            repositories:
              main:
                url: "DIRECTORY/main"
                password: "${PASSWORD}"
                leader: {type: k8s, settings: {kubeconfig: KUBECONFIG, namespace: backups, name: plans, length: 3s}}
            sources:
              letters: {type: files, settings: {path: "DIRECTORY/files"}}
            plans:
              all: {sources: letters, repository: main, schedules: {full: "0 * * * *"}}
            """;

    @TempDir
    private Path directory;

    private final MutableClock clock = MutableClock.at("2026-01-10T00:00:00Z");
    private final RepositoryOptions options = RepositoryOptions.builder()
            .clock(clock)
            .keyDerivationTime(Duration.ZERO)
            .build();
    private final List<String> oneDid = new ArrayList<>();
    private final List<String> otherDid = new ArrayList<>();
    private ApiServerStandIn server;
    private PlanScheduler one;
    private PlanScheduler other;

    @BeforeEach
    void start() throws Exception {
        server = ApiServerStandIn.start(Clock.systemUTC());
        server.create("{\"apiVersion\": \"v1\", \"kind\": \"Namespace\", \"metadata\": {\"name\": \"backups\"}}");
        Files.writeString(Files.createDirectories(directory.resolve("files")).resolve("letter"), "dear all");
        Repository.init(LocalStore.at(directory.resolve("main")), Secret.of(Fixture.PASSWORD), options)
                .close();
        one = scheduler(oneDid);
        other = scheduler(otherDid);
    }

    @AfterEach
    void stop() throws Exception {
        one.close();
        other.close();
        server.close();
    }

    private PlanScheduler scheduler(List<String> did) throws Exception {
        Plugins plugins = Plugins.discover();
        ProtectionConfig config = ConfigReader.of(plugins, LeasedPlansIT::variable)
                .read(YAML.replace("DIRECTORY", directory.toString())
                        .replace("KUBECONFIG", server.kubeconfig().toString()))
                .config();
        return PlanScheduler.builder(PlanRunner.of(config, PlanResources.of(plugins, LeasedPlansIT::variable), options))
                .reports((occurrence, report) -> did.add(report.outcome().name()))
                .build();
    }

    private static Optional<String> variable(String name) {
        return name.equals("PASSWORD") ? Optional.of(Fixture.PASSWORD) : Optional.empty();
    }

    private List<String> hours() {
        try (Repository repository =
                Repository.open(LocalStore.at(directory.resolve("main")), Secret.of(Fixture.PASSWORD), options)) {
            return repository.snapshots().stream()
                    .map(snapshot -> snapshot.time().toInstant().truncatedTo(ChronoUnit.HOURS))
                    .map(time -> time.toString().substring(11, 13))
                    .toList();
        }
    }

    @Test
    void eachOccurrenceIsCarriedOutOnceAlsoWhenItsLeaderIsFrozen() throws Exception {
        one.tick();
        for (int hour = 1; hour <= 3; hour++) {
            clock.advance(Duration.ofHours(1));
            one.tick();
            other.tick();
        }
        assertThat(hours()).containsExactly("01", "02", "03");

        // From here on one host is frozen, and is not asked for anything.
        clock.advance(Duration.ofHours(1));
        int before = otherDid.size();
        while (otherDid.size() == before) {
            other.tick();
            clock.advance(Duration.ofSeconds(1));
            Thread.sleep(20);
        }
        assertThat(hours()).containsExactly("01", "02", "03", "04");

        // It wakes up, and believes that it leads, until it has looked.
        int did = oneDid.size();
        clock.advance(Duration.ofHours(1));
        one.tick();
        assertThat(oneDid).hasSize(did);
        other.tick();
        assertThat(hours()).containsExactly("01", "02", "03", "04", "05");

        // Who ends gives the lease back, and the other one goes on at once.
        other.close();
        clock.advance(Duration.ofHours(1));
        one.tick();
        assertThat(hours()).containsExactly("01", "02", "03", "04", "05", "06");
        assertThat(oneDid).containsOnly("DONE");
        assertThat(otherDid).containsOnly("DONE");
    }
}
