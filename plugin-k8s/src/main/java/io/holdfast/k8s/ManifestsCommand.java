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

/** Writes the objects by which a cluster backs itself up. No cluster is asked. */
final class ManifestsCommand implements PluginCommand {

    private static final String MANIFESTS = "manifests";
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
    /** The pods of its jobs get 11 characters more, of 63. */
    private static final int LONGEST_NAME = 52;

    /** What of a source is selected, as its own settings are called. */
    private static final List<String> SELECTING = List.of(
            "namespace", "exclude-namespace", "kind", "exclude-kind", "name", "labels", "annotations", "cluster-scope");

    @Override
    public String name() {
        return "k8s";
    }

    @Override
    public String description() {
        return "Write the objects by which a cluster backs itself up, an account with the least rights and a CronJob: holdfast k8s manifests FILE";
    }

    @Override
    public List<String> arguments() {
        return List.of("manifests", "FILE");
    }

    @Override
    public SettingsSchema schema() {
        return SettingsSchema.of(
                Setting.required("image", Setting.Type.TEXT, "the container image that has the holdfast command"),
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
                        "a secret whose keys are variables, such as AWS_ACCESS_KEY_ID"),
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
                Setting.optional("zone", Setting.Type.TEXT, "the time zone of the schedule; else that of the cluster"),
                Setting.withDefault(
                        "job-name", Setting.Type.TEXT, "holdfast-backup", "the name of the job and its account"),
                Setting.withDefault(
                        "job-namespace",
                        Setting.Type.TEXT,
                        "holdfast",
                        "the namespace in which it runs, which is there"),
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
            yaml = new BackupManifests(job(settings), source(settings).build().settings()).yaml();
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage() + ". Nothing was written", e);
        }
        Files.write(Path.of(arguments.get(1)), yaml, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        return 0;
    }

    private static BackupManifests.Job job(Settings settings) {
        if (settings.has("repository") == settings.has("repository-claim")) {
            throw new IllegalArgumentException("One of repository and repository-claim says where the repository is");
        }
        String schedule = settings.text("schedule");
        if (!schedule.startsWith("@") && schedule.trim().split("\\s+").length != 5) {
            throw new IllegalArgumentException(
                    "A schedule has five fields, as 0 2 * * * has, and not '" + schedule + "'");
        }
        List<String> selection = new ArrayList<>();
        for (String name : SELECTING) {
            settings.texts(name).forEach(value -> selection.add(name + "=" + value));
        }
        return new BackupManifests.Job(
                named(settings, "job-name", LONGEST_NAME),
                named(settings, "job-namespace", 63),
                settings.text("image"),
                schedule,
                optional(settings, "zone"),
                optional(settings, "repository"),
                optional(settings, "repository-claim"),
                settings.text("password-secret"),
                optional(settings, "variables-secret"),
                settings.has("hooks") ? Optional.of(settings.text("hooks-secret")) : Optional.empty(),
                selection);
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
