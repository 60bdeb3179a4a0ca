package io.holdfast.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.spi.Operation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What an API server serves. It is asked for everything at once, which takes two requests, and where it cannot tell that (before 1.27), group by group.
 *
 * @param unreachable group versions whose own server does not answer
 */
record Discovery(List<ApiResource> resources, List<String> unreachable) {

    private static final String AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,"
            + "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json";

    Discovery {
        resources = List.copyOf(resources);
        unreachable = List.copyOf(unreachable);
    }

    static Discovery of(ApiServer server, Operation operation) throws IOException, InterruptedException {
        Collector found = new Collector(server, operation);
        found.core(server.get("/api", AGGREGATED, operation));
        found.groups(server.get("/apis", AGGREGATED, operation));
        return new Discovery(List.copyOf(found.resources.values()), found.unreachable);
    }

    /** The resources that are chosen, without those whose objects are in another one as well: servers before 1.22 had ingresses in two groups. */
    List<ApiResource> distinct(Predicate<ApiResource> chosen) {
        boolean twice = find("networking.k8s.io", "Ingress").filter(chosen).isPresent();
        return resources.stream()
                .filter(chosen)
                .filter(resource -> !twice || !resource.qualified().equals("ingresses.extensions"))
                .toList();
    }

    /** The resource of a group that has objects of a kind. */
    Optional<ApiResource> find(String group, String kind) {
        return resources.stream()
                .filter(resource ->
                        resource.group().equals(group) && resource.kind().equals(kind))
                .findFirst();
    }

    /** What was heard so far. The first version in which a resource is met is the preferred one. */
    private static final class Collector {

        private final ApiServer server;
        private final Operation operation;
        private final Map<String, ApiResource> resources = new LinkedHashMap<>();
        private final List<String> unreachable = new ArrayList<>();

        Collector(ApiServer server, Operation operation) {
            this.server = server;
            this.operation = operation;
        }

        void core(JsonNode answer) throws IOException, InterruptedException {
            if (isAggregated(answer)) {
                aggregated(answer);
            } else {
                for (JsonNode version : answer.path("versions")) {
                    resources("", version.asText(), "/api/" + version.asText());
                }
            }
        }

        void groups(JsonNode answer) throws IOException, InterruptedException {
            if (isAggregated(answer)) {
                aggregated(answer);
                return;
            }
            for (JsonNode group : answer.path("groups")) {
                String name = group.path("name").asText();
                String preferred =
                        group.path("preferredVersion").path("version").asText();
                resources(name, preferred, "/apis/" + name + "/" + preferred);
                for (JsonNode version : group.path("versions")) {
                    String other = version.path("version").asText();
                    if (!other.equals(preferred)) {
                        resources(name, other, "/apis/" + name + "/" + other);
                    }
                }
            }
        }

        private static boolean isAggregated(JsonNode answer) {
            return answer.path("kind").asText().equals("APIGroupDiscoveryList");
        }

        private void aggregated(JsonNode answer) {
            for (JsonNode group : answer.path("items")) {
                String name = group.path("metadata").path("name").asText();
                for (JsonNode version : group.path("versions")) {
                    String number = version.path("version").asText();
                    if (version.path("freshness").asText().equals("Stale")) {
                        unreachable.add(name + "/" + number);
                        continue;
                    }
                    for (JsonNode resource : version.path("resources")) {
                        add(
                                name,
                                number,
                                resource.path("resource").asText(),
                                resource.path("responseKind").path("kind").asText(),
                                resource.path("scope").asText().equals("Namespaced"),
                                resource.path("verbs"));
                    }
                }
            }
        }

        private void resources(String group, String version, String path) throws IOException, InterruptedException {
            JsonNode answer;
            try {
                answer = server.get(path, operation);
            } catch (ApiException e) {
                if (e.code() < 500 && e.code() != 404) {
                    throw e;
                }
                unreachable.add(group + "/" + version);
                return;
            }
            for (JsonNode resource : answer.path("resources")) {
                String plural = resource.path("name").asText();
                if (!plural.contains("/")) {
                    add(
                            group,
                            version,
                            plural,
                            resource.path("kind").asText(),
                            resource.path("namespaced").asBoolean(),
                            resource.path("verbs"));
                }
            }
        }

        private void add(String group, String version, String plural, String kind, boolean namespaced, JsonNode verbs) {
            Set<String> names = new HashSet<>();
            verbs.forEach(verb -> names.add(verb.asText()));
            resources.merge(
                    plural + "." + group,
                    new ApiResource(group, version, plural, kind, namespaced, names, List.of(version)),
                    (first, next) -> {
                        List<String> served = new ArrayList<>(first.served());
                        served.add(version);
                        return new ApiResource(
                                group, first.version(), plural, first.kind(), namespaced, first.verbs(), served);
                    });
        }
    }
}
