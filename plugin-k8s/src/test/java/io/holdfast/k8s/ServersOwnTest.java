package io.holdfast.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What servers make by themselves, or show twice, as 1.20 and 1.36 were seen to. */
class ServersOwnTest {

    private static final String FLOW = "flowcontrol.apiserver.k8s.io/v1beta1";

    private static JsonNode object(String apiVersion, String kind, String name, String fields) throws Exception {
        return ApiServer.JSON.readTree("{\"apiVersion\": \"" + apiVersion + "\", \"kind\": \"" + kind
                + "\", \"metadata\": {\"name\": \"" + name + "\"" + (fields.isEmpty() ? "" : ", " + fields) + "}}");
    }

    private static ApiResource resource(String group, String plural, String kind) {
        return new ApiResource(group, "v1", plural, kind, true, Set.of("list", "create"), List.of("v1"));
    }

    @Test
    void everyClusterKeepsWhatItStartsWith() throws Exception {
        assertThat(Bootstrapped.is(object(FLOW, "FlowSchema", "catch-all", ""))).isTrue();
        assertThat(Bootstrapped.is(object(FLOW, "PriorityLevelConfiguration", "system", "")))
                .isTrue();
        assertThat(Bootstrapped.is(object(FLOW, "FlowSchema", "new-one", automatic(true))))
                .isTrue();
        assertThat(Bootstrapped.is(object("networking.k8s.io/v1", "ServiceCIDR", "kubernetes", "")))
                .isTrue();
        assertThat(Bootstrapped.is(object(
                        "rbac.authorization.k8s.io/v1",
                        "ClusterRole",
                        "edit",
                        "\"labels\": {\"kubernetes.io/bootstrapping\": \"rbac-defaults\"}")))
                .isTrue();
    }

    @Test
    void whatSomebodyHasMadeOrChangedIsRestored() throws Exception {
        assertThat(Bootstrapped.is(object(FLOW, "FlowSchema", "ours", ""))).isFalse();
        assertThat(Bootstrapped.is(object(FLOW, "FlowSchema", "catch-all", automatic(false))))
                .isFalse();
        assertThat(Bootstrapped.is(object("networking.k8s.io/v1", "ServiceCIDR", "more", "")))
                .isFalse();
        assertThat(Bootstrapped.is(object("rbac.authorization.k8s.io/v1", "ClusterRole", "reader", "")))
                .isFalse();
        assertThat(Bootstrapped.is(object("v1", "ConfigMap", "catch-all", ""))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "ConfigMap, kube-system, extension-apiserver-authentication, true",
        "ConfigMap, shop, extension-apiserver-authentication, false",
        "Service, default, kubernetes, true",
        "Service, default, web, false"
    })
    void whatBearsNoMarkIsKnownByItsName(String kind, String namespace, String name, boolean own) throws Exception {
        assertThat(Bootstrapped.is(object("v1", kind, name, in(namespace)))).isEqualTo(own);
    }

    @ParameterizedTest
    @CsvSource({"true, true", "false, false"})
    void defaultRoleIsTheServersUntilSomebodyTakesIt(String updated, boolean own) throws Exception {
        String metadata = "\"labels\": {\"kubernetes.io/bootstrapping\": \"rbac-defaults\"},"
                + " \"annotations\": {\"rbac.authorization.kubernetes.io/autoupdate\": \"" + updated + "\"}";
        assertThat(Bootstrapped.is(object("rbac.authorization.k8s.io/v1", "ClusterRole", "view", metadata)))
                .isEqualTo(own);
    }

    @Test
    void endpointsOfTheApiAreNotKept() throws Exception {
        ApiResource slices = resource("discovery.k8s.io", "endpointslices", "EndpointSlice");
        assertThat(new Generated()
                        .why(slices, object("discovery.k8s.io/v1", "EndpointSlice", "kubernetes", in("default"))))
                .isPresent();
        assertThat(new Generated()
                        .why(slices, object("discovery.k8s.io/v1", "EndpointSlice", "kubernetes", in("shop"))))
                .isEmpty();
    }

    private static String in(String namespace) {
        return "\"namespace\": \"" + namespace + "\"";
    }

    private static String automatic(boolean is) {
        return "\"annotations\": {\"apf.kubernetes.io/autoupdate-spec\": \"" + is + "\"}";
    }

    @Test
    void addressesOfServicesAreNotKept() throws Exception {
        ApiResource addresses = resource("networking.k8s.io", "ipaddresses", "IPAddress");
        JsonNode own = object(
                "networking.k8s.io/v1",
                "IPAddress",
                "10.96.0.1",
                "\"labels\": {\"ipaddress.kubernetes.io/managed-by\": \"ipallocator.k8s.io\"}");
        assertThat(new Generated().why(addresses, own)).contains("generated ipaddresses.networking.k8s.io");
        assertThat(new Generated().why(addresses, object("networking.k8s.io/v1", "IPAddress", "10.96.0.9", "")))
                .isEmpty();
    }

    @Test
    void statusOfAnAutoscalerIsNotTakenForItsAnnotations() throws Exception {
        JsonNode clean = Cleaning.clean(object(
                "autoscaling/v1",
                "HorizontalPodAutoscaler",
                "web",
                "\"annotations\": {\"autoscaling.alpha.kubernetes.io/conditions\": \"[]\", \"autoscaling.alpha.kubernetes.io/current-metrics\": \"[]\","
                        + " \"autoscaling.alpha.kubernetes.io/metrics\": \"[1]\"}"));
        assertThat(clean.at("/metadata/annotations").toString())
                .isEqualTo("{\"autoscaling.alpha.kubernetes.io/metrics\":\"[1]\"}");
    }

    @Test
    void ingressesOfTwoGroupsAreTakenOnce() {
        ApiResource old = resource("extensions", "ingresses", "Ingress");
        ApiResource own = resource("networking.k8s.io", "ingresses", "Ingress");
        ApiResource pods = resource("", "pods", "Pod");
        Discovery both = new Discovery(List.of(old, pods, own), List.of());
        assertThat(both.distinct(any -> true)).containsExactly(pods, own);
        assertThat(both.distinct(resource -> !resource.equals(own))).containsExactly(old, pods);
        assertThat(new Discovery(List.of(old, pods), List.of()).distinct(any -> true))
                .containsExactly(old, pods);
    }
}
