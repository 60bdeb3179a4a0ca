package io.holdfast.k8s;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The objects by which a cluster backs itself up: an account with the rights that this takes, and a job that is begun by a schedule. */
final class BackupManifests {

    private static final String RBAC = "rbac.authorization.k8s.io";
    private static final String REPOSITORY = "/repository";
    private static final String HOOKS = "/run/hooks";
    private static final String HOOKS_FILE = "hooks.json";

    private final Job job;
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
     * @param variables a secret whose keys are variables, such as those of a bucket
     * @param hooks a secret with the key {@code hooks.json}
     * @param settings of the source, as they stand on the command line
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
            Optional<String> variables,
            Optional<String> hooks,
            List<String> settings) {

        Job {
            settings = List.copyOf(settings);
        }
    }

    BackupManifests(Job job, KubernetesSettings settings) {
        this.job = job;
        rights = LeastRights.of(settings);
        namespaces =
                settings.selection().namesNamespaces() ? settings.selection().namespaces() : List.of();
    }

    /** All of them, in the order in which they are made. */
    List<ObjectNode> objects() {
        List<ObjectNode> objects = new ArrayList<>();
        objects.add(object("v1", "ServiceAccount", job.namespace(), job.name()));
        // These are seen in the whole cluster, where others may have a job of that name as well.
        String name = job.namespace() + "-" + job.name();
        objects.add(role("ClusterRole", "", name, rights.inCluster()));
        objects.add(binding("ClusterRole", "", name));
        for (String namespace : namespaces) {
            objects.add(role("Role", namespace, name, rights.inNamespaces()));
            objects.add(binding("Role", namespace, name));
        }
        rights.ofHooks().stream()
                .collect(Collectors.groupingBy(
                        LeastRights.InNamespace::namespace,
                        TreeMap::new,
                        Collectors.flatMapping(one -> one.rules().stream(), Collectors.toList())))
                .forEach((namespace, rules) -> {
                    objects.add(role(
                            "Role",
                            namespace,
                            name + "-hooks",
                            rules.stream().distinct().toList()));
                    objects.add(binding("Role", namespace, name + "-hooks"));
                });
        objects.add(cronJob());
        return objects;
    }

    /** The same as a file that {@code kubectl apply} takes. */
    byte[] yaml() {
        ByteArrayOutputStream yaml = new ByteArrayOutputStream();
        for (ObjectNode object : objects()) {
            yaml.writeBytes("---\n".getBytes(UTF_8));
            yaml.writeBytes(Yaml.write(object));
        }
        return yaml.toByteArray();
    }

    private static ObjectNode object(String apiVersion, String kind, String namespace, String name) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        object.put("apiVersion", apiVersion);
        object.put("kind", kind);
        ObjectNode metadata = object.putObject("metadata");
        metadata.put("name", name);
        if (!namespace.isEmpty()) {
            metadata.put("namespace", namespace);
        }
        metadata.putObject("labels").put("app.kubernetes.io/name", "holdfast");
        return object;
    }

    private static ObjectNode role(String kind, String namespace, String name, List<LeastRights.Rule> rules) {
        ObjectNode role = object(RBAC + "/v1", kind, namespace, name);
        ArrayNode all = role.putArray("rules");
        for (LeastRights.Rule rule : rules) {
            ObjectNode one = all.addObject();
            one.putArray("apiGroups").add(rule.group());
            rule.resources().forEach(one.putArray("resources")::add);
            rule.verbs().forEach(one.putArray("verbs")::add);
            if (!rule.names().isEmpty()) {
                rule.names().forEach(one.putArray("resourceNames")::add);
            }
        }
        return role;
    }

    private ObjectNode binding(String kind, String namespace, String name) {
        ObjectNode binding = object(RBAC + "/v1", kind + "Binding", namespace, name);
        binding.putObject("roleRef").put("apiGroup", RBAC).put("kind", kind).put("name", name);
        binding.putArray("subjects")
                .addObject()
                .put("kind", "ServiceAccount")
                .put("name", job.name())
                .put("namespace", job.namespace());
        return binding;
    }

    private ObjectNode cronJob() {
        ObjectNode object = object("batch/v1", "CronJob", job.namespace(), job.name());
        ObjectNode spec = object.putObject("spec");
        spec.put("schedule", job.schedule());
        job.zone().ifPresent(zone -> spec.put("timeZone", zone));
        // Two at a time would wait for one another's locks, or do the same twice.
        spec.put("concurrencyPolicy", "Forbid");
        spec.put("startingDeadlineSeconds", 3600);
        spec.put("successfulJobsHistoryLimit", 3);
        spec.put("failedJobsHistoryLimit", 3);
        ObjectNode jobSpec = spec.putObject("jobTemplate").putObject("spec");
        jobSpec.put("backoffLimit", 1);
        ObjectNode pod = jobSpec.putObject("template").putObject("spec");
        pod.put("serviceAccountName", job.name());
        pod.put("restartPolicy", "Never");
        pod.putObject("securityContext")
                .put("runAsNonRoot", true)
                .put("runAsUser", 65532)
                .put("runAsGroup", 65532)
                .put("fsGroup", 65532)
                .putObject("seccompProfile")
                .put("type", "RuntimeDefault");
        pod.putArray("containers").add(container());
        volumes(pod.putArray("volumes"));
        return object;
    }

    private ObjectNode container() {
        ObjectNode container = JsonNodeFactory.instance.objectNode();
        container.put("name", "backup");
        container.put("image", job.image());
        ArrayNode arguments = container.putArray("args");
        List.of("backup", "--source", KubernetesSource.TYPE).forEach(arguments::add);
        job.settings().forEach(setting -> arguments.add("--set").add(setting));
        job.hooks().ifPresent(secret -> arguments.add("--set").add("hooks=" + HOOKS + "/" + HOOKS_FILE));
        ArrayNode environment = container.putArray("env");
        variable(environment, "HOLDFAST_REPOSITORY", job.repository().orElse(REPOSITORY));
        variable(environment, "HOLDFAST_PASSWORD_FILE", "/run/holdfast/password");
        variable(environment, "HOLDFAST_CACHE_DIR", "/tmp/cache");
        job.variables()
                .ifPresent(secret -> container
                        .putArray("envFrom")
                        .addObject()
                        .putObject("secretRef")
                        .put("name", secret));
        ObjectNode security = container.putObject("securityContext");
        security.put("allowPrivilegeEscalation", false).put("readOnlyRootFilesystem", true);
        security.putObject("capabilities").putArray("drop").add("ALL");
        ObjectNode resources = container.putObject("resources");
        resources.putObject("requests").put("cpu", "100m").put("memory", "384Mi");
        resources.putObject("limits").put("memory", "768Mi");
        ArrayNode mounts = container.putArray("volumeMounts");
        mounts.addObject().put("name", "tmp").put("mountPath", "/tmp");
        mounts.addObject()
                .put("name", "password")
                .put("mountPath", "/run/holdfast")
                .put("readOnly", true);
        job.hooks()
                .ifPresent(secret -> mounts.addObject()
                        .put("name", "hooks")
                        .put("mountPath", HOOKS)
                        .put("readOnly", true));
        job.claim()
                .ifPresent(claim -> mounts.addObject().put("name", "repository").put("mountPath", REPOSITORY));
        return container;
    }

    private static void variable(ArrayNode environment, String name, String value) {
        environment.addObject().put("name", name).put("value", value);
    }

    private void volumes(ArrayNode volumes) {
        volumes.addObject().put("name", "tmp").putObject("emptyDir");
        secretFile(volumes, "password", job.password(), "password");
        job.hooks().ifPresent(secret -> secretFile(volumes, "hooks", secret, HOOKS_FILE));
        job.claim()
                .ifPresent(claim -> volumes.addObject()
                        .put("name", "repository")
                        .putObject("persistentVolumeClaim")
                        .put("claimName", claim));
    }

    /** A volume with the one file that is the key of a secret. */
    private static void secretFile(ArrayNode volumes, String name, String of, String key) {
        ObjectNode secret = volumes.addObject().put("name", name).putObject("secret");
        secret.put("secretName", of);
        secret.putArray("items").addObject().put("key", key).put("path", key);
    }
}
