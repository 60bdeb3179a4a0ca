package io.holdfast.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.spi.source.Entry;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Seen on servers of 1.20 and 1.36. */
class ServersOwnTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "v1 | ConfigMap | kube-system | extension-apiserver-authentication | true",
                "v1 | ConfigMap | shop | extension-apiserver-authentication | false",
                "v1 | Service | default | kubernetes | true",
                "v1 | Service | default | web | false",
                "networking.k8s.io/v1 | ServiceCIDR | '' | kubernetes | true",
                "networking.k8s.io/v1 | ServiceCIDR | '' | more | false"
            })
    void isKnownByItsName(String apiVersion, String kind, String namespace, String name, boolean own) throws Exception {
        assertThat(isOwn(Objects.json(apiVersion, kind, namespace, name, ""))).isEqualTo(own);
    }

    @ParameterizedTest
    @CsvSource({"true, true", "false, false"})
    void flowSchemaIsUntilSomebodyTakesIt(String updated, boolean own) throws Exception {
        String metadata =
                "\"metadata\": {\"name\": \"catch-all\", \"annotations\": {\"apf.kubernetes.io/autoupdate-spec\": \""
                        + updated + "\"}}";
        assertThat(isOwn("{\"apiVersion\": \"flowcontrol.apiserver.k8s.io/v1\", \"kind\": \"FlowSchema\", " + metadata
                        + "}"))
                .isEqualTo(own);
    }

    @ParameterizedTest
    @CsvSource({"true, true", "false, false"})
    void defaultRoleIsUntilSomebodyTakesIt(String updated, boolean own) throws Exception {
        String metadata =
                "\"metadata\": {\"name\": \"view\", \"labels\": {\"kubernetes.io/bootstrapping\": \"rbac-defaults\"},"
                        + " \"annotations\": {\"rbac.authorization.kubernetes.io/autoupdate\": \"" + updated + "\"}}";
        assertThat(isOwn("{\"apiVersion\": \"rbac.authorization.k8s.io/v1\", \"kind\": \"ClusterRole\", " + metadata
                        + "}"))
                .isEqualTo(own);
    }

    @Test
    void addressesAndEndpointsThatFollowFromServicesAreNotKept() throws Exception {
        assertThat(
                        isGenerated(
                                "networking.k8s.io",
                                "ipaddresses",
                                "\"name\": \"10.96.0.7\", \"labels\": {\"ipaddress.kubernetes.io/managed-by\": \"ipallocator.k8s.io\"}"))
                .isTrue();
        assertThat(isGenerated("networking.k8s.io", "ipaddresses", "\"name\": \"10.96.0.7\""))
                .isFalse();
        assertThat(isGenerated(
                        "discovery.k8s.io", "endpointslices", "\"namespace\": \"default\", \"name\": \"kubernetes\""))
                .isTrue();
        assertThat(isGenerated(
                        "discovery.k8s.io", "endpointslices", "\"namespace\": \"shop\", \"name\": \"kubernetes\""))
                .isFalse();
    }

    private static boolean isOwn(String json) throws Exception {
        JsonNode object = ApiServer.JSON.readTree(json);
        return ServersOwn.is(Original.of(Entry.file("any.json").build(), object), object);
    }

    private static boolean isGenerated(String group, String plural, String metadata) throws Exception {
        ApiResource resource =
                new ApiResource(group, "v1", plural, "Any", true, Set.of("list", "create"), List.of("v1"));
        return new Generated()
                .why(resource, ApiServer.JSON.readTree("{\"metadata\": {" + metadata + "}}"))
                .isPresent();
    }
}
