package io.holdfast.k8s;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.spi.CommandConfiguration;
import io.holdfast.spi.CommandConfiguration.Plan;
import io.holdfast.spi.CommandConfiguration.Schedule;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The objects by which the plans of a configuration are carried out in a cluster: an account with the rights that this takes, the configuration, and either a daemon or a job for each schedule.
 */
final class PlanManifests {

    /** Where a pod finds the configuration. */
    static final String CONFIGURATION = "/etc/holdfast";

    static final String CACHE = "/var/cache/holdfast";

    private static final String INSTANCE_LABEL = "app.kubernetes.io/instance";
    /** A little more than a daemon takes to end what it does. */
    private static final int SECONDS_TO_END = 90;

    private final Setup setup;
    private final CommandConfiguration config;
    private final List<Plan> plans;
    private final PlanRights rights;

    /**
     * How plans are carried out.
     *
     * @param image that has the holdfast command
     * @param cluster for which they are
     * @param daemon whether by a daemon
     * @param replicas how many daemons there are
     * @param variables secrets whose keys are variables
     * @param secrets directories with the keys of secrets
     * @param claims directories on volumes
     */
    record Setup(
            JobAccount account,
            String image,
            ClusterVersion cluster,
            boolean daemon,
            int replicas,
            List<String> variables,
            List<PodMount> secrets,
            List<PodMount> claims) {

        Setup {
            variables = List.copyOf(variables);
            secrets = List.copyOf(secrets);
            claims = List.copyOf(claims);
        }
    }

    private PlanManifests(Setup setup, CommandConfiguration config, List<Plan> plans) {
        this.setup = setup;
        this.config = config;
        this.plans = plans;
        rights = PlanRights.of(plans, config.parts(), setup.daemon());
    }

    /**
     * Those of a configuration.
     *
     * @throws IllegalArgumentException if its plans cannot be carried out so; the message has all reasons
     */
    static PlanManifests of(Setup setup, CommandConfiguration config) {
        List<Plan> plans = config.plans().stream()
                .filter(plan -> !plan.schedules().isEmpty() || (setup.daemon() && plan.followsLogs()))
                .toList();
        List<String> problems = new PlanFitness(setup, config, plans).problems();
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(
                    "The plans cannot be carried out in a cluster so: " + String.join("; ", problems));
        }
        return new PlanManifests(setup, config, plans);
    }

    /** All of them, in the order in which they are made. */
    List<ObjectNode> objects() {
        List<ObjectNode> objects = new ArrayList<>();
        objects.add(setup.account().account());
        if (!rights.inCluster().isEmpty()) {
            objects.addAll(setup.account().mayInCluster(rights.inCluster()));
        }
        rights.inNamespaces()
                .forEach((namespace, rules) -> objects.addAll(setup.account().mayIn(namespace, "", rules)));
        objects.add(configMap());
        if (setup.daemon()) {
            objects.add(deployment());
        } else {
            jobNames(setup.account().name(), plans).forEach((name, due) -> objects.add(cronJob(name, due)));
        }
        return objects;
    }

    /** The same as a file that {@code kubectl apply} takes. */
    byte[] yaml() {
        return ClusterObjects.yaml(objects());
    }

    /** A schedule of a plan. */
    record Due(String plan, Schedule schedule) {}

    /** What is due, by the names of the jobs that do it. */
    static Map<String, Due> jobNames(String prefix, List<Plan> plans) {
        Map<String, Due> jobs = new LinkedHashMap<>();
        for (Plan plan : plans) {
            for (Schedule schedule : plan.schedules()) {
                String copy = schedule.copy().isEmpty() ? "" : "-" + schedule.copy();
                String name = prefix + "-" + plan.name() + "-" + schedule.task() + copy;
                String free = name;
                for (int number = 2; jobs.containsKey(free); number++) {
                    free = name + "-" + number;
                }
                jobs.put(free, new Due(plan.name(), schedule));
            }
        }
        return jobs;
    }

    /** Whether a cluster can go by the time zone of a schedule. One that knows none is taken to go by UTC. */
    static boolean hasZone(Schedule schedule, ClusterVersion cluster) {
        return isUtc(schedule)
                || (cluster.hasTimeZones()
                        && ZoneId.getAvailableZoneIds().contains(schedule.zone().getId()));
    }

    private static boolean isUtc(Schedule schedule) {
        return schedule.zone().normalized().equals(ZoneOffset.UTC);
    }

    /** How a cluster calls the time zone of a schedule; empty if it knows none. */
    private static Optional<String> zone(Schedule schedule, ClusterVersion cluster) {
        return Optional.of(isUtc(schedule) ? "Etc/UTC" : schedule.zone().getId())
                .filter(zone -> cluster.hasTimeZones());
    }

    private ObjectNode configMap() {
        JobAccount account = setup.account();
        ObjectNode object = ClusterObjects.object("v1", "ConfigMap", account.namespace(), account.name());
        ObjectNode data = object.putObject("data");
        config.files().forEach(data::put);
        return object;
    }

    private ObjectNode cronJob(String name, Due due) {
        ConfinedPod pod = new ConfinedPod("plan", setup.image());
        pod.arguments(List.of("run", due.plan(), "--kind", due.schedule().task()));
        if (!due.schedule().copy().isEmpty()) {
            pod.arguments(List.of("--copy", due.schedule().copy()));
        }
        furnish(pod);
        ObjectNode job = ScheduledPod.of(
                setup.cluster(),
                setup.account(),
                name,
                due.schedule().cron(),
                zone(due.schedule(), setup.cluster()),
                pod);
        hideTokenUnlessNeeded((ObjectNode) job.at("/spec/jobTemplate/spec/template/spec"));
        return job;
    }

    private ObjectNode deployment() {
        JobAccount account = setup.account();
        ObjectNode object = ClusterObjects.object("apps/v1", "Deployment", account.namespace(), account.name());
        ObjectNode spec = object.putObject("spec");
        spec.put("replicas", setup.replicas());
        // Without a leader only one may follow a log; every occurrence is claimed on the store anyway.
        spec.putObject("strategy").put("type", setup.replicas() > 1 ? "RollingUpdate" : "Recreate");
        label(spec.putObject("selector").putObject("matchLabels"));
        ObjectNode template = spec.putObject("template");
        ObjectNode metadata = template.putObject("metadata");
        label(metadata.putObject("labels"));
        // A daemon reads its configuration once: another one is another pod.
        metadata.putObject("annotations").put("holdfast.io/configuration", digest());
        ObjectNode podSpec = template.putObject("spec");
        podSpec.put("terminationGracePeriodSeconds", SECONDS_TO_END);
        ConfinedPod pod = new ConfinedPod("daemon", setup.image());
        pod.arguments(List.of("daemon"));
        furnish(pod);
        pod.into(podSpec, account.name());
        hideTokenUnlessNeeded(podSpec);
        return object;
    }

    private void label(ObjectNode labels) {
        labels.put(ClusterObjects.NAME_LABEL, ClusterObjects.HOLDFAST)
                .put(INSTANCE_LABEL, setup.account().name());
    }

    /** What carries out no plan of this cluster has no token for it. */
    private void hideTokenUnlessNeeded(ObjectNode podSpec) {
        if (rights.areNone()) {
            podSpec.put("automountServiceAccountToken", false);
        }
    }

    private void furnish(ConfinedPod pod) {
        String file = config.files().keySet().iterator().next();
        pod.arguments(List.of("--config", CONFIGURATION + "/" + file));
        pod.variable("HOLDFAST_CACHE_DIR", CACHE);
        pod.variablesOf(setup.variables());
        pod.empty("cache", CACHE);
        pod.configMap("configuration", setup.account().name(), CONFIGURATION);
        int count = 0;
        for (PodMount secret : setup.secrets()) {
            pod.secret(
                    "secret-" + ++count,
                    secret.name(),
                    Optional.empty(),
                    secret.directory().toString());
        }
        count = 0;
        for (PodMount claim : setup.claims()) {
            pod.claim("claim-" + ++count, claim.name(), claim.directory().toString(), !isWritten(claim));
        }
    }

    /** Whether anything but a source is on a volume. */
    private boolean isWritten(PodMount claim) {
        return config.parts().stream()
                .filter(part -> part.role() != CommandConfiguration.Role.SOURCE)
                .filter(part -> PlanFitness.isUsed(part, plans))
                .flatMap(part -> PlanFitness.ownDirectories(part).stream())
                .anyMatch(claim::has);
    }

    private String digest() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            config.files().forEach((name, text) -> {
                digest.update((name + "\0" + text.length() + "\0").getBytes(UTF_8));
                digest.update(text.getBytes(UTF_8));
            });
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
