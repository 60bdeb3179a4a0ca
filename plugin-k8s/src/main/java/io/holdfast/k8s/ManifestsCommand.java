package io.holdfast.k8s;

import io.holdfast.spi.CommandContext;
import io.holdfast.spi.PluginCommand;
import io.holdfast.spi.Setting;
import io.holdfast.spi.Settings;
import io.holdfast.spi.SettingsSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Writes the objects by which a cluster backs itself up. No cluster is asked. */
final class ManifestsCommand implements PluginCommand {

    private static final String MANIFESTS = "manifests";
    private static final String CONFIG = "config";
    private static final String CLUSTER_VERSION = "cluster-version";
    private static final String ZONE = "zone";
    private static final String DAEMON = "daemon";
    private static final String REPLICAS = "replicas";
    private static final String MOUNT_SECRET = "mount-secret";
    private static final String MOUNT_CLAIM = "mount-claim";
    private static final int MOST_REPLICAS = 10;
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
    /** What of a source is selected, as its own settings are called. */
    private static final List<String> SELECTING = List.of(
            "namespace", "exclude-namespace", "kind", "exclude-kind", "name", "labels", "annotations", "cluster-scope");

    /** What a configuration says itself. */
    private static final List<String> OF_ONE_SOURCE = Stream.concat(
                    SELECTING.stream(),
                    Stream.of(
                            "repository",
                            "repository-claim",
                            "password-secret",
                            "hooks",
                            "hooks-secret",
                            "schedule",
                            ZONE))
            .toList();

    @Override
    public String name() {
        return "k8s";
    }

    @Override
    public String description() {
        return "Write the objects by which a cluster backs itself up, or carries out the plans of a configuration: an account with the least rights, and CronJobs or a daemon: holdfast k8s manifests FILE";
    }

    @Override
    public List<String> arguments() {
        return List.of("manifests", "FILE");
    }

    @Override
    public SettingsSchema schema() {
        return SettingsSchema.of(
                Setting.required("image", Setting.Type.TEXT, "the container image that has the holdfast command"),
                Setting.optional(
                        CONFIG,
                        Setting.Type.PATH,
                        "a configuration whose plans are carried out, instead of the one source that is said here"),
                Setting.withDefault(
                        DAEMON,
                        Setting.Type.FLAG,
                        "false",
                        "whether a daemon carries the plans of the configuration out, instead of a job for each schedule"),
                Setting.withDefault(
                        REPLICAS,
                        Setting.Type.INTEGER,
                        "1",
                        "how many daemons there are, of which one carries out what the others would"),
                Setting.optional(
                                MOUNT_SECRET,
                                Setting.Type.TEXT,
                                "NAME=DIRECTORY: where the configuration looks for the keys of a secret")
                        .repeated(),
                Setting.optional(
                                MOUNT_CLAIM,
                                Setting.Type.TEXT,
                                "NAME=DIRECTORY: where the configuration looks for a volume")
                        .repeated(),
                Setting.optional("repository", Setting.Type.TEXT, "the address of the repository"),
                Setting.optional(
                        "repository-claim", Setting.Type.TEXT, "or the claim of the volume that the repository is on"),
                Setting.withDefault(
                        "password-secret",
                        Setting.Type.TEXT,
                        "holdfast-repository",
                        "the secret with the key password, which is that of the repository"),
                Setting.optional(
                                "variables-secret",
                                Setting.Type.TEXT,
                                "a secret whose keys are variables, such as AWS_ACCESS_KEY_ID")
                        .repeated(),
                Setting.optional(
                        "hooks",
                        Setting.Type.PATH,
                        "a file of hooks, for which the job gets the rights that they take"),
                Setting.withDefault(
                        "hooks-secret",
                        Setting.Type.TEXT,
                        "holdfast-hooks",
                        "the secret with the key hooks.json, which is that file"),
                Setting.withDefault("schedule", Setting.Type.TEXT, "0 2 * * *", "when it is begun, as cron says it"),
                Setting.optional(ZONE, Setting.Type.TEXT, "the time zone of the schedule; else that of the cluster"),
                Setting.withDefault(
                        "job-name", Setting.Type.TEXT, "holdfast-backup", "the name of the job and its account"),
                Setting.withDefault(
                        "job-namespace",
                        Setting.Type.TEXT,
                        "holdfast",
                        "the namespace in which it runs, which is there"),
                Setting.optional(
                        CLUSTER_VERSION,
                        Setting.Type.TEXT,
                        "the version of a cluster that is older than 1.25, such as 1.20"),
                selecting("namespace", "only these namespaces"),
                selecting("exclude-namespace", "not these namespaces"),
                selecting("kind", "only these kinds: Deployment, widgets.example.org"),
                selecting("exclude-kind", "not these kinds"),
                selecting("name", "only objects with these names"),
                Setting.optional("labels", Setting.Type.TEXT, "only objects with such labels"),
                Setting.optional("annotations", Setting.Type.TEXT, "only objects with such annotations"),
                Setting.optional("cluster-scope", Setting.Type.TEXT, "all, needed or none"));
    }

    private static Setting selecting(String name, String description) {
        return Setting.optional(name, Setting.Type.TEXT, description).repeated();
    }

    @Override
    public int run(List<String> arguments, Settings settings, CommandContext context) throws IOException {
        if (!arguments.get(0).equals(MANIFESTS)) {
            throw new IOException("What can be written is 'manifests', not '" + arguments.get(0) + "'");
        }
        byte[] yaml;
        try {
            yaml = settings.has(CONFIG)
                    ? plans(settings, context).yaml()
                    : new BackupManifests(
                                    job(settings), source(settings).build().settings())
                            .yaml();
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage() + ". Nothing was written", e);
        }
        Files.write(Path.of(arguments.get(1)), yaml, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        return 0;
    }

    private PlanManifests plans(Settings settings, CommandContext context) throws IOException {
        List<String> beside =
                OF_ONE_SOURCE.stream().filter(name -> isGiven(settings, name)).toList();
        if (!beside.isEmpty()) {
            throw new IllegalArgumentException("The configuration says itself what " + beside + " would");
        }
        PlanManifests.Setup setup = new PlanManifests.Setup(
                new JobAccount(
                        named(settings, "job-namespace", 63), named(settings, "job-name", ScheduledPod.LONGEST_NAME)),
                settings.text("image"),
                cluster(settings),
                settings.flag(DAEMON),
                replicas(settings),
                settings.texts("variables-secret"),
                mounts(settings, MOUNT_SECRET),
                mounts(settings, MOUNT_CLAIM));
        return PlanManifests.of(setup, context.configuration(settings.path(CONFIG)));
    }

    /** Whether it has another value than that which it has by itself. */
    private boolean isGiven(Settings settings, String name) {
        Setting setting = schema().setting(name).orElseThrow();
        return settings.has(name)
                && (setting.type() != Setting.Type.TEXT
                        || !setting.defaultValue().equals(Optional.of(settings.text(name))));
    }

    private static int replicas(Settings settings) {
        long replicas = settings.integer(REPLICAS);
        if (replicas < 1 || replicas > MOST_REPLICAS || (replicas > 1 && !settings.flag(DAEMON))) {
            throw new IllegalArgumentException(
                    "There are 1 to " + MOST_REPLICAS + " replicas of a daemon, and not " + replicas);
        }
        return (int) replicas;
    }

    private static List<PodMount> mounts(Settings settings, String name) {
        return settings.texts(name).stream()
                .map(text -> PodMount.parse(name, text))
                .toList();
    }

    private static BackupManifests.Job job(Settings settings) {
        if (settings.flag(DAEMON)
                || settings.integer(REPLICAS) != 1
                || settings.has(MOUNT_SECRET)
                || settings.has(MOUNT_CLAIM)) {
            throw new IllegalArgumentException("There is a daemon, and there are " + REPLICAS + ", " + MOUNT_SECRET
                    + " and " + MOUNT_CLAIM + ", only for a configuration: say " + CONFIG);
        }
        if (settings.has("repository") == settings.has("repository-claim")) {
            throw new IllegalArgumentException("One of repository and repository-claim says where the repository is");
        }
        String schedule = settings.text("schedule");
        ScheduledPod.refusal(schedule).ifPresent(reason -> {
            throw new IllegalArgumentException(reason);
        });
        ClusterVersion cluster = cluster(settings);
        if (settings.has(ZONE) && !cluster.hasTimeZones()) {
            throw new IllegalArgumentException("A job has a time zone from Kubernetes 1.25 on: leave the zone out");
        }
        List<String> selection = new ArrayList<>();
        for (String name : SELECTING) {
            settings.texts(name).forEach(value -> selection.add(name + "=" + value));
        }
        return new BackupManifests.Job(
                named(settings, "job-name", ScheduledPod.LONGEST_NAME),
                named(settings, "job-namespace", 63),
                settings.text("image"),
                schedule,
                optional(settings, ZONE),
                optional(settings, "repository"),
                optional(settings, "repository-claim"),
                settings.text("password-secret"),
                settings.texts("variables-secret"),
                settings.has("hooks") ? Optional.of(settings.text("hooks-secret")) : Optional.empty(),
                selection,
                cluster);
    }

    private static ClusterVersion cluster(Settings settings) {
        return optional(settings, CLUSTER_VERSION).map(ClusterVersion::parse).orElse(ClusterVersion.RECENT);
    }

    private static KubernetesSource.Builder source(Settings settings) throws IOException {
        KubernetesSource.Builder source = KubernetesSource.builder()
                .namespaces(texts(settings, "namespace"))
                .excludeNamespaces(texts(settings, "exclude-namespace"))
                .kinds(texts(settings, "kind"))
                .excludeKinds(texts(settings, "exclude-kind"))
                .names(texts(settings, "name"));
        optional(settings, "labels").ifPresent(source::labels);
        optional(settings, "annotations").ifPresent(source::annotations);
        optional(settings, "cluster-scope").ifPresent(scope -> source.clusterScope(scope(scope)));
        if (settings.has("hooks")) {
            // Nothing connects to this cluster: only what hooks are about counts.
            new HookFile(KubernetesTarget.builder().build())
                    .read(Files.readString(settings.path("hooks")))
                    .forEach(source::hook);
        }
        return source;
    }

    private static ClusterScope scope(String text) {
        for (ClusterScope one : ClusterScope.values()) {
            if (one.name().toLowerCase(Locale.ROOT).equals(text)) {
                return one;
            }
        }
        throw new IllegalArgumentException("The cluster-scope is all, needed or none, not '" + text + "'");
    }

    private static String[] texts(Settings settings, String name) {
        return settings.texts(name).toArray(String[]::new);
    }

    private static String named(Settings settings, String setting, int longest) {
        String name = settings.text(setting);
        if (!NAME.matcher(name).matches() || name.length() > longest) {
            throw new IllegalArgumentException("'" + name + "' cannot be the " + setting + ": that has up to " + longest
                    + " small letters, digits and hyphens");
        }
        return name;
    }

    private static Optional<String> optional(Settings settings, String name) {
        return settings.has(name) ? Optional.of(settings.text(name)) : Optional.empty();
    }
}
