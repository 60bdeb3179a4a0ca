package io.holdfast.k8s;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.spi.CommandConfiguration;
import io.holdfast.spi.CommandConfiguration.Part;
import io.holdfast.spi.CommandConfiguration.Plan;
import io.holdfast.spi.CommandConfiguration.Role;
import io.holdfast.spi.CommandConfiguration.Schedule;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.Source;
import io.holdfast.testkit.RecordedEntries;
import io.holdfast.testkit.RecordingLog;
import io.holdfast.testkit.RecordingSink;
import io.holdfast.testkit.TestOperation;
import io.holdfast.testkit.TestRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster takes what backs it up as it is written, and its account may do what is backed up there, and nothing else. */
class AppliedManifestsTest extends AnyClusterCase {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Map<String, String> CONFIGURATION = Map.of("holdfast.yaml", "repositories: {}\n");

    @TempDir
    private Path directory;

    private String home;
    private String shop;

    @BeforeEach
    void fill() throws Exception {
        home = cluster.namespace("home");
        shop = cluster.namespace("shop");
        create("v1", "ConfigMap", shop, "settings", "\"data\": {\"key\": \"a\"}");
        create("v1", "Secret", shop, "sealed", "\"stringData\": {\"key\": \"a\"}");
        create("v1", "Service", shop, "web", "\"spec\": {\"ports\": [{\"port\": 80}]}");
    }

    private ClusterVersion version() throws Exception {
        return ClusterVersion.parse(get("/version").path("gitVersion").asText());
    }

    private PlanManifests plans(boolean daemon, boolean follows, String... kinds) throws Exception {
        PlanManifests.Setup setup = new PlanManifests.Setup(
                new JobAccount(home, "plans"),
                "holdfast:1",
                version(),
                daemon,
                daemon ? 2 : 1,
                List.of("variables"),
                List.of(new PodMount("keys", Path.of("/run/keys"))),
                List.of(new PodMount("letters", Path.of("/data"))));
        Part repository =
                new Part(Role.REPOSITORY, "main", "s3", Map.of("location", List.of("https://s3/b")), Set.of());
        Part objects = new Part(
                Role.SOURCE, "shop", "k8s", Map.of("namespace", List.of(shop), "kind", List.of(kinds)), Set.of());
        Part leader = new Part(
                Role.LEADER, "main", "k8s", Map.of("namespace", List.of(home), "name", List.of("plans")), Set.of());
        Part letters = new Part(Role.SOURCE, "letters", "files", Map.of("path", List.of("/data/letters")), Set.of());
        Plan plan = new Plan(
                "all",
                List.of("shop", "letters"),
                List.of("main"),
                List.of(new Schedule("backup", "", "0 2 * * *", ZoneOffset.UTC)),
                follows,
                true);
        return PlanManifests.of(
                setup,
                new CommandConfiguration(
                        CONFIGURATION, Set.of(), List.of(repository, leader, objects, letters), List.of(plan)));
    }

    private BackupManifests ofOneSource(KubernetesSettings settings) throws Exception {
        BackupManifests.Job job = new BackupManifests.Job(
                cluster.name("backup"),
                home,
                "holdfast:1",
                "0 2 * * *",
                version().hasTimeZones() ? Optional.of("Europe/Berlin") : Optional.empty(),
                Optional.empty(),
                Optional.of("disk"),
                "password",
                List.of("variables"),
                Optional.of("hooks"),
                List.of(),
                version());
        return new BackupManifests(job, settings);
    }

    /** The server keeps all that they say. */
    private List<JsonNode> applied(List<ObjectNode> objects) throws Exception {
        List<JsonNode> all = new ArrayList<>();
        for (ObjectNode object : objects) {
            JsonNode kept = cluster.apply(object);
            assertThat(Comparison.differences(object, kept)).as("%s", object).isEmpty();
            all.add(kept);
        }
        return all;
    }

    private static List<Long> generations(List<JsonNode> objects) {
        return objects.stream()
                .map(object -> object.at("/metadata/generation").asLong())
                .toList();
    }

    @Test
    void serverTakesThemAsTheyAreAndAgain() throws Exception {
        for (List<ObjectNode> objects : List.of(
                ofOneSource(source().namespaces(shop).build().settings()).objects(),
                plans(true, true).objects(),
                plans(false, false).objects())) {
            List<JsonNode> first = applied(objects);
            assertThat(generations(applied(objects))).isEqualTo(generations(first));
        }
        assertThat(isThere("/apis/apps/v1/namespaces/" + home + "/deployments/plans"))
                .isTrue();
        assertThat(isThere("/apis/" + version().ofCronJobs() + "/namespaces/" + home + "/cronjobs/plans-all-backup"))
                .isTrue();
    }

    /** The account of the plans, and what it may do. */
    private final class Account implements AutoCloseable {

        private final Path kubeconfig;
        private final ApiServer api;

        Account(String name) throws Exception {
            kubeconfig = cluster.letIn(home, name, directory.resolve(name));
            api = new ClusterAddress(Optional.of(kubeconfig), Optional.empty(), LIMIT).connect();
        }

        KubernetesSource.Builder source() {
            return KubernetesSource.builder()
                    .kubeconfig(kubeconfig)
                    .timeout(LIMIT)
                    .namespaces(shop);
        }

        private boolean may(String path) throws Exception {
            try {
                return !api.get(path, new TestOperation()).isMissingNode();
            } catch (ApiException e) {
                if (e.code() == 403 || e.code() == 404) {
                    return e.code() == 404;
                }
                throw e;
            }
        }

        /** A server looks at new rights a little later. */
        void awaitThatItMay(String path) throws Exception {
            TestCluster.await("allowed " + path, () -> may(path));
        }

        void assertForbidden(String... paths) throws Exception {
            for (String path : paths) {
                assertThat(may(path)).as(path).isFalse();
            }
        }

        @Override
        public void close() {
            api.close();
        }
    }

    private static void assumeRights() {
        assumeTrue(TestCluster.named().isPresent(), "the stand-in has no rights: only on a real cluster");
    }

    private static RecordingSink snapshot(Source source) throws Exception {
        RecordingSink sink = new RecordingSink(new TestOperation());
        source.snapshotter().snapshot(TestRequest.full(), sink, new TestOperation());
        return sink;
    }

    private void assertHas(RecordingSink copied, String... objects) {
        RecordedEntries entries = copied.recorded(Checkpoint.none());
        for (String object : objects) {
            assertThat(entries.entry("namespaces/" + shop + "/core/" + object + ".yaml"))
                    .as(object)
                    .isPresent();
        }
    }

    private static String in(String namespace, String resource) {
        return "/api/v1/namespaces/" + namespace + "/" + resource;
    }

    @Test
    void accountMayCopyWhatThePlanTakesAndNothingElse() throws Exception {
        assumeRights();
        applied(plans(false, false, "ConfigMap", "Secret").objects());
        try (Account account = new Account("plans");
                Source source = account.source().kinds("ConfigMap", "Secret").build();
                Source more = account.source().kinds("ConfigMap", "Service").build()) {
            account.awaitThatItMay(in(shop, "secrets"));
            account.awaitThatItMay(in(shop, "configmaps"));
            account.awaitThatItMay("/api/v1/namespaces/kube-system");

            RecordingSink copied = snapshot(source);
            assertThat(copied.skipped()).isEmpty();
            assertHas(copied, "ConfigMap/settings", "Secret/sealed");

            account.assertForbidden(
                    in(shop, "services"),
                    in(shop, "configmaps/settings"),
                    in(shop, "configmaps?watch=true&timeoutSeconds=1"),
                    in(home, "secrets"),
                    in(home, "configmaps"),
                    "/api/v1/secrets",
                    "/api/v1/namespaces/" + shop,
                    "/api/v1/namespaces",
                    "/apis/apps/v1/namespaces/" + shop + "/deployments");
            for (String written : List.of(in(shop, "configmaps"), in(home, "configmaps"))) {
                assertThatThrownBy(() -> account.api.create(
                                written,
                                ApiServer.JSON.readTree(Objects.json("v1", "ConfigMap", "", "new", "")),
                                new TestOperation()))
                        .isInstanceOfSatisfying(
                                ApiException.class,
                                refused -> assertThat(refused.code()).isEqualTo(403));
            }
            assertThat(snapshot(more).skipped()).isNotEmpty();
        }
    }

    @Test
    void accountOfADaemonMayFollowWhatThePlanTakes() throws Exception {
        assumeRights();
        applied(plans(true, true, "ConfigMap").objects());
        TestOperation operation = new TestOperation();
        RecordingLog log = new RecordingLog(Optional.empty());
        CountDownLatch ended = new CountDownLatch(1);
        try (Account account = new Account("plans");
                Source source = account.source().kinds("ConfigMap").build()) {
            account.awaitThatItMay(in(shop, "configmaps"));
            account.awaitThatItMay("/api/v1/namespaces/kube-system");
            operation.executor().execute(() -> {
                try {
                    source.log().orElseThrow().follow(Optional.empty(), log, operation);
                } catch (Exception e) {
                    // It is cancelled in the end; what else ends it is missed below.
                } finally {
                    ended.countDown();
                }
            });
            log.awaitBegun(LIMIT);
            create("v1", "ConfigMap", shop, "later", "");
            log.await(1, LIMIT);
            assertThat(UTF_8.decode(log.records().get(0).bytes().duplicate()).toString())
                    .contains("later");
            account.assertForbidden(in(shop, "secrets"), in(home, "configmaps"));
            operation.cancel();
            assertThat(ended.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void accountOfADaemonMayHaveItsLease() throws Exception {
        assumeRights();
        applied(plans(true, false, "ConfigMap").objects());
        String leases = "/apis/coordination.k8s.io/v1/namespaces/" + home + "/leases";
        try (Account account = new Account("plans")) {
            account.awaitThatItMay(leases + "/plans");
            KubernetesTarget namespace = KubernetesTarget.builder()
                    .kubeconfig(account.kubeconfig)
                    .build()
                    .namespace(home);
            try (KubernetesLease other =
                    KubernetesLease.builder(namespace, "plans").build()) {
                try (KubernetesLease one =
                        KubernetesLease.builder(namespace, "plans").build()) {
                    assertThat(one.held()).isTrue();
                    assertThat(other.held()).isFalse();
                }
                assertThat(other.held()).isTrue();
            }
            account.assertForbidden(leases, leases + "/others");
        }
    }

    @Test
    void accountMayCopyEverythingOfANamespaceWithItsHooks() throws Exception {
        assumeRights();
        Path hooks = Files.writeString(directory.resolve("hooks.json"), """
                [{"name": "noted", "annotate":
                  {"namespace": "SHOP", "kind": "Service", "name": "web", "annotation": "example.org/pause", "value": "yes"}}]""".replace("SHOP", shop));
        Map<String, List<String>> settings = Map.of("namespace", List.of(shop), "hooks", List.of(hooks.toString()));
        BackupManifests manifests =
                ofOneSource(KubernetesPlugin.source(settings).build().settings());
        applied(manifests.objects());
        String name = manifests.objects().get(0).at("/metadata/name").asText();
        try (Account account = new Account(name);
                Source source = KubernetesPlugin.source(Map.of(
                                "namespace",
                                List.of(shop),
                                "hooks",
                                List.of(hooks.toString()),
                                "kubeconfig",
                                List.of(account.kubeconfig.toString())))
                        .build()) {
            account.awaitThatItMay(in(shop, "services"));
            account.awaitThatItMay(in(shop, "services/web"));
            account.awaitThatItMay("/apis/rbac.authorization.k8s.io/v1/clusterroles");

            RecordingSink copied = snapshot(source);
            assertThat(copied.skipped()).isEmpty();
            assertHas(copied, "Service/web", "Secret/sealed");
            account.assertForbidden(
                    in(shop, "configmaps/settings"), in(home, "services"), "/api/v1/services", "/api/v1/nodes");
        }
    }
}
