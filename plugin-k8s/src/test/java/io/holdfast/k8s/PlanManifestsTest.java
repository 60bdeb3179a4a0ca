package io.holdfast.k8s;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.holdfast.spi.CommandConfiguration;
import io.holdfast.spi.CommandConfiguration.Part;
import io.holdfast.spi.CommandConfiguration.Plan;
import io.holdfast.spi.CommandConfiguration.Role;
import io.holdfast.spi.CommandConfiguration.Schedule;
import io.holdfast.testkit.k8s.ApiRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** What carries plans out in a cluster is what the API has, and may do just what they take. */
class PlanManifestsTest extends FollowedCase {

    private static final String TEXT = "repositories:\n  main: {url: \"s3:https://s3/b\", password: \"${PW}\"}\n";

    private final List<Part> parts = new ArrayList<>(
            List.of(new Part(Role.REPOSITORY, "main", "s3", Map.of("location", List.of("https://s3/b")), Set.of())));
    private final Map<String, String> files = new LinkedHashMap<>(Map.of("holdfast.yaml", TEXT));
    private final List<PodMount> secrets = new ArrayList<>();
    private final List<PodMount> claims = new ArrayList<>();
    private final List<String> variables = new ArrayList<>(List.of("variables"));
    private ClusterVersion version = ClusterVersion.RECENT;
    private int replicas = 1;
    private boolean shared;

    private PlanManifests manifests(boolean daemon, Plan... plans) {
        PlanManifests.Setup setup = new PlanManifests.Setup(
                new JobAccount("holdfast", "plans"),
                "holdfast:1",
                version,
                daemon,
                replicas,
                variables,
                secrets,
                claims);
        return PlanManifests.of(setup, new CommandConfiguration(files, Set.of("PW"), parts, List.of(plans)));
    }

    private void part(Role role, String name, String type, Map<String, List<String>> settings) {
        parts.add(new Part(role, name, type, settings, Set.of()));
    }

    private void shop(String... kinds) {
        part(Role.SOURCE, "shop", "k8s", Map.of("namespace", List.of(shop), "kind", List.of(kinds)));
    }

    private static Schedule schedule(String task, String cron) {
        return new Schedule(task, "", cron, ZoneId.of("Europe/Berlin"));
    }

    private Plan plan(String name, List<String> sources, boolean follows, Schedule... schedules) {
        return new Plan(name, sources, List.of("main"), List.of(schedules), follows, shared);
    }

    private Plan nightly(String... sources) {
        return plan("all", List.of(sources), false, schedule("backup", "0 2 * * *"));
    }

    private static List<ObjectNode> kind(List<ObjectNode> objects, String kind) {
        return objects.stream()
                .filter(object -> object.path("kind").asText().equals(kind))
                .toList();
    }

    private static List<String> texts(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    @Test
    void allFieldsAreThoseOfTheApi() throws Exception {
        shop();
        part(Role.SOURCE, "letters", "files", Map.of("path", List.of("/data/letters")));
        claims.add(new PodMount("letters", Path.of("/data")));
        secrets.add(new PodMount("keys", Path.of("/run/keys")));
        Plan all = plan("all", List.of("shop", "letters"), false, schedule("backup", "0 2 * * *"));
        for (boolean daemon : new boolean[] {true, false}) {
            PlanManifests manifests = manifests(daemon, all);

            List<HasMetadata> typed = BackupManifestsTest.typed(new String(manifests.yaml(), UTF_8));
            assertThat(typed)
                    .extracting(HasMetadata::getKind)
                    .containsExactly(
                            "ServiceAccount",
                            "ClusterRole",
                            "ClusterRoleBinding",
                            "Role",
                            "RoleBinding",
                            "ConfigMap",
                            daemon ? "Deployment" : "CronJob");
            for (HasMetadata object : typed) {
                BackupManifestsTest.assertKnown(object, object.getKind());
                if (object instanceof ConfigMap map) {
                    assertThat(map.getData()).isEqualTo(files);
                }
            }
        }
    }

    @Test
    @NeedsStandIn("requests are counted")
    void rightsAreEnoughToCopyAndFollowAndNoMore() throws Exception {
        standIn().create(ShopNamespace.widgets("size"));
        int before = standIn().requests().size();
        source.close();
        source = source().namespaces(shop)
                .kinds("ConfigMap", "widgets.example.org")
                .build();
        ClusterCase.snapshot(source);
        Following following = follow();
        standIn().create(Objects.json("v1", "ConfigMap", shop, "new", ""));
        following.await("\"new\"");
        standIn().create(Objects.json("example.org/v1", "Widget", shop, "newer", "\"spec\": {\"size\": 1}"));
        following.await("\"newer\"");
        following.stop();
        standIn().delete("/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.example.org");
        new Following(source, Optional.of(following.last())).await("\"gone\"");
        List<ApiRequest> asked = standIn()
                .requests()
                .subList(before, standIn().requests().size())
                .stream()
                .filter(request -> !request.resource().isEmpty())
                .toList();

        shop("ConfigMap", "widgets.example.org");
        Plan follows = plan("all", List.of("shop"), true, schedule("backup", "0 2 * * *"));
        List<ObjectNode> objects = manifests(true, follows).objects();

        assertThat(asked).allMatch(request -> BackupManifestsTest.isAllowed(request, objects));
        for (ObjectNode role : objects) {
            for (JsonNode rule : role.path("rules")) {
                for (String verb : texts(rule.path("verbs"))) {
                    for (String resource : texts(rule.path("resources"))) {
                        assertThat(asked)
                                .as("%s %s", verb, resource)
                                .anyMatch(request ->
                                        BackupManifestsTest.verb(request).equals(verb)
                                                && request.resource().equals(resource)
                                                && BackupManifestsTest.allows(role, rule, request));
                    }
                }
            }
        }
        List<ObjectNode> copied = manifests(false, nightly("shop")).objects();
        assertThat(copied.toString()).doesNotContain("watch");
        assertThat(asked.stream().filter(ApiRequest.watch("configmaps")))
                .isNotEmpty()
                .noneMatch(request -> BackupManifestsTest.isAllowed(request, copied));
    }

    @Test
    @NeedsStandIn("requests are counted")
    void whoFollowsEndpointsMayAskForTheirServices() throws Exception {
        int before = standIn().requests().size();
        source.close();
        source = source().namespaces(shop).kinds("Endpoints").build();
        Following following = follow();
        standIn().create(Objects.json("v1", "Endpoints", shop, "by-hand", ""));
        following.await("by-hand");
        List<ApiRequest> asked = standIn()
                .requests()
                .subList(before, standIn().requests().size())
                .stream()
                .filter(request -> !request.resource().isEmpty())
                .toList();
        assertThat(asked).extracting(ApiRequest::resource).contains("services");

        shop("Endpoints");
        Plan follows = plan("all", List.of("shop"), true, schedule("backup", "0 2 * * *"));
        List<ObjectNode> objects = manifests(true, follows).objects();
        assertThat(asked).allMatch(request -> BackupManifestsTest.isAllowed(request, objects));
    }

    @Test
    void whatSourcesTakeTogetherIsAllowedOnceAndWhatNoPlanTakesIsNot() {
        shop("ConfigMap", "Service");
        part(Role.SOURCE, "more", "k8s", Map.of("namespace", List.of(shop), "kind", List.of("Service", "Secret")));
        part(Role.SOURCE, "idle", "k8s", Map.of("namespace", List.of("idle")));
        part(Role.SOURCE, "far", "k8s", Map.of("namespace", List.of("far"), "kubeconfig", List.of("/keys/far")));
        secrets.add(new PodMount("keys", Path.of("/keys")));

        List<ObjectNode> objects = manifests(
                        false, nightly("shop", "more", "far"), plan("none", List.of("idle"), false))
                .objects();

        List<ObjectNode> roles = kind(objects, "Role");
        assertThat(roles).hasSize(1);
        assertThat(roles.get(0).path("rules")).hasSize(1);
        assertThat(texts(roles.get(0).at("/rules/0/resources"))).containsExactly("configmaps", "secrets", "services");

        part(Role.SOURCE, "everything", "k8s", Map.of());
        List<ObjectNode> all = manifests(false, nightly("shop", "everything")).objects();
        assertThat(kind(all, "Role")).isEmpty();
        assertThat(kind(all, "ClusterRole").get(0).path("rules")).hasSize(2);
    }

    @Test
    void hooksOfASourceHaveTheirRights() throws Exception {
        Path hooks = Files.writeString(directory.resolve("hooks.json"), """
                [{"name": "still", "scale": {"namespace": "shop", "kind": "Deployment", "name": "web", "replicas": 0}}]""");
        part(
                Role.SOURCE,
                "shop",
                "k8s",
                Map.of("namespace", List.of(shop), "kind", List.of("ConfigMap"), "hooks", List.of(hooks.toString())));
        secrets.add(new PodMount("hooks", directory));

        assertThat(kind(manifests(false, nightly("shop")).objects(), "Role").toString())
                .contains("deployments", "\"patch\"");
    }

    @Test
    void podsAreConfinedAndReachTheClusterOnlyIfTheyMust() {
        part(Role.SOURCE, "letters", "files", Map.of("path", List.of("/data/letters")));
        claims.add(new PodMount("letters", Path.of("/data")));
        List<ObjectNode> objects = manifests(true, nightly("letters")).objects();

        assertThat(kind(objects, "ClusterRole")).isEmpty();
        JsonNode deployment = kind(objects, "Deployment").get(0).path("spec");
        assertThat(deployment.path("replicas").asInt()).isOne();
        assertThat(deployment.at("/strategy/type").asText()).isEqualTo("Recreate");
        JsonNode pod = deployment.at("/template/spec");
        assertThat(pod.path("automountServiceAccountToken").asBoolean(true)).isFalse();
        assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
        assertThat(pod.at("/securityContext/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
        JsonNode container = pod.at("/containers/0");
        assertThat(container.at("/securityContext/readOnlyRootFilesystem").asBoolean())
                .isTrue();
        assertThat(texts(container.at("/securityContext/capabilities/drop"))).containsExactly("ALL");
        assertThat(texts(container.path("args"))).containsExactly("daemon", "--config", "/etc/holdfast/holdfast.yaml");
        assertThat(container.at("/envFrom/0/secretRef/name").asText()).isEqualTo("variables");
        assertThat(container.path("volumeMounts"))
                .filteredOn(mount -> !mount.path("readOnly").asBoolean())
                .extracting(mount -> mount.path("mountPath").asText())
                .containsExactlyInAnyOrder("/tmp", "/var/cache/holdfast");
    }

    @Test
    void anotherConfigurationIsAnotherPodOfTheDaemon() {
        shop();
        String one =
                kind(manifests(true, nightly("shop")).objects(), "Deployment").toString();
        files.put("holdfast.yaml", TEXT + "# more\n");

        assertThat(kind(manifests(true, nightly("shop")).objects(), "Deployment")
                        .toString())
                .isNotEqualTo(one);
    }

    @Test
    void oneOfSeveralDaemonsLeadsByALease() {
        shop("ConfigMap");
        replicas = 2;
        assertRefused(true, nightly("shop"), "no lease and no leader");

        shared = true;
        part(Role.LEADER, "main", "k8s", Map.of("namespace", List.of("holdfast"), "name", List.of("turns")));
        List<ObjectNode> objects = manifests(true, nightly("shop")).objects();
        JsonNode deployment = kind(objects, "Deployment").get(0).path("spec");
        assertThat(deployment.path("replicas").asInt()).isEqualTo(2);
        assertThat(deployment.at("/strategy/type").asText()).isEqualTo("RollingUpdate");
        JsonNode rules = kind(objects, "Role").get(0).path("rules");
        assertThat(rules).hasSize(2);
        assertThat(texts(rules.at("/0/verbs"))).containsExactly("create");
        assertThat(texts(rules.at("/1/verbs"))).containsExactly("get", "patch");
        assertThat(texts(rules.at("/1/resourceNames"))).containsExactly("turns");

        replicas = 1;
        assertThat(manifests(false, nightly("shop")).objects().toString()).doesNotContain("leases");
        parts.add(new Part(Role.LEADER, "main", "k8s", Map.of("kubeconfig", List.of("/home/me/config")), Set.of()));
        assertRefused(true, nightly("shop"), "/home/me/config of the leader of 'main'");
    }

    @Test
    void eachScheduleOfAPlanIsAJob() {
        shop();
        Plan plan = new Plan(
                "all",
                List.of("shop"),
                List.of("main"),
                List.of(
                        schedule("backup", "0 2 * * *"),
                        schedule("backup", "0 14 * * *"),
                        new Schedule("copy", "far", "0 4 * * *", ZoneOffset.UTC)),
                false,
                false);
        List<ObjectNode> jobs = kind(manifests(false, plan).objects(), "CronJob");

        assertThat(jobs)
                .extracting(job -> job.at("/metadata/name").asText())
                .containsExactly("plans-all-backup", "plans-all-backup-2", "plans-all-copy-far");
        assertThat(jobs)
                .extracting(job -> job.at("/spec/timeZone").asText())
                .containsExactly("Europe/Berlin", "Europe/Berlin", "Etc/UTC");
        assertThat(texts(jobs.get(2).at("/spec/jobTemplate/spec/template/spec/containers/0/args")))
                .containsExactly(
                        "run", "all", "--kind", "copy", "--copy", "far", "--config", "/etc/holdfast/holdfast.yaml");
    }

    @Test
    void jobsOfAnOlderClusterGoByItsTimeWhichIsUtc() {
        shop();
        version = ClusterVersion.parse("1.24");
        Plan plan = plan(
                "all",
                List.of("shop"),
                false,
                new Schedule("backup", "", "0 2 * * *", ZoneOffset.UTC),
                new Schedule("cleanup", "", "0 3 * * *", ZoneId.of("UTC")));

        assertThat(kind(manifests(false, plan).objects(), "CronJob"))
                .hasSize(2)
                .noneMatch(job -> job.at("/spec").has("timeZone"));
        assertRefused(false, nightly("shop"), "no time zone Europe/Berlin before Kubernetes 1.25");
        assertThat(manifests(true, nightly("shop")).objects()).isNotEmpty();
    }

    private void assertRefused(boolean daemon, Plan plan, String... reasons) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> manifests(daemon, plan))
                .withMessageContainingAll(reasons);
    }

    @Test
    void everythingThatCannotWorkIsSaidAtOnce() {
        parts.set(
                0,
                new Part(
                        Role.REPOSITORY,
                        "main",
                        "local",
                        Map.of("location", List.of("/srv/backups")),
                        Set.of(Path.of("/run/keys/pw"))));
        part(Role.SOURCE, "letters", "files", Map.of("path", List.of("letters")));
        part(Role.SOURCE, "shop", "k8s", Map.of("kubeconfig", List.of("/home/me/.kube/config")));
        part(Role.SCRATCH, "shop", "k8s", Map.of("directory", List.of("/srv/scratch")));
        variables.clear();
        Plan plan = plan(
                "All",
                List.of("letters", "shop"),
                true,
                schedule("backup", "0 2 * * 1,7"),
                schedule("drill", "0 3 L * *"),
                new Schedule("restore-test", "", "0 2 * * *", ZoneId.of("GMT+02:00")));

        assertRefused(
                false,
                plan,
                "[PW]",
                "/srv/backups of 'main'",
                "/run/keys/pw",
                "letters of 'letters'",
                "/home/me/.kube/config",
                "/srv/scratch",
                "kubeconfig of another cluster",
                "rehearses a recovery",
                "use a daemon",
                "'plans-All-backup' cannot be the name",
                "no day 7",
                "five fields",
                "no time zone GMT+02:00");
        assertRefused(true, plan("all", List.of("letters"), false), "no plan has a schedule");
    }

    @Test
    void writtenPasswordIsRefusedAndNotShown() {
        shop();
        for (String url :
                List.of("redis://user:hunter2@host", "redis://:${PW:-hunter2}@host", "https://host/?token=hunter2")) {
            files.put("holdfast.yaml", TEXT + "url: \"" + url + "\"\n");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> manifests(true, nightly("shop")))
                    .withMessageContaining("line 3 of holdfast.yaml has a password")
                    .satisfies(refused -> assertThat(refused.getMessage()).doesNotContain("hunter2"));
        }
        files.put("holdfast.yaml", TEXT + "url: \"redis://:${env:PW}@host:6379/?password=${PW}\"\n");
        assertThat(manifests(true, nightly("shop")).objects()).isNotEmpty();
    }

    @Test
    void filesThatNoConfigMapTakesAreRefused() {
        shop();
        files.put("more/plans.yaml", "plans: {}");
        files.put("long.md", "x".repeat(1 << 20));

        assertRefused(true, nightly("shop"), "'more/plans.yaml' cannot be in a ConfigMap", "at most 1 MiB");
    }

    @Test
    void mountIsANameAndADirectory() {
        for (String text : List.of("keys", "keys=run", "=/run", "keys=/", "Keys=/run")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> PodMount.parse("mount-secret", text))
                    .withMessageContaining("mount-secret");
        }
        assertThat(PodMount.parse("mount-secret", "keys=/run/keys/"))
                .isEqualTo(new PodMount("keys", Path.of("/run/keys")));
        claims.add(new PodMount("one", Path.of("/tmp")));
        shop();
        assertRefused(true, nightly("shop"), "two volumes would be at /tmp");
    }

    @Test
    void scheduleOfAJobIsOneThatClustersKnow() {
        assertThat(Stream.of("0 2 * * *", "*/5 0-6,8 * JAN-MAR 1-5", "@daily", "0 7 7 7 0")
                        .filter(cron -> ScheduledPod.refusal(cron).isPresent()))
                .isEmpty();
        assertThat(Stream.of("daily", "0 2 * *", "0 2 * * 7", "0 2 * * 5-7", "0 2 * * 7,1", "0 2 L * *;")
                        .filter(cron -> ScheduledPod.refusal(cron).isEmpty()))
                .isEmpty();
    }
}
