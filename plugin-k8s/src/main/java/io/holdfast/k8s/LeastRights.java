package io.holdfast.k8s;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The rights that a copy of what is selected takes, and no others that rules can do without: to list, and to get the namespace by which the cluster is known.
 *
 * @param inCluster rules for all namespaces, and for what is in none
 * @param inNamespaces rules for each of the namespaces that are named; none if they are not
 * @param ofHooks what hooks of the copy take besides
 */
record LeastRights(List<Rule> inCluster, List<Rule> inNamespaces, List<InNamespace> ofHooks) {

    private static final String ANY = "*";

    /**
     * A rule.
     *
     * @param names only of these; of all if there are none
     */
    record Rule(String group, Set<String> resources, List<String> verbs, Set<String> names) {

        static Rule list(String group, Set<String> resources) {
            return new Rule(group, resources, List.of("list"), Set.of());
        }

        /** Whether it allows all that another one does. */
        boolean covers(Rule other) {
            return (group.equals(ANY) || group.equals(other.group))
                    && (resources.contains(ANY) || resources.containsAll(other.resources))
                    && verbs.containsAll(other.verbs)
                    && (names.isEmpty() || (!other.names.isEmpty() && names.containsAll(other.names)));
        }

        private Stream<Rule> single() {
            return resources.stream().map(resource -> new Rule(group, Set.of(resource), verbs, names));
        }

        private List<Object> butResources() {
            return List.of(group, verbs, names);
        }
    }

    /** Rules for one namespace. */
    record InNamespace(String namespace, List<Rule> rules) {}

    /**
     * Those for a selection.
     *
     * @throws IllegalArgumentException if a kind is chosen of which it is not known where it is served
     */
    static LeastRights of(KubernetesSettings settings) {
        Selection selection = settings.selection();
        Map<String, Set<String>> inCluster = new TreeMap<>();
        Map<String, Set<String>> inNamespaces = selection.namesNamespaces() ? new TreeMap<>() : inCluster;
        if (selection.kinds().isEmpty() || selection.kinds().contains(ANY)) {
            add(inNamespaces, ANY, ANY);
        }
        for (ApiResource kind : BuiltInKinds.all()) {
            if (selection.hasKind(kind) && settings.copies(kind)) {
                add(kind.namespaced() ? inNamespaces : inCluster, kind.group(), kind.plural());
            }
        }
        selection.kinds().stream()
                .filter(pattern -> !pattern.equals(ANY) && !isBuiltIn(pattern))
                .forEach(pattern -> addCustom(inNamespaces, pattern));
        List<Rule> cluster = new ArrayList<>(rules(inCluster));
        cluster.add(new Rule("", Set.of("namespaces"), List.of("get"), Set.of("kube-system")));
        return new LeastRights(
                cluster,
                selection.namesNamespaces() ? rules(inNamespaces) : List.of(),
                settings.hooks().stream()
                        .flatMap(hook -> hook.rights().stream())
                        .distinct()
                        .toList());
    }

    private static void add(Map<String, Set<String>> rules, String group, String resource) {
        rules.computeIfAbsent(group, none -> new TreeSet<>()).add(resource);
    }

    /** Whether kinds are chosen that somebody has defined. */
    static boolean mayHaveCustomKinds(Selection selection) {
        return selection.kinds().isEmpty()
                || !selection.kinds().stream().allMatch(pattern -> !pattern.contains(ANY) && isBuiltIn(pattern));
    }

    private static boolean isBuiltIn(String pattern) {
        Selection only = new Selection(
                List.of(),
                List.of(),
                List.of(pattern),
                List.of(),
                List.of(),
                LabelTerms.parse(""),
                LabelTerms.parse(""));
        return BuiltInKinds.all().stream().anyMatch(only::hasKind);
    }

    private static void addCustom(Map<String, Set<String>> rules, String pattern) {
        int dot = pattern.indexOf('.');
        if (dot <= 0 || pattern.indexOf('*', dot) >= 0) {
            throw new IllegalArgumentException("It cannot be told here where the kind '" + pattern
                    + "' is served. Say its plural and group: widgets.example.org, or *.example.org");
        }
        String plural = pattern.substring(0, dot);
        add(rules, pattern.substring(dot + 1), plural.contains(ANY) ? ANY : plural);
    }

    /** Those of each group; where all is allowed, the others are not needed. */
    private static List<Rule> rules(Map<String, Set<String>> resources) {
        if (resources.getOrDefault(ANY, Set.of()).contains(ANY)) {
            return List.of(Rule.list(ANY, Set.of(ANY)));
        }
        List<Rule> rules = new ArrayList<>();
        resources.forEach((group, all) -> rules.add(Rule.list(group, all.contains(ANY) ? Set.of(ANY) : all)));
        return rules;
    }

    /**
     * Rules that allow the same, and nothing twice.
     *
     * @param given what is allowed there besides
     */
    static List<Rule> merged(List<Rule> rules, List<Rule> given) {
        Set<Rule> single = rules.stream().flatMap(Rule::single).collect(Collectors.toCollection(LinkedHashSet::new));
        Map<List<Object>, List<Rule>> alike = single.stream()
                .filter(rule -> given.stream().noneMatch(other -> other.covers(rule)))
                .filter(rule -> single.stream().noneMatch(other -> !other.equals(rule) && other.covers(rule)))
                .collect(Collectors.groupingBy(Rule::butResources, LinkedHashMap::new, Collectors.toList()));
        return alike.values().stream().map(LeastRights::joined).toList();
    }

    private static Rule joined(List<Rule> alike) {
        Set<String> resources = alike.stream()
                .flatMap(rule -> rule.resources().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        Rule first = alike.get(0);
        return new Rule(first.group(), resources, first.verbs(), first.names());
    }
}
