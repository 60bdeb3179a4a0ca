package io.holdfast.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Tells what a cluster makes by itself, again and again, from other objects or of what happens. It is not kept. */
final class Generated {

    private static final Set<String> NEVER_KEPT = Set.of(
            "events",
            "events.events.k8s.io",
            "leases.coordination.k8s.io",
            "componentstatuses",
            "nodes.metrics.k8s.io",
            "pods.metrics.k8s.io");

    /** The service of the API itself, whose endpoints are the API servers. */
    private static final String OF_THE_API = "default/kubernetes";

    /** What every namespace gets, here of Kubernetes and there of OpenShift. */
    private static final Set<String> AUTHORITIES = Set.of("kube-root-ca.crt", "openshift-service-ca.crt");

    /** Services that select their pods, and so get endpoints from the cluster. */
    private final Set<String> selecting = new HashSet<>();

    /** Whether nothing of a kind is kept: it is of the moment, or nobody can create it. */
    static boolean isNeverKept(ApiResource resource) {
        return NEVER_KEPT.contains(resource.qualified())
                || !resource.verbs().contains("list")
                || !resource.verbs().contains("create");
    }

    /** Whether it depends on a service that was not seen yet whether an object is kept. */
    boolean asksForService(ApiResource resource, JsonNode object) {
        return resource.qualified().equals("endpoints") && why(resource, object).isEmpty();
    }

    /** Why an object is not kept; empty if it is. Services come before endpoints. */
    Optional<String> why(ApiResource resource, JsonNode object) {
        JsonNode metadata = object.path("metadata");
        String name = metadata.path("name").asText();
        String place = metadata.path("namespace").asText() + "/" + name;
        boolean generated = switch (resource.qualified()) {
            case "services" -> {
                if (object.path("spec").path("selector").isEmpty()) {
                    selecting.remove(place);
                } else {
                    selecting.add(place);
                }
                yield false;
            }
            case "endpoints" -> selecting.contains(place) || place.equals(OF_THE_API);
            case "endpointslices.discovery.k8s.io" ->
                place.equals(OF_THE_API)
                        || metadata.path("labels")
                                .path("endpointslice.kubernetes.io/managed-by")
                                .asText()
                                .endsWith("controller.k8s.io");
            case "configmaps" -> AUTHORITIES.contains(name);
            case "ipaddresses.networking.k8s.io" ->
                metadata.path("labels")
                        .path("ipaddress.kubernetes.io/managed-by")
                        .asText()
                        .equals("ipallocator.k8s.io");
            case "secrets" -> object.path("type").asText().equals("kubernetes.io/service-account-token");
            case "apiservices.apiregistration.k8s.io" ->
                metadata.path("labels").has("kube-aggregator.kubernetes.io/automanaged");
            default -> false;
        };
        return generated ? Optional.of("generated " + resource.qualified()) : Optional.empty();
    }
}
