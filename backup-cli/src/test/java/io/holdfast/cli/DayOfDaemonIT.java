package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.HoldfastException;
import io.holdfast.Plugins;
import io.holdfast.Snapshot;
import io.holdfast.bootstrap.RecoveryDocuments;
import io.holdfast.config.ConfigReader;
import io.holdfast.config.ProtectionConfig;
import io.holdfast.config.RepositoryConfig;
import io.holdfast.config.SourceConfig;
import io.holdfast.event.HoldfastEvent;
import io.holdfast.health.ConfiguredHealth;
import io.holdfast.health.HealthReason;
import io.holdfast.health.HealthReport;
import io.holdfast.health.HealthState;
import io.holdfast.health.RepositoryFacts;
import io.holdfast.local.LocalStore;
import io.holdfast.plan.Outcome;
import io.holdfast.plan.PlanReport;
import io.holdfast.plan.PlanResources;
import io.holdfast.plan.PlanRunner;
import io.holdfast.plan.PlanScheduler;
import io.holdfast.plan.Task;
import io.holdfast.postgres.StartedCluster;
import io.holdfast.postgres.TestCluster;
import io.holdfast.redis.TestServer;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.repository.SnapshotFilter;
import io.holdfast.spi.Secret;
import io.holdfast.spi.source.Source;
import io.holdfast.spi.store.Store;
import io.holdfast.testkit.MutableClock;
import io.holdfast.verify.HealedPack;
import io.holdfast.verify.Verifier;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A day of a host with a directory and two databases and of its two stores: one cannot be reached for a while, then a pack in it goes bad; and at last the host is lost, and this store with it. */
@Timeout(1800)
class DayOfDaemonIT {

    private static final int POSTGRES = 17;
    private static final Duration STEP = Duration.ofMinutes(30);
    private static final Map<String, String> VARIABLES = Map.of(
            "REPOSITORY_PASSWORD",
            Fixture.PASSWORD,
            "POSTGRES_PASSWORD",
            TestCluster.PASSWORD,
            "REDIS_PASSWORD",
            TestServer.PASSWORD);

    @TempDir
    private Path directory;

    private final MutableClock clock = MutableClock.at("2026-01-10T00:00:00Z");
    private final List<HoldfastEvent> events = new ArrayList<>();
    private final List<PlanReport> reports = new ArrayList<>();
    private final RepositoryOptions options = RepositoryOptions.builder()
            .clock(clock)
            .listener(events::add)
            .retryFor(Duration.ZERO)
            .build();
    private Path files;
    private TestCluster cluster;
    private TestServer server;
    private String yaml;
    private ProtectionConfig config;
    /** The name of the repository that cannot be reached. */
    private volatile String outage = "";

    @BeforeEach
    void makeHost() throws Exception {
        files = Files.createDirectories(directory.resolve("files"));
        cluster = TestCluster.of(POSTGRES);
        cluster.sql("CREATE TABLE orders AS SELECT generate_series(1, 1000) AS id");
        server = TestServer.start(directory.resolve("server"));
        yaml = """
                repositories:
                  main: {url: "DIRECTORY/main", password: "${REPOSITORY_PASSWORD}"}
                  offsite: {url: "DIRECTORY/offsite", password: "${REPOSITORY_PASSWORD}"}
                sources:
                  letters: {type: files, settings: {path: "DIRECTORY/files"}}
                  orders: {type: postgres, settings: {url: "POSTGRES", user: backup, password: "${POSTGRES_PASSWORD}"}}
                  carts: {type: redis, settings: {name: carts, url: "REDIS", user: backup, password: "${REDIS_PASSWORD}"}}
                plans:
                  all:
                    sources: [letters, orders, carts]
                    repository: main
                    copies: [{repository: offsite}]
                    schedules: {full: "0 */4 * * *", verify: "30 */2 * * *", cleanup: "15 21 * * *"}
                    verify: {level: rolling, heal: true}
                    proven-within: 1d
                    retention: {full: {last: 4}}
                """.replace("DIRECTORY", directory.toString())
                .replace("POSTGRES\"", cluster.url() + "\"")
                .replace("REDIS\"", server.url() + "\"");
        config = ConfigReader.of(Plugins.discover(), DayOfDaemonIT::variable)
                .read(yaml)
                .config();
        RepositoryOptions cheap =
                RepositoryOptions.builder().keyDerivationTime(Duration.ZERO).build();
        for (String name : config.repositories().keySet()) {
            Repository.init(LocalStore.at(directory.resolve(name)), Secret.of(Fixture.PASSWORD), cheap)
                    .close();
        }
    }

    @AfterEach
    void end() throws Exception {
        cluster.close();
        server.close();
    }

    private static Optional<String> variable(String name) {
        return Optional.ofNullable(VARIABLES.get(name));
    }

    /** What the configuration names, with stores that the test has in its hands. */
    private final class World implements PlanResources {

        private final PlanResources real = PlanResources.of(Plugins.discover(), DayOfDaemonIT::variable);

        @Override
        public Store store(RepositoryConfig repository) {
            return new SimulatedStore(
                    real.store(repository), clock, () -> repository.name().equals(outage));
        }

        @Override
        public Secret password(RepositoryConfig repository) {
            return real.password(repository);
        }

        @Override
        public Source source(SourceConfig source) {
            return real.source(source);
        }
    }

    @Test
    void whateverHappensIsSaidAndNothingIsLost() throws Exception {
        try (PlanScheduler daemon = PlanScheduler.builder(
                        PlanRunner.of(config, new World(), options).keeping(() -> RecoveryDocuments.of(yaml, config)))
                .reports((occurrence, report) -> reports.add(report))
                .build()) {
            assertThat(states()).containsOnly(HealthState.NEVER);
            until("04:00", daemon);
            assertThat(states()).as("not proven yet").containsOnly(HealthState.WARN);
            until("07:00", daemon);
            assertThat(health().state()).as("%s", health()).isEqualTo(HealthState.OK);

            assertThat(kept()).as("by the first run").containsExactly(1, 1);

            outage = "main";
            until("09:30", daemon);
            assertThat(states()).containsOnly(HealthState.UNKNOWN);
            assertThat(ailments()).anyMatch(sentence -> sentence.contains("the network is gone"));
            assertThat(warnings()).anyMatch(reason -> reason.contains("what is due could not be begun"));
            outage = "";
            assertThat(states()).containsOnly(HealthState.LATE);
            until("10:00", daemon);
            assertThat(health().state()).isNotEqualTo(HealthState.LATE);
            until("13:00", daemon);
            assertThat(health().state()).as("%s", health()).isEqualTo(HealthState.OK);

            Set<Path> proven = packs();
            until("16:00", daemon);
            String damaged = damageAPack(proven);
            outage = "offsite";
            until("16:30", daemon);
            outage = "";
            assertThat(reports.get(reports.size() - 1).outcome()).isEqualTo(Outcome.FAILED);
            assertThat(states()).as("it cannot be healed without the copy").containsOnly(HealthState.FAILED);
            assertThat(ailments()).anyMatch(sentence -> sentence.contains("are damaged or missing"));
            until("18:30", daemon);
            assertThat(healed()).containsExactly(damaged);
            assertThat(states()).as("what took its place was not read yet").containsOnly(HealthState.WARN);
            until("21:00", daemon);
            assertThat(health().state()).as("%s", health()).isEqualTo(HealthState.OK);

            until("00:30", daemon);
            assertThat(health().state()).as("%s", health()).isEqualTo(HealthState.OK);
            assertThat(kept()).as("nothing of it has changed").containsExactly(1, 1);
        }

        assertThat(reports)
                .filteredOn(report -> report.outcome() != Outcome.DONE)
                .extracting(PlanReport::task)
                .containsExactly(Task.VERIFY);
        assertThat(times("main", "orders")).containsExactly("10:00", "12:00", "16:00", "20:00", "00:00");
        for (String source : config.sources().keySet()) {
            assertThat(times("offsite", source)).containsExactly("04:00", "10:00", "12:00", "16:00", "20:00", "00:00");
        }
        for (String name : config.repositories().keySet()) {
            try (Repository repository = open(name)) {
                assertThat(Verifier.everythingRead().verify(repository).intact())
                        .as(name)
                        .isTrue();
            }
        }
        theHostComesBack();
    }

    /** Lets time go by, in which each source changes once an hour. */
    private void until(String time, PlanScheduler daemon) throws Exception {
        Instant end;
        do {
            clock.advance(STEP);
            end = clock.instant();
            if (text(end).endsWith(":00")) {
                Files.writeString(files.resolve(text(end).replace(':', '-')), "letter of " + text(end));
                cluster.sql("INSERT INTO orders SELECT 1 + max(id) FROM orders");
                server.command("SET", "cart:" + text(end), "a book");
            }
            daemon.tick();
        } while (!text(end).equals(time));
    }

    private static String text(Instant time) {
        return time.toString().substring("2026-01-10T".length(), "2026-01-10T00:00".length());
    }

    private Repository open(String name) {
        RepositoryConfig described = config.repositories().get(name);
        assertThat(described).isNotNull();
        return Repository.open(new World().store(described), Secret.of(Fixture.PASSWORD), options);
    }

    private HealthReport health() {
        Function<String, RepositoryFacts> facts = name -> {
            try (Repository repository = open(name)) {
                return RepositoryFacts.read(repository);
            } catch (HoldfastException e) {
                return RepositoryFacts.unreadable(String.valueOf(e.getMessage()), clock.instant());
            }
        };
        return ConfiguredHealth.of(config, facts, (plan, source) -> Optional.empty(), clock.instant());
    }

    private List<HealthState> states() {
        List<HealthState> states =
                health().sources().stream().map(source -> source.state()).toList();
        assertThat(states).hasSize(3);
        return states;
    }

    private List<String> ailments() {
        return health().sources().stream()
                .flatMap(source -> source.ailments().stream())
                .map(HealthReason::sentence)
                .toList();
    }

    private List<String> warnings() {
        return events.stream()
                .filter(HoldfastEvent.Warned.class::isInstance)
                .map(event -> ((HoldfastEvent.Warned) event).reason())
                .toList();
    }

    private Set<Path> packs() throws IOException {
        try (Stream<Path> packs = Files.walk(directory.resolve("main/data"))) {
            return packs.filter(Files::isRegularFile).collect(Collectors.toSet());
        }
    }

    /** Of the largest pack that was not read yet a bit flips. */
    private String damageAPack(Set<Path> proven) throws IOException {
        Path pack = packs().stream()
                .filter(file -> !proven.contains(file))
                .max(Comparator.comparingLong(file -> file.toFile().length()))
                .orElseThrow();
        byte[] bytes = Files.readAllBytes(pack);
        bytes[20] ^= 1;
        Files.delete(pack);
        Files.write(pack, bytes);
        return pack.getFileName().toString();
    }

    /** What the ledger says was healed. */
    private List<String> healed() {
        try (Repository main = open("main")) {
            assertThat(main.ledger().damaged()).isZero();
            return main.ledger().healed().stream().map(HealedPack::pack).toList();
        }
    }

    /** How many versions of the configuration each repository has. */
    private List<Integer> kept() {
        return config.repositories().keySet().stream()
                .map(name -> {
                    try (Repository repository = open(name)) {
                        return repository
                                .kept(problem -> {
                                    throw new AssertionError(problem);
                                })
                                .size();
                    }
                })
                .toList();
    }

    private List<String> times(String repository, String source) {
        return snapshots(repository, source).stream()
                .map(snapshot -> text(snapshot.time().toInstant()))
                .toList();
    }

    private List<Snapshot> snapshots(String repository, String source) {
        try (Repository opened = open(repository)) {
            return opened.snapshots(SnapshotFilter.all().tags("source=" + source));
        }
    }

    private void theHostComesBack() throws Exception {
        String rows = String.valueOf(cluster.query("SELECT count(*) FROM orders"));
        String digest = server.digest();
        Path lost = Files.createDirectory(directory.resolve("lost"));
        Files.move(files, lost.resolve("files"));
        Files.move(directory.resolve("main"), lost.resolve("main"));
        cluster.close();
        server.close();

        Path host = directory.resolve("host");
        offsite("bootstrap", "--target", host.toString());
        assertThat(host.resolve("holdfast.yaml")).hasContent(yaml);
        assertThat(host.resolve("RUNBOOK.md")).content().contains("orders", "carts");

        assertThat(DirectoryComparison.of(
                                lost.resolve("files"), restored("letters").resolve(relative(files)))
                        .differences())
                .isEmpty();
        Path data = restored("orders");
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
        takeOver(data);
        try (StartedCluster again = new StartedCluster(POSTGRES, data)) {
            assertThat(again.query("SELECT count(*) FROM orders").get(0)).isEqualTo(rows);
        }
        try (TestServer again =
                TestServer.in(restored("carts")).setting("appendonly", "no").start()) {
            assertThat(again.digest()).isEqualTo(digest);
        }
    }

    private static Path relative(Path path) {
        return path.getRoot().relativize(path);
    }

    /** Where the last backup of a source has been restored to. */
    private Path restored(String source) {
        List<Snapshot> all = snapshots("offsite", source);
        Path target = directory.resolve("restored-" + source);
        offsite("restore", all.get(all.size() - 1).id(), "--target", target.toString());
        return target;
    }

    private void offsite(String... command) {
        Map<String, String> variables = Map.of(
                RepositoryAccess.VARIABLE,
                directory.resolve("offsite").toString(),
                Passwords.VARIABLE,
                Fixture.PASSWORD);
        CommandRun.of(variables, command).ok();
    }

    /** To the superuser files come back with the owner that they had. */
    private static void takeOver(Path data) throws IOException {
        UserPrincipal us = Files.getOwner(data);
        try (Stream<Path> all = Files.walk(data)) {
            all.forEach(path -> {
                try {
                    Files.setOwner(path, us);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
