package io.holdfast.k8s;

import io.holdfast.k8s.LeastRights.Rule;
import io.holdfast.spi.CommandConfiguration;
import io.holdfast.spi.CommandConfiguration.Part;
import io.holdfast.spi.CommandConfiguration.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The rights that plans take in the cluster that they run in, and no others that rules can do without.
 *
 * @param inCluster for all namespaces, and what is in none
 * @param inNamespaces for what is in a namespace
 */
record PlanRights(List<Rule> inCluster, Map<String, List<Rule>> inNamespaces) {

    /**
     * Those of plans.
     *
     * @param daemon whether it is a daemon, which follows change logs where plans say so, and leads
     * @throws IllegalArgumentException if it cannot be told which rights a source takes
     */
    static PlanRights of(List<Plan> plans, List<Part> parts, boolean daemon) {
        List<Rule> inCluster = new ArrayList<>();
        Map<String, List<Rule>> inNamespaces = new TreeMap<>();
        for (Plan plan : plans) {
            for (Part part : parts) {
                if (part.role() == CommandConfiguration.Role.SOURCE
                        && plan.sources().contains(part.name())
                        && isOfThisCluster(part)) {
                    add(part, daemon && plan.followsLogs(), inCluster, inNamespaces);
                }
            }
        }
        if (daemon) {
            parts.stream()
                    .filter(part -> part.role() == CommandConfiguration.Role.LEADER)
                    .filter(part -> PlanFitness.isUsed(part, plans) && isOfThisCluster(part))
                    .forEach(part -> addOfLeader(part, inNamespaces));
        }
        List<Rule> everywhere = LeastRights.merged(inCluster, List.of());
        Map<String, List<Rule>> needed = new TreeMap<>();
        inNamespaces.forEach((namespace, rules) -> {
            List<Rule> here = LeastRights.merged(rules, everywhere);
            if (!here.isEmpty()) {
                needed.put(namespace, here);
            }
        });
        return new PlanRights(everywhere, needed);
    }

    /** Whether it is reached by the account of the pod. */
    static boolean isOfThisCluster(Part part) {
        return part.type().equals(KubernetesSource.TYPE) && !part.settings().containsKey("kubeconfig");
    }

    private static void add(Part part, boolean follows, List<Rule> inCluster, Map<String, List<Rule>> inNamespaces) {
        KubernetesSettings settings = settings(part);
        LeastRights rights = LeastRights.of(settings);
        inCluster.addAll(follows ? watched(rights.inCluster()) : rights.inCluster());
        if (settings.selection().namesNamespaces()) {
            for (String namespace : settings.selection().namespaces()) {
                inNamespaces
                        .computeIfAbsent(namespace, none -> new ArrayList<>())
                        .addAll(follows ? watched(rights.inNamespaces()) : rights.inNamespaces());
            }
        }
        if (follows) {
            addOfFollowing(settings.selection(), inCluster, inNamespaces);
        }
        for (LeastRights.InNamespace hook : rights.ofHooks()) {
            inNamespaces
                    .computeIfAbsent(hook.namespace(), none -> new ArrayList<>())
                    .addAll(hook.rules());
        }
    }

    /** What is not there yet has no name by which it could be allowed. */
    private static void addOfLeader(Part part, Map<String, List<Rule>> inNamespaces) {
        String group = "coordination.k8s.io";
        Set<String> leases = Set.of("leases");
        String name = KubernetesPlugin.leaseName(part.settings());
        for (String namespace : part.settings().getOrDefault("namespace", List.of())) {
            inNamespaces
                    .computeIfAbsent(namespace, none -> new ArrayList<>())
                    .addAll(List.of(
                            new Rule(group, leases, List.of("create"), Set.of()),
                            new Rule(group, leases, List.of("get", "patch"), Set.of(name))));
        }
    }

    /** Services tell of endpoints whether the cluster makes them; definitions, whether a kind that is not served will be again. */
    private static void addOfFollowing(
            Selection selection, List<Rule> inCluster, Map<String, List<Rule>> inNamespaces) {
        if (BuiltInKinds.all().stream()
                .anyMatch(kind -> kind.qualified().equals("endpoints") && selection.hasKind(kind))) {
            Set<String> names = Set.of("services");
            List<Rule> services = List.of(Rule.list("", names), new Rule("", names, List.of("get"), Set.of()));
            if (selection.namesNamespaces()) {
                selection
                        .namespaces()
                        .forEach(namespace -> inNamespaces
                                .computeIfAbsent(namespace, none -> new ArrayList<>())
                                .addAll(services));
            } else {
                inCluster.addAll(services);
            }
        }
        if (LeastRights.mayHaveCustomKinds(selection)) {
            inCluster.add(
                    new Rule("apiextensions.k8s.io", Set.of("customresourcedefinitions"), List.of("get"), Set.of()));
        }
    }

    private static KubernetesSettings settings(Part part) {
        try {
            return KubernetesPlugin.source(part.settings()).build().settings();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("The source '" + part.name() + "': " + e.getMessage(), e);
        }
    }

    /** What is listed is watched as well. */
    private static List<Rule> watched(List<Rule> rules) {
        return rules.stream()
                .map(rule -> rule.verbs().equals(List.of("list"))
                        ? new Rule(rule.group(), rule.resources(), List.of("list", "watch"), rule.names())
                        : rule)
                .toList();
    }

    boolean areNone() {
        return inCluster.isEmpty() && inNamespaces.isEmpty();
    }
}
