package io.holdfast.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.spi.Factory;
import io.holdfast.spi.InvalidSettingsException;
import io.holdfast.spi.Secret;
import io.holdfast.spi.recovery.ActionContext;
import io.holdfast.spi.recovery.Outcome;
import io.holdfast.spi.recovery.Probe;
import io.holdfast.spi.recovery.RecoveryAction;
import io.holdfast.spi.recovery.RecoveryMode;
import io.holdfast.spi.recovery.RecoveryTarget;
import io.holdfast.spi.recovery.TargetIdentity;
import io.holdfast.testkit.TestOperation;
import io.holdfast.testkit.TestStep;
import io.holdfast.testkit.k8s.ApiFault;
import io.holdfast.testkit.k8s.ApiRequest;
import io.holdfast.testkit.k8s.ApiServerStandIn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What recoveries do to a cluster: previewed, done, found to be done or not, undone. */
class KubernetesActionsTest extends ClusterCase {

    private static final ActionContext REAL = TestStep.real();
    private static final ActionContext OTHER = new TestStep(RecoveryMode.REAL, "run/other");
    private static final ActionContext DRILL = new TestStep(RecoveryMode.DRILL, "run/step");
    private static final String SHOP = "/api/v1/namespaces/shop";
    private static final String WEB = "/apis/apps/v1/namespaces/shop/deployments/web";
    private static final String POLICIES = "/apis/networking.k8s.io/v1/namespaces/shop/networkpolicies";
    private static final String PASSWORD = "hunter2-is-new";

    @TempDir
    private Path directory;

    @BeforeEach
    void fill() {
        namespace("shop");
        deployment("shop");
    }

    private void deployment(String namespace) {
        create(
                "apps/v1",
                "Deployment",
                namespace,
                "web",
                "\"spec\": {\"replicas\": 3, \"selector\": {\"matchLabels\": {\"app\": \"web\"}}, \"template\": {\"metadata\": {\"labels\": {\"app\": \"web\"}},"
                        + " \"spec\": {\"containers\": [{\"name\": \"c\", \"image\": \"i:1\"}]}}}");
    }

    private void pod(String name, String labels, boolean ready) {
        server.create("{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {\"name\": \"" + name
                + "\", \"namespace\": \"shop\", \"labels\": {" + labels + "}}, \"spec\": {\"containers\": []}}");
        server.mergePatch(
                SHOP + "/pods/" + name + "/status",
                "{\"status\": {\"phase\": \"Running\", \"conditions\": [{\"type\": \"Ready\", \"status\": \""
                        + (ready ? "True" : "False") + "\"}]}}");
    }

    /** As its controller would say that the deployment has so many pods, all of them as they are wanted. */
    private void status(int pods) {
        server.mergePatch(
                WEB + "/status",
                "{\"status\": {\"observedGeneration\": 1000, \"replicas\": " + pods + ", \"readyReplicas\": " + pods
                        + ", \"updatedReplicas\": " + pods + "}}");
    }

    private KubernetesTarget cluster() throws IOException {
        return cluster(server);
    }

    private static KubernetesTarget cluster(ApiServerStandIn of) throws IOException {
        return KubernetesTarget.builder()
                .kubeconfig(of.kubeconfig())
                .timeout(Duration.ofSeconds(20))
                .build();
    }

    private KubernetesTarget shop() throws IOException {
        return cluster().namespace("shop");
    }

    private KubernetesTarget web() throws IOException {
        return shop().object("Deployment", "web");
    }

    private static Map<String, String> done(RecoveryAction action) throws Exception {
        Outcome outcome = action.run(REAL);
        assertThat(outcome).isInstanceOf(Outcome.Done.class);
        return ((Outcome.Done) outcome).outputs();
    }

    private String failed(RecoveryAction action) throws Exception {
        long writes = server.count(ApiRequest.write());
        Outcome outcome = action.run(REAL);
        assertThat(outcome).isInstanceOf(Outcome.Failed.class);
        assertThat(server.count(ApiRequest.write())).isEqualTo(writes);
        return ((Outcome.Failed) outcome).reason();
    }

    private void assertPreviewed(RecoveryAction action, String shown) throws Exception {
        long writes = server.count(ApiRequest.write());
        assertThat(action.preview(REAL)).contains(shown);
        assertThat(action.probe(REAL)).isEqualTo(Probe.notDone());
        assertThat(server.count(ApiRequest.write())).isEqualTo(writes);
    }

    private int replicas() throws Exception {
        return get(WEB).at("/spec/replicas").asInt();
    }

    private void await(Predicate<ApiRequest> which, long count) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (server.count(which) < count) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.sleep(5);
        }
    }

    private static CompletableFuture<Outcome> begin(RecoveryAction action) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return action.run(REAL);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Test
    void workloadIsScaledAndHasAsManyReplicasAsBeforeWhenThatIsUndone() throws Exception {
        KubernetesScale scale = KubernetesScale.of(web(), 0);
        assertPreviewed(scale, "now 3 replicas");
        JsonNode before = get(WEB);
        status(0);

        assertThat(done(scale)).containsEntry("before", "3 replicas");
        assertThat(replicas()).isZero();
        assertThat(scale.probe(REAL)).isEqualTo(Probe.done(Map.of("before", "3 replicas")));
        long writes = server.count(ApiRequest.write());
        assertThat(done(scale)).containsEntry("before", "3 replicas");
        assertThat(server.count(ApiRequest.write())).isEqualTo(writes);

        scale.compensate(REAL);
        scale.compensate(REAL);
        assertThat(get(WEB).path("spec")).isEqualTo(before.path("spec"));
        assertThat(get(WEB).at("/metadata/annotations")).isEmpty();
        assertThat(scale.probe(REAL)).isEqualTo(Probe.notDone());
    }

    @Test
    void scalingToNothingWaitsForPodsThatTakeTheirTimeToEnd() throws Exception {
        pod("web-1", "\"app\": \"web\"", true);
        pod("other-1", "\"app\": \"other\"", true);
        status(0);
        KubernetesScale scale = KubernetesScale.of(web(), 0);
        CompletableFuture<Outcome> running = begin(scale);
        await(ApiRequest.list("pods"), 2);
        assertThat(running).isNotDone();
        assertThat(scale.probe(REAL)).isEqualTo(Probe.notDone());

        server.delete(SHOP + "/pods/web-1");
        assertThat(running.get(60, TimeUnit.SECONDS)).isInstanceOf(Outcome.Done.class);
    }

    @Test
    void waitingEndsWithTheOperation() throws Exception {
        KubernetesScale scale = KubernetesScale.of(web(), 5);
        TestOperation operation = new TestOperation();
        ActionContext context = new Cancellable(REAL, operation);
        CompletableFuture<Void> cancelled = CompletableFuture.runAsync(() -> {
            try {
                await(ApiRequest.of("GET", "deployments"), 4);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            operation.cancel();
        });
        assertThatThrownBy(() -> operation.call(Duration.ofSeconds(60), () -> scale.run(context)))
                .isInstanceOf(InterruptedException.class);
        cancelled.get(60, TimeUnit.SECONDS);
        assertThat(operation.openRegistrations()).isZero();
    }

    private record Cancellable(ActionContext of, TestOperation operation) implements ActionContext {

        @Override
        public RecoveryMode mode() {
            return of.mode();
        }

        @Override
        public String key() {
            return of.key();
        }

        @Override
        public java.time.Instant incident() {
            return of.incident();
        }

        @Override
        public Map<String, String> outputs(String step) {
            return Map.of();
        }
    }

    @Test
    void stepsAreUndoneInTheOtherOrderAndOnlyTheirOwnDoing() throws Exception {
        KubernetesScale first = KubernetesScale.of(web(), 0);
        KubernetesScale second = KubernetesScale.of(web(), 5);
        status(0);
        done(first);
        status(5);
        assertThat(second.run(OTHER)).isEqualTo(Outcome.done(Map.of("before", "0 replicas")));

        assertThatThrownBy(() -> first.compensate(REAL))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Another step has changed it since");
        assertThat(replicas()).isEqualTo(5);
        second.compensate(OTHER);
        assertThat(replicas()).isZero();
        first.compensate(REAL);
        assertThat(replicas()).isEqualTo(3);
    }

    @Test
    void whatSomebodyElseMadeOfItSinceIsNotUndone() throws Exception {
        KubernetesScale scale = KubernetesScale.of(web(), 0);
        status(0);
        done(scale);
        server.mergePatch(WEB, "{\"spec\": {\"replicas\": 7}}");

        assertThatThrownBy(() -> scale.compensate(REAL))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("to 7 replicas")
                .hasMessageContaining("before the step it was 3 replicas");
        assertThat(replicas()).isEqualTo(7);
        assertThat(scale.probe(REAL)).isEqualTo(Probe.notDone());
    }

    @Test
    void answersThatAreLostAndChangesMeanwhileDoNotLoseWhatThereWasBefore() throws Exception {
        status(0);
        Set<Integer> once = new java.util.HashSet<>();
        server.on(
                request -> {
                    if (ApiRequest.of("PATCH", "deployments").test(request) && once.add(1)) {
                        server.mergePatch(WEB, "{\"metadata\": {\"labels\": {\"by\": \"another\"}}}");
                    }
                    return false;
                },
                ApiFault.DROP);
        server.on(ApiRequest.first(2, ApiRequest.of("PATCH", "deployments")), ApiFault.LOSE_ANSWER);
        KubernetesScale scale = KubernetesScale.of(web(), 0);

        assertThat(done(scale)).containsEntry("before", "3 replicas");
        assertThat(get(WEB).at("/metadata/labels/by").asText()).isEqualTo("another");
        scale.compensate(REAL);
        assertThat(replicas()).isEqualTo(3);
    }

    @Test
    void marksThatCannotBeReadAreNotOverwritten() throws Exception {
        server.mergePatch(WEB, "{\"metadata\": {\"annotations\": {\"holdfast.io/scale\": \"not ours\"}}}");

        assertThatThrownBy(() -> KubernetesScale.of(web(), 0).run(REAL))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("nothing was done");
        assertThat(replicas()).isEqualTo(3);
    }

    @Test
    void whatIsNotThereOrMayNotBeChangedHasFailed() throws Exception {
        assertThat(failed(KubernetesScale.of(shop().object("StatefulSet", "db"), 1)))
                .isEqualTo("there is no StatefulSet shop/db; nothing was done");
        server.on(ApiRequest.of("PATCH", "deployments"), ApiFault.FORBIDDEN);
        assertThat(KubernetesScale.of(web(), 0).run(REAL)).isInstanceOf(Outcome.Failed.class);
        assertThat(replicas()).isEqualTo(3);
        server.heal();
        server.on(ApiRequest.of("PATCH", "deployments"), ApiFault.DROP);
        assertThatThrownBy(() -> KubernetesScale.of(web(), 0).run(REAL)).isInstanceOf(IOException.class);
    }

    @Test
    void nodeIsCordonedUntilThatIsUndone() throws Exception {
        create("v1", "Node", "", "one", "\"spec\": {}");
        create("v1", "Node", "", "two", "\"spec\": {\"unschedulable\": true}");
        KubernetesCordon cordon = KubernetesCordon.of(cluster().node("one"));
        assertPreviewed(cordon, "now not cordoned");

        assertThat(done(cordon)).containsEntry("before", "not cordoned");
        assertThat(get("/api/v1/nodes/one").at("/spec/unschedulable").asBoolean())
                .isTrue();
        assertThat(cordon.probe(REAL)).isInstanceOf(Probe.Done.class);
        cordon.compensate(REAL);
        assertThat(get("/api/v1/nodes/one").path("spec").has("unschedulable")).isFalse();

        KubernetesCordon already = KubernetesCordon.of(cluster().node("two"));
        done(already);
        already.compensate(REAL);
        assertThat(get("/api/v1/nodes/two").at("/spec/unschedulable").asBoolean())
                .isTrue();
    }

    @Test
    void serviceIsSwitchedToPodsThatAnswerAndBack() throws Exception {
        create(
                "v1",
                "Service",
                "shop",
                "web",
                "\"spec\": {\"selector\": {\"app\": \"web\", \"color\": \"blue\"}, \"ports\": [{\"port\": 80}]}");
        pod("green-1", "\"app\": \"web\", \"side\": \"green\"", false);
        KubernetesServiceSwitch change =
                KubernetesServiceSwitch.of(shop().object("Service", "web"), Map.of("app", "web", "side", "green"));
        assertPreviewed(
                change, "now app=web,color=blue; but it would be refused: no pod with app=web,side=green is ready");
        assertThat(failed(change)).contains("no pod with app=web,side=green is ready");

        pod("green-2", "\"app\": \"web\", \"side\": \"green\"", true);
        assertThat(done(change)).containsEntry("before", "app=web,color=blue");
        assertThat(get(SHOP + "/services/web").at("/spec/selector").toString())
                .isEqualTo("{\"app\":\"web\",\"side\":\"green\"}");
        server.delete(SHOP + "/pods/green-2");
        assertThat(change.probe(REAL)).isInstanceOf(Probe.Done.class);
        done(change);

        change.compensate(REAL);
        assertThat(get(SHOP + "/services/web").at("/spec/selector").toString())
                .isEqualTo("{\"app\":\"web\",\"color\":\"blue\"}");
    }

    @Test
    void serviceWithoutASelectorIsNotSwitched() throws Exception {
        create("v1", "Service", "shop", "web", "\"spec\": {\"ports\": [{\"port\": 80}]}");

        assertThat(failed(KubernetesServiceSwitch.of(shop().object("Service", "web"), Map.of("app", "web"))))
                .contains("has no selector");
    }

    @Test
    void podsAreIsolatedUntilThatIsUndone() throws Exception {
        pod("web-1", "\"app\": \"web\"", true);
        create(
                "networking.k8s.io/v1",
                "NetworkPolicy",
                "shop",
                "of-others",
                "\"spec\": {\"podSelector\": {\"matchLabels\": {\"app\": \"other\"}}, \"ingress\": [{}]}");
        KubernetesIsolation isolation = KubernetesIsolation.of(shop(), Map.of("app", "web"));
        assertPreviewed(isolation, "1 pods");

        String policy = String.valueOf(done(isolation).get("policy"));
        done(isolation);
        JsonNode spec = get(POLICIES + "/" + policy).path("spec");
        assertThat(spec.toString())
                .isEqualTo(
                        "{\"podSelector\":{\"matchLabels\":{\"app\":\"web\"}},\"policyTypes\":[\"Ingress\",\"Egress\"]}");
        assertThat(isolation.probe(REAL)).isEqualTo(Probe.done(Map.of("policy", policy)));
        isolation.compensate(OTHER);
        assertThat(isThere(POLICIES + "/" + policy)).isTrue();

        isolation.compensate(REAL);
        isolation.compensate(REAL);
        assertThat(isThere(POLICIES + "/" + policy)).isFalse();
        assertThat(isThere(POLICIES + "/of-others")).isTrue();
    }

    @Test
    void isolationThatAnotherPolicyWouldBreakIsRefused() throws Exception {
        create(
                "networking.k8s.io/v1",
                "NetworkPolicy",
                "shop",
                "open",
                "\"spec\": {\"podSelector\": {}, \"ingress\": [{}]}");
        KubernetesIsolation isolation = KubernetesIsolation.of(shop(), Map.of("app", "web"));

        assertThat(isolation.preview(REAL)).contains("[open]");
        assertThat(failed(isolation)).contains("[open]").contains("nothing was done");
    }

    @Test
    void isolationOfPodsOnTheNetworkOfTheirNodeIsRefused() throws Exception {
        pod("web-1", "\"app\": \"web\"", true);
        create(
                "v1",
                "Pod",
                "shop",
                "agent",
                "\"spec\": {\"hostNetwork\": true, \"containers\": [{\"name\": \"c\", \"image\": \"i\"}]}");
        KubernetesIsolation all = KubernetesIsolation.of(shop(), Map.of());

        assertThat(all.preview(REAL)).contains("2 pods", "on the network of their node: [agent]");
        assertThat(failed(all)).contains("[agent]").contains("nothing was done");

        KubernetesIsolation some = KubernetesIsolation.of(shop(), Map.of("app", "web"));
        done(some);
        assertThat(some.probe(REAL)).isInstanceOf(Probe.Done.class);
    }

    @Test
    void secretGetsAnotherValueThatNobodySees() throws Exception {
        create("v1", "Secret", "shop", "login", "\"data\": {\"password\": \"b2xk\", \"user\": \"bWU=\"}");
        KubernetesSecretRotation rotation =
                KubernetesSecretRotation.of(shop().object("Secret", "login"), Map.of("password", Secret.of(PASSWORD)));
        assertPreviewed(rotation, "other values of password");
        server.on(ApiRequest.first(1, ApiRequest.of("PATCH", "secrets")), ApiFault.LOSE_ANSWER);

        assertThat(done(rotation)).isEmpty();
        JsonNode secret = get(SHOP + "/secrets/login");
        assertThat(secret.at("/data/password").asText())
                .isEqualTo(java.util.Base64.getEncoder()
                        .encodeToString(PASSWORD.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        assertThat(secret.at("/data/user").asText()).isEqualTo("bWU=");
        assertThat(rotation.probe(REAL)).isEqualTo(Probe.done());
        assertThat(rotation.probe(OTHER)).isEqualTo(Probe.notDone());
        assertThat(rotation.compensable(RecoveryMode.REAL)).isFalse();
        assertThat(rotation.toString()).doesNotContain(PASSWORD);
    }

    @Test
    void secretThatIsImmutableOrRefusedStays() throws Exception {
        create("v1", "Secret", "shop", "fixed", "\"immutable\": true, \"data\": {\"password\": \"b2xk\"}");
        KubernetesSecretRotation rotation =
                KubernetesSecretRotation.of(shop().object("Secret", "fixed"), Map.of("password", Secret.of(PASSWORD)));
        assertThat(failed(rotation)).contains("it is immutable");

        create("v1", "Secret", "shop", "login", "\"data\": {\"password\": \"b2xk\"}");
        KubernetesSecretRotation bad =
                KubernetesSecretRotation.of(shop().object("Secret", "login"), Map.of("password", Secret.of(PASSWORD)));
        server.on(ApiRequest.of("PATCH", "secrets"), ApiFault.FORBIDDEN);
        assertThat(((Outcome.Failed) bad.run(REAL)).reason())
                .contains("403")
                .doesNotContain(PASSWORD)
                .doesNotContain("b2xk");
    }

    @Test
    void rolloutStartsPodsOnceAndWaitsForThem() throws Exception {
        status(3);
        server.mergePatch(WEB + "/status", "{\"status\": {\"observedGeneration\": 1}}");
        KubernetesRollout rollout = KubernetesRollout.of(web());
        assertPreviewed(rollout, "start all pods of Deployment shop/web");
        CompletableFuture<Outcome> running = begin(rollout);
        await(ApiRequest.of("GET", "deployments"), 6);
        assertThat(running).isNotDone();
        assertThat(rollout.probe(REAL)).isEqualTo(Probe.notDone());

        status(3);
        assertThat(running.get(60, TimeUnit.SECONDS)).isEqualTo(Outcome.done());
        long writes = server.count(ApiRequest.write());
        assertThat(rollout.probe(REAL)).isEqualTo(Probe.done());
        done(rollout);
        assertThat(server.count(ApiRequest.write())).isEqualTo(writes);
        assertThat(get(WEB).at("/metadata/generation").asInt()).isEqualTo(2);
    }

    @Test
    void rolloutThatDoesNotGoOnHasFailed() throws Exception {
        server.mergePatch(
                WEB + "/status",
                "{\"status\": {\"observedGeneration\": 9, \"conditions\": [{\"type\": \"Progressing\", \"status\": \"False\","
                        + " \"reason\": \"ProgressDeadlineExceeded\"}]}}");
        assertThat(KubernetesRollout.of(web()).run(REAL))
                .isEqualTo(Outcome.failed("its pods did not become available in time (ProgressDeadlineExceeded)"));

        server.mergePatch(WEB, "{\"spec\": {\"paused\": true}}");
        assertThat(failed(KubernetesRollout.of(web()))).contains("it is paused");
    }

    @Test
    void whatIsTouchedIsKnownByTheClusterItself() throws Exception {
        Path copy = Files.copy(server.kubeconfig(), directory.resolve("copy"));
        KubernetesTarget byCopy = KubernetesTarget.builder()
                .kubeconfig(copy)
                .build()
                .namespace("shop")
                .object("Deployment", "web");
        String uid = get("/api/v1/namespaces/kube-system").at("/metadata/uid").asText();
        Set<TargetIdentity> web = KubernetesScale.of(web(), 0).touches(REAL);

        assertThat(web).containsExactly(TargetIdentity.of("k8s", uid, "shop", "deployments.apps/web"));
        assertThat(KubernetesRollout.of(byCopy).touches(REAL)).isEqualTo(web);
        TargetIdentity namespace =
                shop().measure(new TestOperation()).iterator().next();
        TargetIdentity whole = cluster().measure(new TestOperation()).iterator().next();
        TargetIdentity node =
                cluster().node("one").measure(new TestOperation()).iterator().next();
        assertThat(namespace.overlaps(web.iterator().next())).isTrue();
        assertThat(whole.overlaps(node)).isTrue();
        assertThat(namespace.overlaps(node)).isFalse();
        try (ApiServerStandIn other = ApiServerStandIn.start(Clock.systemUTC())) {
            assertThat(cluster(other)
                            .measure(new TestOperation())
                            .iterator()
                            .next()
                            .overlaps(whole))
                    .isFalse();
        }
    }

    @Test
    void drillKeepsToWhatIsItsOwn() throws Exception {
        namespace("drill");
        deployment("drill");
        server.mergePatch(
                "/apis/apps/v1/namespaces/drill/deployments/web/status",
                "{\"status\": {\"observedGeneration\": 1000}}");
        KubernetesScale none = KubernetesScale.of(web(), 0);
        assertThat(none.modes()).doesNotContain(RecoveryMode.DRILL);
        assertThatThrownBy(() -> none.run(DRILL)).isInstanceOf(IOException.class);

        KubernetesScale scale = none.inDrills(cluster().namespace("drill").object("Deployment", "web"));
        assertThat(scale.modes()).contains(RecoveryMode.DRILL);
        assertThat(scale.touches(DRILL).iterator().next().path()).contains("drill");
        assertThat(scale.run(DRILL)).isInstanceOf(Outcome.Done.class);
        assertThat(replicas()).isEqualTo(3);
        assertThat(get("/apis/apps/v1/namespaces/drill/deployments/web")
                        .at("/spec/replicas")
                        .asInt())
                .isZero();
    }

    private Object named(Class<?> kind, String type, String... settings) throws IOException {
        Factory<?> factory = new KubernetesPlugin()
                .factories().stream()
                        .filter(one -> one.kind().equals(kind) && one.type().equals(type))
                        .findFirst()
                        .orElseThrow();
        Map<String, List<String>> texts =
                new HashMap<>(Map.of("kubeconfig", List.of(server.kubeconfig().toString())));
        for (String setting : settings) {
            String[] both = setting.split("=", 2);
            texts.put(both[0], List.of(both[1]));
        }
        return factory.create(factory.schema().read(texts), Clock::systemUTC);
    }

    @Test
    void actionsAndTargetsAreMadeByName() throws Exception {
        String where = "namespace=shop";
        RecoveryAction scale = (RecoveryAction)
                named(RecoveryAction.class, "k8s-scale", where, "name=web", "replicas=0", "drill-namespace=drill");
        assertThat(scale.description())
                .startsWith("scale Deployment shop/web of the cluster of ")
                .endsWith("to 0 replicas");
        assertThat(scale.modes()).contains(RecoveryMode.DRILL);
        assertThat(scale.touches(DRILL).iterator().next().path()).endsWith("drill", "deployments.apps/web");
        status(0);
        done(scale);
        for (List<String> one : List.of(
                List.of("k8s-roll", where, "name=db", "kind=StatefulSet"),
                List.of("k8s-cordon", "name=one", "drill-name=two"),
                List.of("k8s-isolate", where, "label=app=web"),
                List.of("k8s-switch-service", where, "name=web", "label=app=web"),
                List.of("k8s-rotate-secret", where, "name=login", "key=password", "value=" + PASSWORD))) {
            RecoveryAction action = (RecoveryAction) named(
                    RecoveryAction.class, one.get(0), one.subList(1, one.size()).toArray(String[]::new));
            assertThat(action.description()).doesNotContain(PASSWORD);
            assertThat(action.modes().contains(RecoveryMode.DRILL))
                    .isEqualTo(one.get(0).equals("k8s-cordon"));
        }
        RecoveryTarget target = (RecoveryTarget) named(RecoveryTarget.class, "k8s", where);
        assertThat(target.measure(new TestOperation())).isEqualTo(shop().measure(new TestOperation()));

        assertThatThrownBy(() -> named(RecoveryAction.class, "k8s-scale", where, "name=web", "replicas=-1"))
                .isInstanceOf(InvalidSettingsException.class);
        assertThatThrownBy(() -> named(RecoveryAction.class, "k8s-roll", where, "name=web", "kind=Secret"))
                .isInstanceOf(InvalidSettingsException.class);
        assertThatThrownBy(() -> named(RecoveryAction.class, "k8s-isolate", where, "label=web"))
                .isInstanceOf(InvalidSettingsException.class);
    }
}
