package io.holdfast.k8s;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.spi.CommandConfiguration;
import io.holdfast.spi.CommandConfiguration.Part;
import io.holdfast.spi.CommandConfiguration.Plan;
import io.holdfast.spi.CommandConfiguration.Role;
import io.holdfast.spi.SettingsSchema;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Looks whether plans can be carried out by pods that are set up in some way. */
final class PlanFitness {

    /** What a key of a ConfigMap may be. */
    private static final Pattern KEY = Pattern.compile("[-._a-zA-Z0-9]+");

    private static final long LARGEST_MAP = 1 << 20;
    private static final Pattern JOB_NAME = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");

    /** A variable or a file that holds something, and no default that stands in the text. */
    private static final String REFERENCE = "\\$\\{(?:env:|file:)?[^}:]+\\}";

    /** A password in an address, before the host or behind it. */
    private static final Pattern WRITTEN_PASSWORD = Pattern.compile("://[^/@\\s:\"']*:(?!" + REFERENCE
            + "@)[^@/\\s\"']+@" + "|[?&;](?:password|passwd|secret|token)=(?!" + REFERENCE + ")[^&\\s\"']+");

    /** Which files a cluster's source reads by itself. */
    private static final List<String> READ = List.of("kubeconfig", "hooks", "patches");

    private final PlanManifests.Setup setup;
    private final CommandConfiguration config;
    private final List<Plan> plans;
    private final List<String> problems = new ArrayList<>();

    PlanFitness(PlanManifests.Setup setup, CommandConfiguration config, List<Plan> plans) {
        this.setup = setup;
        this.config = config;
        this.plans = plans;
    }

    /** Everything that keeps them from it. */
    List<String> problems() {
        if (plans.isEmpty()) {
            problems.add("no plan has a schedule");
        }
        checkFiles();
        checkMounts();
        if (setup.variables().isEmpty() && !config.variables().isEmpty()) {
            problems.add("nothing says where the variables " + new TreeSet<>(config.variables())
                    + " come from: variables-secret names a secret with these keys");
        }
        config.parts().stream().filter(part -> isUsed(part, plans)).forEach(this::checkPart);
        plans.forEach(this::checkPlan);
        checkReplicas();
        if (!setup.daemon()) {
            checkJobs();
        }
        return problems;
    }

    /** Whether plans use it. */
    static boolean isUsed(Part part, List<Plan> plans) {
        return switch (part.role()) {
            case REPOSITORY ->
                plans.stream().anyMatch(plan -> plan.repositories().contains(part.name()));
            case SOURCE -> plans.stream().anyMatch(plan -> plan.sources().contains(part.name()));
            case LEADER ->
                plans.stream().anyMatch(plan -> plan.repositories().get(0).equals(part.name()));
            case SCRATCH ->
                plans.stream()
                        .anyMatch(plan -> plan.sources().contains(part.name())
                                && plan.schedules().stream()
                                        .anyMatch(schedule -> schedule.task().equals("restore-test")));
        };
    }

    /** The directories that a part is about: of a repository, of files, and where a restore is tried. */
    static List<Path> ownDirectories(Part part) {
        String setting = switch (part.role()) {
            case REPOSITORY -> part.type().equals("local") ? SettingsSchema.LOCATION : "";
            case SOURCE -> part.type().equals("files") ? "path" : "";
            case SCRATCH -> "directory";
            case LEADER -> "";
        };
        return part.settings().getOrDefault(setting, List.of()).stream()
                .map(Path::of)
                .toList();
    }

    private void checkFiles() {
        long bytes = 0;
        for (Map.Entry<String, String> file : config.files().entrySet()) {
            bytes += file.getValue().getBytes(UTF_8).length;
            if (!KEY.matcher(file.getKey()).matches()) {
                problems.add(
                        "'" + file.getKey()
                                + "' cannot be in a ConfigMap: files lie beside the configuration, and have names of letters, digits and . _ -");
            }
            long line = writtenPassword(file.getValue());
            if (line > 0) {
                problems.add(
                        "line " + line + " of " + file.getKey()
                                + " has a password in an address: everybody who may read ConfigMaps would see it; refer to it with ${NAME}");
            }
        }
        if (bytes > LARGEST_MAP) {
            problems.add("a ConfigMap has at most 1 MiB, and the configuration and its files " + bytes + " bytes");
        }
    }

    /** The number of the first line that has one; 0 if none has. */
    private static long writtenPassword(String text) {
        Matcher found = WRITTEN_PASSWORD.matcher(text);
        return found.find()
                ? 1
                        + text.substring(0, found.start())
                                .chars()
                                .filter(one -> one == '\n')
                                .count()
                : 0;
    }

    private void checkMounts() {
        Set<Path> taken = new HashSet<>(
                Set.of(Path.of("/tmp"), Path.of(PlanManifests.CACHE), Path.of(PlanManifests.CONFIGURATION)));
        Stream.concat(setup.secrets().stream(), setup.claims().stream())
                .filter(mount -> !taken.add(mount.directory()))
                .forEach(mount -> problems.add("two volumes would be at " + mount.directory()));
    }

    private void checkPart(Part part) {
        String what = switch (part.role()) {
            case SCRATCH -> "the scratch of '" + part.name() + "'";
            case LEADER -> "the leader of '" + part.name() + "'";
            case SOURCE, REPOSITORY -> "'" + part.name() + "'";
        };
        for (Path file : part.secretFiles()) {
            if (!isMounted(file)) {
                problems.add("the secret of " + what + " in " + file
                        + " is in no pod: mount-secret=NAME=DIRECTORY brings one there");
            }
        }
        for (Path directory : ownDirectories(part)) {
            if (!isMounted(directory) && !(part.role() == Role.SCRATCH && isScratchSpace(directory))) {
                problems.add(
                        directory + " of " + what + " is in no pod: mount-claim=NAME=DIRECTORY brings a volume there");
            }
        }
        if (part.type().equals(KubernetesSource.TYPE)) {
            checkCluster(part, what);
        }
    }

    private void checkCluster(Part part, String what) {
        for (String setting : READ) {
            for (String file : part.settings().getOrDefault(setting, List.of())) {
                if (!isMounted(Path.of(file))) {
                    problems.add("the file " + file + " of " + what
                            + " is in no pod: mount-secret=NAME=DIRECTORY brings one there");
                }
            }
        }
        if (part.settings().containsKey("kubeconfig")) {
            return;
        }
        if (part.settings().containsKey("context")) {
            problems.add("the context of " + what + " is of no file: a pod has its account, or a kubeconfig");
        }
        if (part.role() == Role.SCRATCH) {
            problems.add(
                    what
                            + " would take the rights to make and delete namespaces, and whatever there is in them, in the cluster that is backed up: give it the kubeconfig of another cluster");
        }
    }

    private boolean isMounted(Path path) {
        return Stream.concat(setup.secrets().stream(), setup.claims().stream()).anyMatch(mount -> mount.has(path));
    }

    private static boolean isScratchSpace(Path directory) {
        return directory.isAbsolute()
                && Stream.of("/tmp", PlanManifests.CACHE)
                        .anyMatch(space -> directory.normalize().startsWith(space));
    }

    private void checkPlan(Plan plan) {
        if (plan.schedules().stream().anyMatch(schedule -> schedule.task().equals("drill"))) {
            problems.add(
                    "the plan '" + plan.name()
                            + "' rehearses a recovery, for which no rights and no place of its journal can be told: have that done elsewhere");
        }
        if (plan.followsLogs() && !setup.daemon()) {
            problems.add("the plan '" + plan.name() + "' follows change logs, which no job does: use a daemon");
        }
    }

    private void checkReplicas() {
        if (setup.replicas() > 1) {
            plans.stream()
                    .filter(plan -> !plan.shared())
                    .forEach(plan -> problems.add("the repository of the plan '" + plan.name()
                            + "' has no lease and no leader, so that it cannot be told which of " + setup.replicas()
                            + " daemons carries it out"));
        }
    }

    private void checkJobs() {
        PlanManifests.jobNames(setup.account().name(), plans).forEach((name, due) -> {
            if (!JOB_NAME.matcher(name).matches() || name.length() > ScheduledPod.LONGEST_NAME) {
                problems.add("'" + name + "' cannot be the name of a job: that has up to " + ScheduledPod.LONGEST_NAME
                        + " small letters, digits and hyphens; use a daemon, or other names");
            }
            ScheduledPod.refusal(due.schedule().cron())
                    .ifPresent(reason -> problems.add("the plan '" + due.plan() + "': " + reason));
            if (!PlanManifests.hasZone(due.schedule(), setup.cluster())) {
                problems.add("the plan '" + due.plan() + "': a job has no time zone "
                        + due.schedule().zone()
                        + (setup.cluster().hasTimeZones()
                                ? "; use one with a name, such as Europe/Berlin"
                                : " before Kubernetes 1.25; use UTC, or a daemon"));
            }
        });
    }
}
