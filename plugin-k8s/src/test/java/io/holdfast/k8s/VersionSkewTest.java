package io.holdfast.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.testkit.RecordedEntries;
import io.holdfast.testkit.k8s.ApiRequest;
import io.holdfast.testkit.k8s.ApiServerStandIn;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What was backed up on a server of one version is restored on one of another, or is said not to be. */
class VersionSkewTest extends ClusterCase {

    @TempDir
    private Path directory;

    /** A kind, and what one of its objects has behind its metadata. */
    record Kind(String group, String kind, String plural, boolean namespaced, String fields) {

        String qualified() {
            return plural + "." + group;
        }

        String path(String version) {
            return "/apis/" + group + "/" + version + (namespaced ? "/namespaces/shop/" : "/") + plural + "/one";
        }

        @Override
        public String toString() {
            return group + "/" + kind;
        }
    }

    private static final String RBAC = "rbac.authorization.k8s.io";
    private static final String RULES =
            "\"rules\": [{\"apiGroups\": [\"\"], \"resources\": [\"pods\"], \"verbs\": [\"get\"]}]";
    private static final String BOUND =
            "\"subjects\": [{\"kind\": \"ServiceAccount\", \"namespace\": \"shop\", \"name\": \"robot\"}], \"roleRef\": {\"apiGroup\": \"rbac.authorization.k8s.io\", \"name\": \"reader\", \"kind\": ";

    private static String endpoints(String place) {
        return "\"addressType\": \"IPv4\", \"endpoints\": [{\"addresses\": [\"10.0.0.2\"]" + place
                + "}], \"ports\": [{\"name\": \"http\", \"port\": 80}]";
    }

    static Stream<Kind> unchanged() {
        return Stream.of(
                new Kind(
                        "batch",
                        "CronJob",
                        "cronjobs",
                        true,
                        "\"spec\": {\"schedule\": \"0 2 * * *\", \"jobTemplate\": {\"spec\": {\"parallelism\": 2}}}"),
                new Kind(
                        "policy",
                        "PodDisruptionBudget",
                        "poddisruptionbudgets",
                        true,
                        "\"spec\": {\"minAvailable\": 1, \"selector\": {\"matchLabels\": {\"app\": \"web\"}}}"),
                new Kind("discovery.k8s.io", "EndpointSlice", "endpointslices", true, endpoints("")),
                new Kind(RBAC, "Role", "roles", true, RULES),
                new Kind(RBAC, "RoleBinding", "rolebindings", true, BOUND + "\"Role\"}"),
                new Kind(RBAC, "ClusterRole", "clusterroles", false, RULES),
                new Kind(RBAC, "ClusterRoleBinding", "clusterrolebindings", false, BOUND + "\"ClusterRole\"}"),
                new Kind(
                        "storage.k8s.io",
                        "StorageClass",
                        "storageclasses",
                        false,
                        "\"provisioner\": \"p\", \"reclaimPolicy\": \"Retain\""),
                new Kind("storage.k8s.io", "CSIDriver", "csidrivers", false, "\"spec\": {\"attachRequired\": false}"),
                new Kind(
                        "scheduling.k8s.io",
                        "PriorityClass",
                        "priorityclasses",
                        false,
                        "\"value\": 1000, \"globalDefault\": false"),
                new Kind("node.k8s.io", "RuntimeClass", "runtimeclasses", false, "\"handler\": \"runsc\""));
    }

    @Test
    void everyRowOfTheTableIsTried() {
        assertThat(unchanged().map(Kind::toString).collect(Collectors.toSet())).isEqualTo(VersionSkew.UNCHANGED);
    }

    /** Makes an object on a server that serves its kind so, and another thing, and has an empty server in its place that serves it otherwise. */
    private RecordedEntries backup(Kind kind, String version, String... later) throws Exception {
        server.serve(kind.qualified(), version);
        namespace("shop");
        create(kind.group() + "/" + version, kind.kind(), kind.namespaced() ? "shop" : "", "one", kind.fields());
        create("v1", "ConfigMap", "shop", "settings", "\"data\": {\"key\": \"value\"}");
        RecordedEntries copied =
                copy(source().kinds("Namespace", "ConfigMap", kind.kind()).build());
        server.close();
        server = ApiServerStandIn.start(Clock.systemUTC());
        server.serve(kind.qualified(), later);
        return copied;
    }

    private JsonNode content(String path) throws Exception {
        ObjectNode content = get(path).deepCopy();
        content.remove(List.of("apiVersion", "metadata", "status"));
        return content;
    }

    private void assertMapped(Kind kind, String version, String later) throws Exception {
        RecordedEntries copied = backup(kind, version, later);
        restore(source().restoreTo(RestoreTo.CLUSTER).build(), copied, directory);

        JsonNode before = ApiServer.JSON.readTree("{" + kind.fields() + "}");
        assertThat(get(kind.path(later)).path("apiVersion").asText()).isEqualTo(kind.group() + "/" + later);
        assertThat(Comparison.differences(before, content(kind.path(later)))).isEmpty();
        assertThat(directory.resolve("report.json"))
                .content()
                .contains("/" + kind.kind() + "/one.json")
                .doesNotContain("\"lost\"");
    }

    @ParameterizedTest
    @MethodSource("unchanged")
    void olderVersionIsAppliedAsTheNewOne(Kind kind) throws Exception {
        assertMapped(kind, "v1beta1", "v1");
    }

    @ParameterizedTest
    @MethodSource("unchanged")
    void newerVersionIsAppliedAsTheOldOne(Kind kind) throws Exception {
        assertMapped(kind, "v1", "v1beta1");
    }

    /** A kind with the version that it was backed up in, and that which is served. */
    record Miss(Kind kind, String version, String later, String why) {

        @Override
        public String toString() {
            return kind + " " + version + " as " + later;
        }
    }

    private static final String NO_REASON = "";
    private static final String ELSEWHERE = ", where it is said otherwise where its endpoints are";

    static Stream<Miss> misses() {
        return Stream.of(
                new Miss(
                        new Kind(
                                "networking.k8s.io",
                                "Ingress",
                                "ingresses",
                                true,
                                "\"spec\": {\"backend\": {\"serviceName\": \"web\", \"servicePort\": 80}}"),
                        "v1beta1",
                        "v1",
                        NO_REASON),
                new Miss(
                        new Kind(
                                "autoscaling",
                                "HorizontalPodAutoscaler",
                                "horizontalpodautoscalers",
                                true,
                                "\"spec\": {\"maxReplicas\": 5}"),
                        "v2beta1",
                        "v2",
                        NO_REASON),
                new Miss(
                        new Kind(
                                "admissionregistration.k8s.io",
                                "ValidatingWebhookConfiguration",
                                "validatingwebhookconfigurations",
                                false,
                                "\"webhooks\": []"),
                        "v1beta1",
                        "v1",
                        NO_REASON),
                new Miss(
                        new Kind(RBAC, "RoleBinding", "rolebindings", true, BOUND + "\"Role\"}"),
                        "v1alpha1",
                        "v1",
                        NO_REASON),
                new Miss(
                        new Kind(
                                "node.k8s.io",
                                "RuntimeClass",
                                "runtimeclasses",
                                false,
                                "\"spec\": {\"runtimeHandler\": \"runsc\"}"),
                        "v1alpha1",
                        "v1",
                        NO_REASON),
                new Miss(
                        new Kind("batch", "CronJob", "cronjobs", true, "\"spec\": {\"schedule\": \"0 2 * * *\"}"),
                        "v1",
                        "v2",
                        NO_REASON),
                new Miss(
                        new Kind(
                                "policy",
                                "PodDisruptionBudget",
                                "poddisruptionbudgets",
                                true,
                                "\"spec\": {\"minAvailable\": 1, \"selector\": {}}"),
                        "v1beta1",
                        "v1",
                        ", where its empty selector means something else"),
                new Miss(
                        new Kind(
                                "discovery.k8s.io",
                                "EndpointSlice",
                                "endpointslices",
                                true,
                                endpoints(", \"topology\": {\"topology.kubernetes.io/zone\": \"a\"}")),
                        "v1beta1",
                        "v1",
                        ELSEWHERE),
                new Miss(
                        new Kind(
                                "discovery.k8s.io",
                                "EndpointSlice",
                                "endpointslices",
                                true,
                                endpoints(", \"zone\": \"a\"")),
                        "v1",
                        "v1beta1",
                        ELSEWHERE));
    }

    @ParameterizedTest
    @MethodSource("misses")
    void whatHasNoMatchIsReportedAndTheRestRestored(Miss miss) throws Exception {
        Kind kind = miss.kind();
        RecordedEntries copied = backup(kind, miss.version(), miss.later());
        String reason = "the cluster does not serve " + kind.kind() + " of " + kind.group() + "/" + miss.version()
                + "; it is served as [" + miss.later() + "]" + miss.why();

        restore(source().restoreTo(RestoreTo.PLAN).build(), copied, directory);
        assertThat(line("plan.json", kind).path("action").asText()).isEqualTo("conflict");
        assertThat(line("plan.json", kind).path("reason").asText()).isEqualTo(reason);

        assertThatThrownBy(() -> restore(source().restoreTo(RestoreTo.CLUSTER).build(), copied, directory))
                .hasMessageContaining("1 of ")
                .hasMessageContaining("objects were not restored");
        assertThat(line("report.json", kind).path("reason").asText()).isEqualTo(reason);
        assertThat(server.count(
                        ApiRequest.write().and(request -> request.resource().equals(kind.plural()))))
                .isZero();
        assertThat(isThere(kind.path(miss.later()))).isFalse();
        assertThat(isThere("/api/v1/namespaces/shop/configmaps/settings")).isTrue();
    }

    private JsonNode line(String file, Kind kind) throws Exception {
        for (JsonNode line : ApiServer.JSON.readTree(directory.resolve(file).toFile())) {
            if (line.path("object").asText().endsWith("/" + kind.kind() + "/one.json")) {
                return line;
            }
        }
        throw new AssertionError(kind + " is not in " + file);
    }

    @Test
    void versionThatIsServedBesideOthersIsKept() throws Exception {
        Kind kind = unchanged().findFirst().orElseThrow();
        RecordedEntries copied = backup(kind, "v1beta1", "v1", "v1beta1");
        restore(source().restoreTo(RestoreTo.CLUSTER).build(), copied, directory);

        assertThat(server.count(ApiRequest.of("PATCH", kind.plural())
                        .and(request -> request.version().equals("v1beta1"))))
                .isPositive();
        assertThat(isThere(kind.path("v1"))).isTrue();
    }
}
