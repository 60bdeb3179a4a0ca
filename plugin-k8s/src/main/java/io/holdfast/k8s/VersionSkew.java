package io.holdfast.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.Set;

/** What of an older or newer server can be applied in another version than it was backed up in, since both have the same shape and meaning. */
final class VersionSkew {

    /** Kinds that became {@code v1} as they were in {@code v1beta1}. What came before that had other shapes, even where the kind had the same name. */
    static final Set<String> UNCHANGED = Set.of(
            "batch/CronJob",
            "policy/PodDisruptionBudget",
            "discovery.k8s.io/EndpointSlice",
            "rbac.authorization.k8s.io/Role",
            "rbac.authorization.k8s.io/RoleBinding",
            "rbac.authorization.k8s.io/ClusterRole",
            "rbac.authorization.k8s.io/ClusterRoleBinding",
            "storage.k8s.io/StorageClass",
            "storage.k8s.io/CSIDriver",
            "scheduling.k8s.io/PriorityClass",
            "node.k8s.io/RuntimeClass");

    /** The fields of endpoints in which their zones are, of which versions have different ones. */
    private static final Set<String> PLACES = Set.of("topology", "deprecatedTopology", "zone", "hints");

    private static final Set<String> VERSIONS = Set.of("v1", "v1beta1");

    private VersionSkew() {}

    /**
     * The version in which an object can be applied.
     *
     * @param served what its kind is served as
     * @return empty if none of those that are served fits
     */
    static Optional<String> version(JsonNode object, ApiResource served) {
        String own = Original.version(object);
        if (served.served().contains(own)) {
            return Optional.of(own);
        }
        boolean same = UNCHANGED.contains(served.group() + "/" + served.kind()) && VERSIONS.contains(own);
        return same && obstacle(object).isEmpty()
                ? served.served().stream().filter(VERSIONS::contains).findFirst()
                : Optional.empty();
    }

    /** What keeps an object from being applied in another version, for a person, although those of its kind mostly can be. */
    static Optional<String> obstacle(JsonNode object) {
        return switch (object.path("kind").asText()) {
            case "PodDisruptionBudget" -> {
                // It was that of no pod, and is that of all pods now. One that is not there is that of none in both.
                JsonNode selector = object.at("/spec/selector");
                yield selector.isObject() && selector.isEmpty()
                        ? Optional.of("its empty selector means something else")
                        : Optional.empty();
            }
            case "EndpointSlice" -> {
                boolean placed = false;
                for (JsonNode endpoint : object.path("endpoints")) {
                    placed |= PLACES.stream().anyMatch(endpoint::has);
                }
                yield placed ? Optional.of("it is said otherwise where its endpoints are") : Optional.empty();
            }
            default -> Optional.empty();
        };
    }
}
