package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.Cancellation;
import io.holdfast.Plugins;
import io.holdfast.config.ConfigReader;
import io.holdfast.config.ProtectionConfig;
import io.holdfast.event.HoldfastEvent;
import io.holdfast.local.LocalStore;
import io.holdfast.plan.PlanRunner;
import io.holdfast.plan.PlanScheduler;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.spi.Secret;
import io.holdfast.testkit.MutableClock;
import io.holdfast.testkit.k8s.ApiServerStandIn;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
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
                leader: {type: k8s, settings: {kubeconfig: KUBECONFIG, namespace: backups, name: plans, length: LENGTH}}
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
    private final Terminal terminal =
            new Terminal(new ByteArrayOutputStream(), new ByteArrayOutputStream(), false, 120);
    /** As the daemon has them. */
    private final ScratchResources resources = ScratchResources.of(
            Plugins.discover(),
            new Environment(
                    Map.of("PASSWORD", Fixture.PASSWORD),
                    terminal,
                    Optional.empty(),
                    clock,
                    new Interruption(() -> {}, () -> {})));

    /** Whether the next backup is held up before it has read anything. */
    private final AtomicBoolean holdsUp = new AtomicBoolean();

    /** Who has begun it. */
    private final CompletableFuture<Host> heldUp = new CompletableFuture<>();

    private final CountDownLatch goOn = new CountDownLatch(1);
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
        one = scheduler(oneDid, server.kubeconfig(), options, Duration.ofSeconds(3));
        other = scheduler(otherDid, server.kubeconfig(), options, Duration.ofSeconds(3));
    }

    @AfterEach
    void stop() throws Exception {
        one.close();
        other.close();
        server.close();
        resources.close();
        terminal.close();
    }

    private PlanScheduler scheduler(List<String> did, Path kubeconfig, RepositoryOptions of, Duration length)
            throws Exception {
        return builder(did, kubeconfig, of, length).build();
    }

    private PlanScheduler.Builder builder(List<String> did, Path kubeconfig, RepositoryOptions of, Duration length)
            throws Exception {
        Plugins plugins = Plugins.discover();
        ProtectionConfig config = ConfigReader.of(plugins, LeasedPlansIT::variable)
                .read(YAML.replace("DIRECTORY", directory.toString())
                        .replace("KUBECONFIG", kubeconfig.toString())
                        .replace("LENGTH", length.toSeconds() + "s"))
                .config();
        return PlanScheduler.builder(PlanRunner.of(config, resources, of))
                .reports((occurrence, report) -> did.add(report.outcome().name()));
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

    @Test
    void leaderThatIsCutOffInABackupPublishesNothingAndTheOtherDoesEachOccurrenceOnce() throws Exception {
        one.tick();
        toHour(1);
        one.tick();
        one.close();
        assertThat(hours()).containsExactly("01");
        try (Host left = new Host("left");
                Host right = new Host("right")) {
            holdsUp.set(true);
            toHour(2);
            await(heldUp::isDone);
            Host cut = heldUp.join();
            Host other = cut == left ? right : left;
            cut.connection.cut();
            int before = cut.done();
            await(() -> other.done() > 0 && hours().equals(List.of("01", "02")));
            // It goes on with what it began when it led, and asks in vain whether it still does.
            goOn.countDown();

            for (int hour = 3; hour <= 4; hour++) {
                toHour(hour);
                int last = hour;
                int asked = cut.connection.refused();
                await(() -> hours().size() == last && cut.connection.refused() > asked + 1);
            }
            assertThat(hours()).containsExactly("01", "02", "03", "04");
            assertThat(cut.done()).as("by who reached no API server").isEqualTo(before);

            cut.connection.mend();
            await(cut.finished::isDone);
            assertThat(cut.finished).isCompletedWithValue(false);
            toHour(5);
            await(() -> hours().size() == 5);
        }
        assertThat(hours()).containsExactly("01", "02", "03", "04", "05");
    }

    private void toHour(int hour) {
        Instant to = Instant.parse("2026-01-10T00:00:00Z").plus(Duration.ofHours(hour));
        clock.advance(Duration.between(clock.instant(), to));
    }

    /** Something that becomes so, while time passes. */
    private interface Condition {
        boolean holds() throws Exception;
    }

    private void await(Condition condition) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as("in vain").isLessThan(end);
            clock.advance(Duration.ofSeconds(1));
            Thread.sleep(50);
        }
    }

    /** A host that does what is due until it is told to end, and whose way to the API server can be cut. */
    private final class Host implements AutoCloseable {

        private final List<String> did = new CopyOnWriteArrayList<>();
        private final CutConnection connection;
        private final PlanScheduler scheduler;
        private final ExecutorService work = Executors.newCachedThreadPool();
        private final Cancellation end = new Cancellation();
        private final Thread thread;
        /** How the backup ended that was held up. */
        private final CompletableFuture<Boolean> finished = new CompletableFuture<>();

        private volatile String heldUpAt = "";

        Host(String name) throws Exception {
            connection = new CutConnection(server.uri().getPort());
            RepositoryOptions own = options.toBuilder().listener(this::heard).build();
            Path kubeconfig = connection.kubeconfig(server.kubeconfig(), directory.resolve(name));
            scheduler = builder(did, kubeconfig, own, Duration.ofSeconds(8))
                    .executor(work)
                    .build();
            thread = new Thread(this::run, "host-" + name);
            thread.start();
        }

        private void run() {
            try {
                scheduler.run(end);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void heard(HoldfastEvent event) {
            if (event instanceof HoldfastEvent.Started started
                    && started.name().equals("backup")
                    && holdsUp.getAndSet(false)) {
                heldUpAt = started.operation();
                heldUp.complete(this);
                try {
                    goOn.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            if (event instanceof HoldfastEvent.Finished ended
                    && ended.operation().equals(heldUpAt)) {
                finished.complete(ended.succeeded());
            }
        }

        /** How many occurrences it has carried out. */
        int done() {
            return (int) did.stream().filter("DONE"::equals).count();
        }

        @Override
        public void close() throws IOException {
            goOn.countDown();
            end.cancel();
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            work.shutdownNow();
            connection.close();
        }
    }
}
