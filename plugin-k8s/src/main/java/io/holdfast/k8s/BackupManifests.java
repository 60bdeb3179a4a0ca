package io.holdfast.k8s;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The objects by which a cluster backs itself up: an account with the rights that this takes, and a job that is begun by a schedule. */
final class BackupManifests {

    private static final String REPOSITORY = "/repository";
    private static final String PASSWORD = "/run/holdfast";
    private static final String HOOKS = "/run/hooks";
    private static final String HOOKS_FILE = "hooks.json";

    private final Job job;
    private final JobAccount account;
    private final LeastRights rights;
    private final List<String> namespaces;

    /**
     * What the job is.
     *
     * @param namespace that it runs in
     * @param image that has the holdfast command
     * @param zone of the schedule; that of the cluster if there is none
     * @param repository its address; empty if it is on a volume
     * @param claim the claim of that volume
     * @param password the secret with the key {@code password}
     * @param variables secrets whose keys are variables, such as those of a bucket
     * @param hooks a secret with the key {@code hooks.json}
     * @param settings of the source, as they stand on the command line
     * @param cluster for which it is
     */
    record Job(
            String name,
            String namespace,
            String image,
            String schedule,
            Optional<String> zone,
            Optional<String> repository,
            Optional<String> claim,
            String password,
            List<String> variables,
            Optional<String> hooks,
            List<String> settings,
            ClusterVersion cluster) {

        Job {
            variables = List.copyOf(variables);
            settings = List.copyOf(settings);
        }
    }

    BackupManifests(Job job, KubernetesSettings settings) {
        this.job = job;
        account = new JobAccount(job.namespace(), job.name());
        rights = LeastRights.of(settings);
        namespaces =
                settings.selection().namesNamespaces() ? settings.selection().namespaces() : List.of();
    }

    /** All of them, in the order in which they are made. */
    List<ObjectNode> objects() {
        List<ObjectNode> objects = new ArrayList<>();
        objects.add(account.account());
        objects.addAll(account.mayInCluster(rights.inCluster()));
        for (String namespace : namespaces) {
            objects.addAll(account.mayIn(namespace, "", rights.inNamespaces()));
        }
        rights.ofHooks().stream()
                .collect(Collectors.groupingBy(
                        LeastRights.InNamespace::namespace,
                        TreeMap::new,
                        Collectors.flatMapping(one -> one.rules().stream(), Collectors.toList())))
                .forEach((namespace, rules) -> objects.addAll(account.mayIn(
                        namespace, "-hooks", rules.stream().distinct().toList())));
        objects.add(ScheduledPod.of(job.cluster(), account, job.name(), job.schedule(), job.zone(), pod()));
        return objects;
    }

    /** The same as a file that {@code kubectl apply} takes. */
    byte[] yaml() {
        return ClusterObjects.yaml(objects());
    }

    private ConfinedPod pod() {
        ConfinedPod pod = new ConfinedPod("backup", job.image());
        pod.arguments(List.of("backup", "--source", KubernetesSource.TYPE));
        job.settings().forEach(setting -> pod.arguments(List.of("--set", setting)));
        pod.variable("HOLDFAST_REPOSITORY", job.repository().orElse(REPOSITORY));
        pod.variable("HOLDFAST_PASSWORD_FILE", PASSWORD + "/password");
        pod.variable("HOLDFAST_CACHE_DIR", "/tmp/cache");
        pod.variablesOf(job.variables());
        pod.secret("password", job.password(), Optional.of("password"), PASSWORD);
        job.hooks().ifPresent(secret -> {
            pod.arguments(List.of("--set", "hooks=" + HOOKS + "/" + HOOKS_FILE));
            pod.secret("hooks", secret, Optional.of(HOOKS_FILE), HOOKS);
        });
        job.claim().ifPresent(claim -> pod.claim("repository", claim, REPOSITORY, false));
        return pod;
    }
}
