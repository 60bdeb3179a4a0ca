package io.holdfast.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.spi.recovery.CheckReport;
import io.holdfast.spi.recovery.CheckReport.Finding;
import io.holdfast.spi.recovery.CheckReport.Result;
import io.holdfast.spi.recovery.Restored;
import io.holdfast.spi.source.EntrySource;
import io.holdfast.spi.source.RestorePoint;
import io.holdfast.testkit.MutableClock;
import io.holdfast.testkit.RecordedEntries;
import io.holdfast.testkit.TestOperation;
import io.holdfast.testkit.k8s.ApiFault;
import io.holdfast.testkit.k8s.ApiRequest;
import io.holdfast.testkit.k8s.ApiServerStandIn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Namespaces that are restored to be looked at, whatever goes wrong meanwhile. What a real cluster lets be tested as well, {@link ScratchNamespaceTest} tests. */
class KubernetesScratchTest extends ClusterCase {

    private static final String POLICIES = "/apis/networking.k8s.io/v1/namespaces/";

    @TempDir
    private Path directory;

    private KubernetesScratch.Builder scratch() throws IOException {
        KubernetesTarget cluster = KubernetesTarget.builder()
                .kubeconfig(server.kubeconfig())
                .timeout(Duration.ofSeconds(20))
                .build();
        return KubernetesScratch.builder(cluster, directory);
    }

    private RecordedEntries shop() throws Exception {
        ShopNamespace.create(server);
        return copy(source().namespaces("shop").build());
    }

    static Restored provision(KubernetesScratch scratch, EntrySource base) throws Exception {
        RestorePoint point = () -> base;
        return scratch.provision(point, new TestOperation());
    }

    static Finding finding(Restored restored, String name) throws Exception {
        CheckReport report = new KubernetesRestoredCheck().check(restored, new TestOperation());
        return report.findings().stream()
                .filter(finding -> finding.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    static String place(Restored restored) {
        return restored.unwrap(KubernetesTarget.class).orElseThrow().namespace();
    }

    private List<String> scratches() throws Exception {
        List<String> names = new ArrayList<>();
        for (JsonNode namespace : get("/api/v1/namespaces").path("items")) {
            if (namespace.at("/metadata/labels").has("holdfast.io/scratch")) {
                names.add(namespace.at("/metadata/name").asText());
            }
        }
        return names;
    }

    private void assertNothingIsLeft() throws Exception {
        assertThat(scratches()).isEmpty();
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void namespaceIsRestoredComparedAndRemovedAndNothingElseIsTouched() throws Exception {
        RecordedEntries before = shop();
        long requests = server.requests().size();
        try (Restored restored = provision(scratch().build(), before)) {
            Finding objects = finding(restored, "objects");
            assertThat(objects.result()).as(objects.detail()).isEqualTo(Result.PASSED);
            assertThat(new KubernetesRestoredCheck()
                            .check(restored, new TestOperation())
                            .passed())
                    .isTrue();

            String place = place(restored);
            assertThat(place).startsWith("holdfast-scratch-");
            assertThat(isThere("/api/v1/namespaces/" + place + "/configmaps/settings"))
                    .isTrue();
            assertThat(get("/apis/apps/v1/namespaces/" + place + "/deployments/web")
                            .at("/spec/replicas")
                            .asInt())
                    .isZero();
            assertThat(get(POLICIES + place + "/ingresses").path("items")).isEmpty();
            assertThat(get(POLICIES + place + "/networkpolicies").path("items")).hasSize(1);
            assertThat(get("/apis/example.org/v1/namespaces/" + place + "/widgets")
                            .path("items"))
                    .isEmpty();
            assertThat(restored.limits()).anyMatch(limit -> limit.contains("dry run"));
            assertThat(restored.directory().resolve("report.json")).content().contains("\"result\" : \"tried\"");

            assertThat(server.requests().stream()
                            .skip(requests)
                            .filter(ApiRequest.write())
                            .filter(request -> !request.query().containsKey("dryRun"))
                            // What makes a namespace has no name in its path, and touches none that is there.
                            .filter(ApiRequest.of("POST", "namespaces").negate())
                            .map(request ->
                                    request.resource().equals("namespaces") ? request.name() : request.namespace()))
                    .containsOnly(place);
        }
        assertNothingIsLeft();
        assertThat(isThere("/api/v1/namespaces/shop/configmaps/settings")).isTrue();
    }

    @Test
    void whatIsNeitherMadeNorTriedIsToldWithWhoWouldMakeIt() throws Exception {
        ShopNamespace.create(server);
        String widget = get("/apis/example.org/v1/namespaces/shop/widgets/one")
                .at("/metadata/uid")
                .asText();
        server.create(
                "{\"apiVersion\": \"v1\", \"kind\": \"Secret\", \"metadata\": {\"name\": \"made\", \"namespace\": \"shop\", \"ownerReferences\":"
                        + " [{\"apiVersion\": \"example.org/v1\", \"kind\": \"Widget\", \"name\": \"one\", \"controller\": true, \"uid\": \""
                        + widget + "\"}]}}");
        RecordedEntries base = copy(source().namespaces("shop").build());
        try (Restored restored = provision(scratch().build(), base)) {
            assertThat(restored.limits()).contains("1 neither made nor tried: Secret, since a Widget makes it anew");
            assertThat(finding(restored, "objects").detail()).endsWith(", 1 neither made nor tried");
            assertThat(restored.directory().resolve("report.json"))
                    .content()
                    .contains("\"Secret shop/made\"", "\"left out\"");
        }
    }

    @Test
    void kindThatTheClusterDoesNotServeFails() throws Exception {
        RecordedEntries before = shop();
        try (ApiServerStandIn shop = server) {
            server = ApiServerStandIn.start(MutableClock.at("2026-11-22T12:00:00Z"));
            try (Restored restored = provision(scratch().build(), before)) {
                assertThat(finding(restored, "objects").detail())
                        .contains("Widget shop/one: the cluster does not serve it as example.org/v1");
            }
            assertThat(shop.uri()).isNotEqualTo(server.uri());
        }
    }

    @Test
    void whatIsNoScratchIsNotKnown() throws Exception {
        Restored other = new OtherRestored(directory);
        assertThat(finding(other, "objects").result()).isEqualTo(Result.UNKNOWN);
    }

    private record OtherRestored(Path directory) implements Restored {

        @Override
        public String description() {
            return "others";
        }

        @Override
        public <T> Optional<T> unwrap(Class<T> type) {
            return Optional.empty();
        }

        @Override
        public void close() {}
    }

    @Test
    void whatAKilledProcessLeftIsDeletedAndWhatLivesIsNot() throws Exception {
        server.close();
        MutableClock clock = MutableClock.at("2026-11-22T12:00:00Z");
        server = ApiServerStandIn.start(clock);
        namespace("shop");
        server.create(
                "{\"apiVersion\": \"v1\", \"kind\": \"Namespace\", \"metadata\": {\"name\": \"foreign\", \"labels\": {\"holdfast.io/scratch\": \"\"}}}");
        RecordedEntries base = copy(source().namespaces("shop").build());
        try (Restored left = provision(scratch().build(), base);
                Restored alive = provision(scratch().build(), base)) {
            clock.advance(Duration.ofMinutes(11));
            alive.unwrap(RestoredNamespaces.class).orElseThrow().namespaces().beatOnce(new TestOperation());
            try (Restored next = provision(scratch().build(), base)) {
                assertThat(scratches()).containsExactlyInAnyOrder("foreign", place(alive), place(next));
                assertThat(left.directory()).doesNotExist();
                assertThat(alive.directory()).exists();
                assertThat(finding(left, "objects").result()).isEqualTo(Result.FAILED);
            }
            left.unwrap(RestoredNamespaces.class).orElseThrow().namespaces().beatOnce(new TestOperation());
            assertThat(scratches()).containsExactlyInAnyOrder("foreign", place(alive));
        }
        assertThat(scratches()).containsExactly("foreign");
    }

    @Test
    void namespaceThatIsThereIsNeitherTakenNorDeleted() throws Exception {
        namespace("scratch-2");
        try (ApiServer api = new ClusterAddress(
                        Optional.of(server.kubeconfig()), Optional.empty(), Duration.ofSeconds(20))
                .connect()) {
            TestOperation operation = new TestOperation();
            assertThatThrownBy(() -> ScratchNamespaces.create(api, "scratch", List.of("shop", "blog"), operation))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("There is a namespace scratch-2 already");
            assertThat(isThere("/api/v1/namespaces/scratch-1")).isFalse();
            assertThat(get("/api/v1/namespaces/scratch-2")
                            .at("/metadata/labels")
                            .has("holdfast.io/scratch"))
                    .isFalse();

            server.delete("/api/v1/namespaces/scratch-2");
            server.on(ApiRequest.first(1, ApiRequest.of("POST", "namespaces")), ApiFault.LOSE_ANSWER);
            ScratchNamespaces.create(api, "scratch", List.of("shop"), operation).delete();
            assertThat(scratches()).isEmpty();
        }
    }

    @Test
    void whatAKilledProcessLeftAndCannotBeDeletedKeepsNobodyWaiting() throws Exception {
        server.close();
        MutableClock clock = MutableClock.at("2026-11-22T12:00:00Z");
        server = ApiServerStandIn.start(clock);
        namespace("shop");
        RecordedEntries base = copy(source().namespaces("shop").build());
        Restored left = provision(scratch().build(), base);
        String stuck = place(left);
        server.create(
                "{\"apiVersion\": \"v1\", \"kind\": \"ConfigMap\", \"metadata\": {\"name\": \"kept\", \"namespace\": \""
                        + stuck + "\", \"finalizers\": [\"example.org/keep\"]}}");
        clock.advance(Duration.ofMinutes(11));
        for (int i = 0; i < 2; i++) {
            try (Restored next = provision(scratch().build(), base)) {
                assertThat(scratches()).containsExactlyInAnyOrder(stuck, place(next));
                assertThat(get("/api/v1/namespaces/" + stuck).path("metadata").has("deletionTimestamp"))
                        .isTrue();
            }
        }
        AtomicBoolean forbidden = new AtomicBoolean(true);
        server.on(
                request -> forbidden.get()
                        && ApiRequest.of("DELETE", "namespaces").test(request)
                        && request.name().equals(stuck),
                ApiFault.FORBIDDEN);
        provision(scratch().build(), base).close();
        forbidden.set(false);
        server.mergePatch("/api/v1/namespaces/" + stuck + "/configmaps/kept", "{\"metadata\": {\"finalizers\": null}}");
        left.close();
    }

    @Test
    void podsAreNotAwaitedForLongerHoweverLongALookTakes() throws Exception {
        namespace("shop");
        deployment("web", "{\"containers\": [{\"name\": \"c\", \"image\": \"i:1\"}]}");
        create("v1", "Node", "", "one", "\"spec\": {}");
        server.mergePatch(
                "/api/v1/nodes/one/status",
                "{\"status\": {\"conditions\": [{\"type\": \"Ready\", \"status\": \"True\"}]}}");
        RecordedEntries base = copy(source().namespaces("shop").build());
        AtomicInteger looks = new AtomicInteger();
        AtomicBoolean restoredAll = new AtomicBoolean();
        server.on(
                request -> {
                    restoredAll.compareAndSet(
                            false, ApiRequest.of("GET", "nodes").test(request));
                    if (restoredAll.get() && ApiRequest.of("GET", "deployments").test(request)) {
                        looks.incrementAndGet();
                        sleep(Duration.ofMillis(600));
                    }
                    return false;
                },
                ApiFault.DROP);
        KubernetesScratch hasty =
                scratch().startPods(true).limit(Duration.ofMillis(500)).build();
        try (Restored restored = provision(hasty, base)) {
            assertThat(looks).hasValue(1);
            assertThat(finding(restored, "pods").result()).isEqualTo(Result.FAILED);
        }
    }

    private static void sleep(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void nothingIsLeftOfWhatWasCancelledOrRefused() throws Exception {
        RecordedEntries before = shop();
        RestorePoint point = () -> before;
        for (int checkpoint : List.of(1, 40, 90, 140, 190)) {
            TestOperation operation = new TestOperation().cancelAtCheckpoint(checkpoint);
            KubernetesScratch scratch = scratch().build();
            assertThatThrownBy(() -> operation
                            .call(Duration.ofSeconds(60), () -> scratch.provision(point, operation))
                            .close())
                    .as("checkpoint %d", checkpoint)
                    .isInstanceOf(InterruptedException.class);
            assertNothingIsLeft();
        }
        server.on(ApiRequest.of("PATCH", "networkpolicies"), ApiFault.FORBIDDEN);
        assertThatThrownBy(() -> provision(scratch().build(), before)).isInstanceOf(IOException.class);
        assertNothingIsLeft();
    }

    @Test
    void reportIsDeletedAlsoWhereTheNamespacesCannotBe() throws Exception {
        namespace("shop");
        Restored restored =
                provision(scratch().build(), copy(source().namespaces("shop").build()));
        server.on(ApiRequest.of("DELETE", "namespaces"), ApiFault.FORBIDDEN);
        assertThatThrownBy(restored::close).isInstanceOf(ApiException.class);
        assertThat(restored.directory()).doesNotExist();
        restored.close();
    }

    @Test
    void podsAreAwaitedWhereThereAreMachines() throws Exception {
        namespace("shop");
        create(
                "apps/v1",
                "Deployment",
                "shop",
                "web",
                "\"spec\": {\"replicas\": 2, \"selector\": {\"matchLabels\": {\"app\": \"web\"}}, \"template\": {\"metadata\": {\"labels\": {\"app\": \"web\"}},"
                        + " \"spec\": {\"containers\": [{\"name\": \"c\", \"image\": \"i:1\"}]}}}");
        RecordedEntries base = copy(source().namespaces("shop").build());
        KubernetesScratch scratch =
                scratch().startPods(true).limit(Duration.ofSeconds(1)).build();
        try (Restored restored = provision(scratch, base)) {
            assertThat(finding(restored, "pods").result()).isEqualTo(Result.UNKNOWN);
        }

        create("v1", "Node", "", "one", "\"spec\": {}");
        server.mergePatch(
                "/api/v1/nodes/one/status",
                "{\"status\": {\"conditions\": [{\"type\": \"Ready\", \"status\": \"True\"}]}}");
        try (Restored restored = provision(scratch, base)) {
            assertThat(finding(restored, "pods"))
                    .isEqualTo(new Finding("pods", Result.FAILED, "not ready: Deployment shop/web"));
        }

        Set<String> started = ConcurrentHashMap.newKeySet();
        server.on(
                request -> {
                    if (ApiRequest.of("GET", "deployments").test(request)
                            && request.namespace().startsWith("holdfast")
                            && started.add(request.path())) {
                        return false;
                    }
                    if (started.contains(request.path()) && request.method().equals("GET")) {
                        server.mergePatch(
                                request.path() + "/status",
                                "{\"status\": {\"observedGeneration\": 9, \"replicas\": 2, \"readyReplicas\": 2, \"updatedReplicas\": 2}}");
                    }
                    return false;
                },
                ApiFault.DROP);
        KubernetesScratch patient =
                scratch().startPods(true).limit(Duration.ofSeconds(60)).build();
        try (Restored restored = provision(patient, base)) {
            assertThat(finding(restored, "pods").result()).isEqualTo(Result.PASSED);
        }
    }

    private void deployment(String name, String pod) {
        create(
                "apps/v1",
                "Deployment",
                "shop",
                name,
                "\"spec\": {\"replicas\": 1, \"selector\": {\"matchLabels\": {\"app\": \"" + name
                        + "\"}}, \"template\": {\"metadata\": {\"labels\": {\"app\": \"" + name + "\"}}, \"spec\": "
                        + pod + "}}");
    }
}
