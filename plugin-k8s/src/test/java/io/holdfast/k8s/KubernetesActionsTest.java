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
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What recoveries do to a cluster: previewed, done, found to be done or not, undone. */
class KubernetesActionsTest extends AnyClusterCase {

    private static final ActionContext REAL = TestStep.real();
    private static final ActionContext OTHER = new TestStep(RecoveryMode.REAL, "run/other");
    private static final ActionContext DRILL = new TestStep(RecoveryMode.DRILL, "run/step");
    private static final String PASSWORD = "hunter2-is-new";

    @TempDir
    private Path directory;

    /** A namespace, and the paths of it and of what is in it. */
    private String shop;

    private String place;
    private String web;
    private String policies;
    private PlayedKubelet kubelet;

    @BeforeEach
    void fill() throws Exception {
        kubelet = new PlayedKubelet(cluster);
        shop = cluster.namespace("shop");
        place = "/api/v1/namespaces/" + shop;
        web = "/apis/apps/v1/namespaces/" + shop + "/deployments/web";
        policies = "/apis/networking.k8s.io/v1/namespaces/" + shop + "/networkpolicies";
    }

    /** A deployment of three pods that are ready. */
    private void deployment() throws Exception {
        create("apps/v1", "Deployment", shop, "web", PlayedKubelet.deployment("web", 3));
        TestCluster.await("had three pods that are ready", () -> {
            kubelet.deployment(web);
            return Workloads.isRolledOut(get(web));
        });
    }

    private void pod(String name, String labels, boolean ready) throws Exception {
        cluster.create("{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {\"name\": \"" + name
                + "\", \"namespace\": \"" + shop + "\", \"labels\": {" + labels + "}}, \"spec\": {"
                + PlayedKubelet.NOWHERE
                + ", \"terminationGracePeriodSeconds\": 0, \"containers\": [{\"name\": \"c\", \"image\": \"i:1\"}]}}");
        kubelet.pod(place + "/pods/" + name, ready);
    }

    private KubernetesTarget whole() throws IOException {
        return cluster.target();
    }

    private KubernetesTarget shop() throws IOException {
        return whole().namespace(shop);
    }

    private KubernetesTarget web() throws IOException {
        return shop().object("Deployment", "web");
    }

    private Map<String, String> done(RecoveryAction action) throws Exception {
        Outcome outcome = settled(action, REAL);
        assertThat(outcome).isInstanceOf(Outcome.Done.class);
        return ((Outcome.Done) outcome).outputs();
    }

    private String failed(RecoveryAction action) throws Exception {
        long writes = writes();
        Outcome outcome = action.run(REAL);
        assertThat(outcome).isInstanceOf(Outcome.Failed.class);
        assertThat(writes()).isEqualTo(writes);
        return ((Outcome.Failed) outcome).reason();
    }

    private void assertPreviewed(RecoveryAction action, String shown) throws Exception {
        long writes = writes();
        assertThat(action.preview(REAL)).contains(shown);
        assertThat(action.probe(REAL)).isEqualTo(Probe.notDone());
        assertThat(writes()).isEqualTo(writes);
    }

    /** How much was changed yet, which only a stand-in tells. */
    private long writes() {
        return TestCluster.named().isPresent() ? 0 : standIn().count(ApiRequest.write());
    }

    private int replicas() throws Exception {
        return get(web).at("/spec/replicas").asInt();
    }

    private static CompletableFuture<Outcome> begin(RecoveryAction action, ActionContext context) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return action.run(context);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** Performs an action, while the pods of the deployment get ready that it makes. */
    private Outcome settled(RecoveryAction action, ActionContext context) throws Exception {
        return ready(begin(action, context));
    }

    private Outcome ready(CompletableFuture<Outcome> running) throws Exception {
        TestCluster.await("came to an end", () -> {
            if (isThere(web)) {
                kubelet.deployment(web);
            }
            return running.isDone();
        });
        return running.get(60, TimeUnit.SECONDS);
    }

    @Test
    void workloadIsScaledAndHasAsManyReplicasAsBeforeWhenThatIsUndone() throws Exception {
        deployment();
        KubernetesScale scale = KubernetesScale.of(web(), 0);
        assertPreviewed(scale, "now 3 replicas");
        JsonNode before = get(web);

        assertThat(done(scale)).containsEntry("before", "3 replicas");
        assertThat(replicas()).isZero();
        assertThat(scale.probe(REAL)).isEqualTo(Probe.done(Map.of("before", "3 replicas")));
        long writes = writes();
        assertThat(scale.run(REAL)).isEqualTo(Outcome.done(Map.of("before", "3 replicas")));
        assertThat(writes()).isEqualTo(writes);

        scale.compensate(REAL);
        scale.compensate(REAL);
        assertThat(get(web).path("spec")).isEqualTo(before.path("spec"));
        assertThat(get(web).at("/metadata/annotations").toString()).doesNotContain("holdfast");
        assertThat(scale.probe(REAL)).isEqualTo(Probe.notDone());
    }

    @Test
    void scalingToNothingWaitsForPodsThatTakeTheirTimeToEnd() throws Exception {
        deployment();
        pod("web-1", "\"app\": \"web\"", true);
        pod("other-1", "\"app\": \"other\"", true);
        KubernetesScale scale = KubernetesScale.of(web(), 0);
        CompletableFuture<Outcome> running = begin(scale, REAL);
        TestCluster.await("had no replicas", () -> {
            kubelet.deployment(web);
            return replicas() == 0 && Workloads.isScaled(get(web));
        });
        assertThat(running).isNotDone();
        assertThat(scale.probe(REAL)).isEqualTo(Probe.notDone());

        cluster.delete(place + "/pods/web-1");
        assertThat(ready(running)).isInstanceOf(Outcome.Done.class);
    }

    @Test
    void waitingEndsWithTheOperation() throws Exception {
        deployment();
        KubernetesScale scale = KubernetesScale.of(web(), 5);
        TestOperation operation = new TestOperation();
        ActionContext context = new Cancellable(REAL, operation);
        CompletableFuture<Void> cancelled = CompletableFuture.runAsync(() -> {
            try {
                TestCluster.await("had five replicas", () -> replicas() == 5);
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
        deployment();
        KubernetesScale first = KubernetesScale.of(web(), 0);
        KubernetesScale second = KubernetesScale.of(web(), 5);
        done(first);
        assertThat(settled(second, OTHER)).isEqualTo(Outcome.done(Map.of("before", "0 replicas")));

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
        deployment();
        KubernetesScale scale = KubernetesScale.of(web(), 0);
        done(scale);
        cluster.mergePatch(web, "{\"spec\": {\"replicas\": 7}}");

        assertThatThrownBy(() -> scale.compensate(REAL))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("to 7 replicas")
                .hasMessageContaining("before the step it was 3 replicas");
        assertThat(replicas()).isEqualTo(7);
        assertThat(scale.probe(REAL)).isEqualTo(Probe.notDone());
    }

    @Test
    @NeedsStandIn("its answers are lost")
    void answersThatAreLostAndChangesMeanwhileDoNotLoseWhatThereWasBefore() throws Exception {
        deployment();
        AtomicBoolean once = new AtomicBoolean(true);
        standIn()
                .on(
                        request -> {
                            if (ApiRequest.of("PATCH", "deployments").test(request) && once.getAndSet(false)) {
                                standIn().mergePatch(web, "{\"metadata\": {\"labels\": {\"by\": \"another\"}}}");
                            }
                            return false;
                        },
                        ApiFault.DROP);
        standIn().on(ApiRequest.first(2, ApiRequest.of("PATCH", "deployments")), ApiFault.LOSE_ANSWER);
        KubernetesScale scale = KubernetesScale.of(web(), 0);

        assertThat(done(scale)).containsEntry("before", "3 replicas");
        assertThat(get(web).at("/metadata/labels/by").asText()).isEqualTo("another");
        scale.compensate(REAL);
        assertThat(replicas()).isEqualTo(3);
    }

    @Test
    void marksThatCannotBeReadAreNotOverwritten() throws Exception {
        deployment();
        cluster.mergePatch(web, "{\"metadata\": {\"annotations\": {\"holdfast.io/scale\": \"not ours\"}}}");

        assertThatThrownBy(() -> KubernetesScale.of(web(), 0).run(REAL))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("nothing was done");
        assertThat(replicas()).isEqualTo(3);
    }

    @Test
    void whatIsNotThereHasFailed() throws Exception {
        assertThat(failed(KubernetesScale.of(shop().object("StatefulSet", "db"), 1)))
                .isEqualTo("there is no StatefulSet " + shop + "/db; nothing was done");
    }

    @Test
    @NeedsStandIn("it refuses requests")
    void whatMayNotBeChangedHasFailed() throws Exception {
        deployment();
        standIn().on(ApiRequest.of("PATCH", "deployments"), ApiFault.FORBIDDEN);
        assertThat(KubernetesScale.of(web(), 0).run(REAL)).isInstanceOf(Outcome.Failed.class);
        assertThat(replicas()).isEqualTo(3);
        standIn().heal();
        standIn().on(ApiRequest.of("PATCH", "deployments"), ApiFault.DROP);
        assertThatThrownBy(() -> KubernetesScale.of(web(), 0).run(REAL)).isInstanceOf(IOException.class);
    }

    @Test
    void nodeIsCordonedUntilThatIsUndone() throws Exception {
        String one = cluster.name("one");
        String two = cluster.name("two");
        create("v1", "Node", "", one, "\"spec\": {}");
        create("v1", "Node", "", two, "\"spec\": {\"unschedulable\": true}");
        KubernetesCordon cordon = KubernetesCordon.of(whole().node(one));
        assertPreviewed(cordon, "now not cordoned");

        assertThat(done(cordon)).containsEntry("before", "not cordoned");
        assertThat(get("/api/v1/nodes/" + one).at("/spec/unschedulable").asBoolean())
                .isTrue();
        assertThat(cordon.probe(REAL)).isInstanceOf(Probe.Done.class);
        cordon.compensate(REAL);
        assertThat(get("/api/v1/nodes/" + one).path("spec").has("unschedulable"))
                .isFalse();

        KubernetesCordon already = KubernetesCordon.of(whole().node(two));
        done(already);
        already.compensate(REAL);
        assertThat(get("/api/v1/nodes/" + two).at("/spec/unschedulable").asBoolean())
                .isTrue();
    }

    @Test
    void serviceIsSwitchedToPodsThatAnswerAndBack() throws Exception {
        create(
                "v1",
                "Service",
                shop,
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
        assertThat(get(place + "/services/web").at("/spec/selector").toString())
                .isEqualTo("{\"app\":\"web\",\"side\":\"green\"}");
        cluster.delete(place + "/pods/green-2");
        assertThat(change.probe(REAL)).isInstanceOf(Probe.Done.class);
        done(change);

        change.compensate(REAL);
        assertThat(get(place + "/services/web").at("/spec/selector").toString())
                .isEqualTo("{\"app\":\"web\",\"color\":\"blue\"}");
    }

    @Test
    void serviceWithoutASelectorIsNotSwitched() throws Exception {
        create("v1", "Service", shop, "web", "\"spec\": {\"ports\": [{\"port\": 80}]}");

        assertThat(failed(KubernetesServiceSwitch.of(shop().object("Service", "web"), Map.of("app", "web"))))
                .contains("has no selector");
    }

    @Test
    void podsAreIsolatedUntilThatIsUndone() throws Exception {
        pod("web-1", "\"app\": \"web\"", true);
        create(
                "networking.k8s.io/v1",
                "NetworkPolicy",
                shop,
                "of-others",
                "\"spec\": {\"podSelector\": {\"matchLabels\": {\"app\": \"other\"}}, \"ingress\": [{}]}");
        KubernetesIsolation isolation = KubernetesIsolation.of(shop(), Map.of("app", "web"));
        assertPreviewed(isolation, "1 pods");

        String policy = String.valueOf(done(isolation).get("policy"));
        done(isolation);
        JsonNode spec = get(policies + "/" + policy).path("spec");
        assertThat(spec.toString())
                .isEqualTo(
                        "{\"podSelector\":{\"matchLabels\":{\"app\":\"web\"}},\"policyTypes\":[\"Ingress\",\"Egress\"]}");
        assertThat(isolation.probe(REAL)).isEqualTo(Probe.done(Map.of("policy", policy)));
        isolation.compensate(OTHER);
        assertThat(isThere(policies + "/" + policy)).isTrue();

        isolation.compensate(REAL);
        isolation.compensate(REAL);
        assertThat(isThere(policies + "/" + policy)).isFalse();
        assertThat(isThere(policies + "/of-others")).isTrue();
    }

    @Test
    void isolationThatAnotherPolicyWouldBreakIsRefused() throws Exception {
        create(
                "networking.k8s.io/v1",
                "NetworkPolicy",
                shop,
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
                shop,
                "agent",
                "\"spec\": {\"hostNetwork\": true, " + PlayedKubelet.NOWHERE
                        + ", \"containers\": [{\"name\": \"c\", \"image\": \"i:1\"}]}");
        KubernetesIsolation all = KubernetesIsolation.of(shop(), Map.of());

        assertThat(all.preview(REAL)).contains("2 pods", "on the network of their node: [agent]");
        assertThat(failed(all)).contains("[agent]").contains("nothing was done");

        KubernetesIsolation some = KubernetesIsolation.of(shop(), Map.of("app", "web"));
        done(some);
        assertThat(some.probe(REAL)).isInstanceOf(Probe.Done.class);
    }

    @Test
    void secretGetsAnotherValueThatNobodySees() throws Exception {
        create("v1", "Secret", shop, "login", "\"data\": {\"password\": \"b2xk\", \"user\": \"bWU=\"}");
        KubernetesSecretRotation rotation =
                KubernetesSecretRotation.of(shop().object("Secret", "login"), Map.of("password", Secret.of(PASSWORD)));
        assertPreviewed(rotation, "other values of password");

        assertThat(done(rotation)).isEmpty();
        JsonNode secret = get(place + "/secrets/login");
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
    @NeedsStandIn("its answers are lost")
    void secretGetsAnotherValueOnceAlsoWhenAnAnswerIsLost() throws Exception {
        create("v1", "Secret", shop, "login", "\"data\": {\"password\": \"b2xk\"}");
        KubernetesSecretRotation rotation =
                KubernetesSecretRotation.of(shop().object("Secret", "login"), Map.of("password", Secret.of(PASSWORD)));
        standIn().on(ApiRequest.first(1, ApiRequest.of("PATCH", "secrets")), ApiFault.LOSE_ANSWER);

        assertThat(done(rotation)).isEmpty();
        assertThat(rotation.probe(REAL)).isEqualTo(Probe.done());
    }

    @Test
    void secretThatIsImmutableStays() throws Exception {
        create("v1", "Secret", shop, "fixed", "\"immutable\": true, \"data\": {\"password\": \"b2xk\"}");
        KubernetesSecretRotation rotation =
                KubernetesSecretRotation.of(shop().object("Secret", "fixed"), Map.of("password", Secret.of(PASSWORD)));
        assertThat(failed(rotation)).contains("it is immutable");
    }

    @Test
    @NeedsStandIn("it refuses requests")
    void refusalOfASecretShowsNoneOfItsValues() throws Exception {
        create("v1", "Secret", shop, "login", "\"data\": {\"password\": \"b2xk\"}");
        KubernetesSecretRotation bad =
                KubernetesSecretRotation.of(shop().object("Secret", "login"), Map.of("password", Secret.of(PASSWORD)));
        standIn().on(ApiRequest.of("PATCH", "secrets"), ApiFault.FORBIDDEN);
        assertThat(((Outcome.Failed) bad.run(REAL)).reason())
                .contains("403")
                .doesNotContain(PASSWORD)
                .doesNotContain("b2xk");
    }

    @Test
    void rolloutStartsPodsOnceAndWaitsForThem() throws Exception {
        deployment();
        KubernetesRollout rollout = KubernetesRollout.of(web());
        assertPreviewed(rollout, "start all pods of Deployment " + shop + "/web");
        CompletableFuture<Outcome> running = begin(rollout, REAL);
        TestCluster.await(
                "was told to start pods",
                () -> get(web).at("/metadata/generation").asInt() == 2);
        assertThat(rollout.probe(REAL)).isEqualTo(Probe.notDone());
        assertThat(running).isNotDone();

        assertThat(ready(running)).isEqualTo(Outcome.done());
        long writes = writes();
        assertThat(rollout.probe(REAL)).isEqualTo(Probe.done());
        assertThat(rollout.run(REAL)).isEqualTo(Outcome.done());
        assertThat(writes()).isEqualTo(writes);
        assertThat(get(web).at("/metadata/generation").asInt()).isEqualTo(2);
    }

    @Test
    void rolloutThatDoesNotGoOnHasFailed() throws Exception {
        create(
                "apps/v1",
                "Deployment",
                shop,
                "web",
                PlayedKubelet.deployment("web", 3).replace("Seconds\": 600", "Seconds\": 1"));
        kubelet.failure(web);
        assertThat(KubernetesRollout.of(web()).run(REAL))
                .isEqualTo(Outcome.failed("its pods did not become available in time (ProgressDeadlineExceeded)"));

        cluster.mergePatch(web, "{\"spec\": {\"paused\": true}}");
        assertThat(failed(KubernetesRollout.of(web()))).contains("it is paused");
    }

    @Test
    void whatIsTouchedIsKnownByTheClusterItself() throws Exception {
        Path copy = Files.copy(cluster.kubeconfig(), directory.resolve("copy"));
        KubernetesTarget byCopy = KubernetesTarget.builder()
                .kubeconfig(copy)
                .build()
                .namespace(shop)
                .object("Deployment", "web");
        String uid = get("/api/v1/namespaces/kube-system").at("/metadata/uid").asText();
        Set<TargetIdentity> web = KubernetesScale.of(web(), 0).touches(REAL);

        assertThat(web).containsExactly(TargetIdentity.of("k8s", uid, shop, "deployments.apps/web"));
        assertThat(KubernetesRollout.of(byCopy).touches(REAL)).isEqualTo(web);
        TargetIdentity namespace =
                shop().measure(new TestOperation()).iterator().next();
        TargetIdentity whole = whole().measure(new TestOperation()).iterator().next();
        TargetIdentity node =
                whole().node("one").measure(new TestOperation()).iterator().next();
        assertThat(namespace.overlaps(web.iterator().next())).isTrue();
        assertThat(whole.overlaps(node)).isTrue();
        assertThat(namespace.overlaps(node)).isFalse();
        try (ApiServerStandIn other = ApiServerStandIn.start(Clock.systemUTC())) {
            assertThat(KubernetesTarget.builder()
                            .kubeconfig(other.kubeconfig())
                            .build()
                            .measure(new TestOperation())
                            .iterator()
                            .next()
                            .overlaps(whole))
                    .isFalse();
        }
    }

    @Test
    void drillKeepsToWhatIsItsOwn() throws Exception {
        deployment();
        String drill = cluster.namespace("drill");
        String other = "/apis/apps/v1/namespaces/" + drill + "/deployments/web";
        create("apps/v1", "Deployment", drill, "web", PlayedKubelet.deployment("web", 3));
        kubelet.noPods(other);
        KubernetesScale none = KubernetesScale.of(web(), 0);
        assertThat(none.modes()).doesNotContain(RecoveryMode.DRILL);
        assertThatThrownBy(() -> none.run(DRILL)).isInstanceOf(IOException.class);

        KubernetesScale scale = none.inDrills(whole().namespace(drill).object("Deployment", "web"));
        assertThat(scale.modes()).contains(RecoveryMode.DRILL);
        assertThat(scale.touches(DRILL).iterator().next().path()).contains(drill);
        assertThat(scale.run(DRILL)).isInstanceOf(Outcome.Done.class);
        assertThat(replicas()).isEqualTo(3);
        assertThat(get(other).at("/spec/replicas").asInt()).isZero();
    }

    private Object named(Class<?> kind, String type, String... settings) throws IOException {
        Factory<?> factory = new KubernetesPlugin()
                .factories().stream()
                        .filter(one -> one.kind().equals(kind) && one.type().equals(type))
                        .findFirst()
                        .orElseThrow();
        Map<String, List<String>> texts =
                new HashMap<>(Map.of("kubeconfig", List.of(cluster.kubeconfig().toString())));
        for (String setting : settings) {
            String[] both = setting.split("=", 2);
            texts.put(both[0], List.of(both[1]));
        }
        return factory.create(factory.schema().read(texts), Clock::systemUTC);
    }

    @Test
    void actionsAndTargetsAreMadeByName() throws Exception {
        deployment();
        String where = "namespace=" + shop;
        RecoveryAction scale = (RecoveryAction)
                named(RecoveryAction.class, "k8s-scale", where, "name=web", "replicas=0", "drill-namespace=drill");
        assertThat(scale.description())
                .startsWith("scale Deployment " + shop + "/web of the cluster of ")
                .endsWith("to 0 replicas");
        assertThat(scale.modes()).contains(RecoveryMode.DRILL);
        assertThat(scale.touches(DRILL).iterator().next().path()).endsWith("drill", "deployments.apps/web");
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
