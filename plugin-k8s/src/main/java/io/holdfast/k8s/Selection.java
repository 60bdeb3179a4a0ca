package io.holdfast.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which objects are wanted. Of names a {@code *} stands for any characters; where nothing is said, all are.
 *
 * @param kinds as kind, plural, or plural and group: {@code Deployment}, {@code deployments.apps}, {@code *.example.org}
 */
record Selection(
        List<String> namespaces,
        List<String> excludedNamespaces,
        List<String> kinds,
        List<String> excludedKinds,
        List<String> names,
        LabelTerms labels,
        LabelTerms annotations) {

    /** Copies the lists. */
    Selection {
        namespaces = List.copyOf(namespaces);
        excludedNamespaces = List.copyOf(excludedNamespaces);
        kinds = List.copyOf(kinds);
        excludedKinds = List.copyOf(excludedKinds);
        names = List.copyOf(names);
    }

    /** Whether all namespaces are wanted. */
    boolean isOfTheCluster() {
        return namespaces.isEmpty() && excludedNamespaces.isEmpty();
    }

    /** Whether the wanted namespaces are all named, so that nobody needs to list them. */
    boolean namesNamespaces() {
        return !namespaces.isEmpty() && namespaces.stream().allMatch(Glob::isPlain);
    }

    boolean hasNamespace(String namespace) {
        return (namespaces.isEmpty() || Glob.anyMatches(namespaces, namespace))
                && !Glob.anyMatches(excludedNamespaces, namespace);
    }

    boolean hasKind(ApiResource resource) {
        return (kinds.isEmpty() || isOneOf(kinds, resource)) && !isOneOf(excludedKinds, resource);
    }

    private static boolean isOneOf(List<String> patterns, ApiResource resource) {
        return Stream.of(resource.kind(), resource.plural(), resource.qualified())
                .anyMatch(name -> Glob.anyMatches(patterns, name));
    }

    /** Where the objects of a kind are asked for: namespace by namespace if all are named, and else (empty) everywhere. */
    List<String> places(ApiResource resource) {
        return resource.namespaced() && namesNamespaces() ? namespaces : List.of("");
    }

    /** Whether an object is wanted that is of a wanted kind. */
    boolean has(JsonNode object) {
        JsonNode metadata = object.path("metadata");
        return mayHave(object) && labels.fit(metadata.path("labels")) && annotations.fit(metadata.path("annotations"));
    }

    /** The same, whatever can be changed about it. */
    boolean mayHave(JsonNode object) {
        JsonNode metadata = object.path("metadata");
        String namespace = metadata.path("namespace").asText();
        return (namespace.isEmpty() || hasNamespace(namespace))
                && (names.isEmpty()
                        || Glob.anyMatches(names, metadata.path("name").asText()));
    }
}
