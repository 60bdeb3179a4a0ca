package io.holdfast.k8s;

import io.holdfast.spi.Factory;
import io.holdfast.spi.Lease;
import io.holdfast.spi.Plugin;
import io.holdfast.spi.PluginCommand;
import io.holdfast.spi.Setting;
import io.holdfast.spi.Settings;
import io.holdfast.spi.SettingsSchema;
import io.holdfast.spi.recovery.ScratchProvider;
import io.holdfast.spi.source.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** Kubernetes clusters as sources, as targets of recoveries, and as where restores are tried. */
public final class KubernetesPlugin implements Plugin {

    private static final String LEASE_NAME = "name";

    /** As {@link java.util.ServiceLoader} makes it. */
    public KubernetesPlugin() {}

    @Override
    public String name() {
        return "k8s";
    }

    @Override
    public List<Factory<?>> factories() {
        List<Factory<?>> factories = new ArrayList<>(List.of(
                Factory.of(Source.class, KubernetesSource.TYPE, Clusters.schema(), Clusters::create),
                Factory.of(ScratchProvider.class, KubernetesSource.TYPE, Scratches.schema(), Scratches::create),
                Factory.of(Lease.class, KubernetesSource.TYPE, Leases.schema(), Leases::create)));
        factories.addAll(KubernetesActions.factories());
        return factories;
    }

    @Override
    public List<PluginCommand> commands() {
        return List.of(new ManifestsCommand());
    }

    /**
     * A source of settings that are not read yet.
     *
     * @throws IllegalArgumentException if they are not its own, or a file that they name cannot be read
     */
    static KubernetesSource.Builder source(Map<String, List<String>> settings) {
        return Clusters.builder(Clusters.schema().read(settings));
    }

    /**
     * What a lease is called.
     *
     * @param settings of the lease that are not read yet
     * @throws IllegalArgumentException if they are not its own
     */
    static String leaseName(Map<String, List<String>> settings) {
        return Leases.schema().read(settings).text(LEASE_NAME);
    }

    private static final class Scratches {

        static SettingsSchema schema() {
            return SettingsSchema.of(
                    Setting.required(
                            "directory",
                            Setting.Type.PATH,
                            "where a report is while something is looked at; made if it is absent"),
                    Setting.optional(
                            "kubeconfig",
                            Setting.Type.PATH,
                            "the file that says in which cluster namespaces are made, best one for tests; without it $KUBECONFIG, ~/.kube/config or the account of the pod"),
                    Setting.optional("context", Setting.Type.TEXT, "the context of that file"),
                    Setting.withDefault("timeout", Setting.Type.DURATION, "60s", "how long an answer may take"),
                    Setting.optional(
                                    "namespace",
                                    Setting.Type.TEXT,
                                    "only these namespaces of the snapshot; * stands for any characters")
                            .repeated(),
                    Setting.withDefault(
                            "start-pods", Setting.Type.FLAG, "false", "whether pods run, and are waited for"),
                    Setting.withDefault("limit", Setting.Type.DURATION, "10m", "for how long pods are waited for"));
        }

        static ScratchProvider create(Settings settings) {
            return KubernetesScratch.builder(Clusters.place(settings), settings.path("directory"))
                    .namespaces(Clusters.array(settings, "namespace"))
                    .startPods(settings.flag("start-pods"))
                    .limit(settings.duration("limit"))
                    .build();
        }
    }

    private static final class Leases {

        static SettingsSchema schema() {
            return SettingsSchema.of(
                    Setting.required("namespace", Setting.Type.TEXT, "the namespace that the lease is in"),
                    Setting.withDefault(
                            LEASE_NAME, Setting.Type.TEXT, "holdfast", "what all who have the plans call the lease"),
                    Setting.withDefault(
                            "length",
                            Setting.Type.DURATION,
                            "60s",
                            "after how long one that is not heard of is succeeded; 3s at least"),
                    Setting.withDefault(
                            "holder", Setting.Type.TEXT, "holdfast", "what people see of who has it, such as a pod"),
                    Setting.optional(
                            "kubeconfig",
                            Setting.Type.PATH,
                            "the file that says where the cluster is; without it $KUBECONFIG, ~/.kube/config or the account of the pod"),
                    Setting.optional("context", Setting.Type.TEXT, "the context of that file"),
                    Setting.withDefault("timeout", Setting.Type.DURATION, "20s", "how long an answer may take"));
        }

        static Lease create(Settings settings) {
            return KubernetesLease.builder(
                            Clusters.place(settings).namespace(settings.text("namespace")), settings.text(LEASE_NAME))
                    .length(settings.duration("length"))
                    .holder(settings.text("holder"))
                    .build();
        }
    }

    private static final class Clusters {

        static SettingsSchema schema() {
            return SettingsSchema.of(
                    Setting.optional(
                            "kubeconfig",
                            Setting.Type.PATH,
                            "the file that says where the cluster is; without it $KUBECONFIG, ~/.kube/config or the account of the pod"),
                    Setting.optional("context", Setting.Type.TEXT, "the context of that file"),
                    Setting.withDefault("timeout", Setting.Type.DURATION, "60s", "how long an answer may take"),
                    texts("namespace", "only these namespaces; * stands for any characters"),
                    texts("exclude-namespace", "not these namespaces"),
                    texts("kind", "only these kinds: Deployment, deployments.apps, *.example.org"),
                    texts("exclude-kind", "not these kinds"),
                    texts("name", "only objects with these names"),
                    Setting.withDefault(
                            "labels",
                            Setting.Type.TEXT,
                            "",
                            "only objects with such labels: app=web,tier!=cache,!legacy"),
                    Setting.withDefault("annotations", Setting.Type.TEXT, "", "only objects with such annotations"),
                    Setting.optional(
                            "cluster-scope",
                            Setting.Type.TEXT,
                            "which objects in no namespace are copied: all, needed or none"),
                    Setting.withDefault(
                            "restore-to",
                            Setting.Type.TEXT,
                            "files",
                            "where a restore goes: files, plan (what it would do in the cluster) or cluster"),
                    Setting.withDefault(
                            "on-conflict",
                            Setting.Type.TEXT,
                            "keep",
                            "what a restore does about objects that are there: keep, update or replace"),
                    texts("map-namespace", "OLD=NEW: where a restore puts what was in a namespace"),
                    texts("map-storage-class", "OLD=NEW: by what a restore replaces a storage class"),
                    flag("keep-addresses", "whether restored services ask for the addresses and ports that they had"),
                    flag("keep-finalizers", "whether restored objects have finalizers"),
                    flag("restore-status", "whether a restore writes the status of custom resources"),
                    Setting.optional(
                            "hooks", Setting.Type.PATH, "a file of what is done before a backup, and undone behind it"),
                    Setting.optional(
                            "patches",
                            Setting.Type.PATH,
                            "a file of JSON patches for objects on their way into a cluster"));
        }

        private static Setting texts(String name, String description) {
            return Setting.optional(name, Setting.Type.TEXT, description).repeated();
        }

        private static Setting flag(String name, String description) {
            return Setting.withDefault(name, Setting.Type.FLAG, "false", description);
        }

        static Source create(Settings settings) {
            return builder(settings).build();
        }

        private static KubernetesSource.Builder builder(Settings settings) {
            KubernetesSource.Builder source = KubernetesSource.builder()
                    .timeout(settings.duration("timeout"))
                    .namespaces(array(settings, "namespace"))
                    .excludeNamespaces(array(settings, "exclude-namespace"))
                    .kinds(array(settings, "kind"))
                    .excludeKinds(array(settings, "exclude-kind"))
                    .names(array(settings, "name"))
                    .labels(settings.text("labels"))
                    .annotations(settings.text("annotations"))
                    .restoreTo(settings.oneOf("restore-to", RestoreTo.class))
                    .onConflict(settings.oneOf("on-conflict", ConflictPolicy.class))
                    .keepAddresses(settings.flag("keep-addresses"))
                    .keepFinalizers(settings.flag("keep-finalizers"))
                    .restoreStatus(settings.flag("restore-status"));
            if (settings.has("kubeconfig")) {
                source.kubeconfig(settings.path("kubeconfig"));
            }
            if (settings.has("context")) {
                source.context(settings.text("context"));
            }
            if (settings.has("cluster-scope")) {
                source.clusterScope(settings.oneOf("cluster-scope", ClusterScope.class));
            }
            if (settings.has("patches")) {
                RestorePatch.read(content(settings.path("patches"))).forEach(source::patch);
            }
            if (settings.has("hooks")) {
                new HookFile(place(settings))
                        .read(content(settings.path("hooks")))
                        .forEach(source::hook);
            }
            pairs(settings, "map-namespace", source::mapNamespace);
            pairs(settings, "map-storage-class", source::mapStorageClass);
            return source;
        }

        private static KubernetesTarget place(Settings settings) {
            KubernetesTarget.Builder cluster = KubernetesTarget.builder().timeout(settings.duration("timeout"));
            if (settings.has("kubeconfig")) {
                cluster.kubeconfig(settings.path("kubeconfig"));
            }
            if (settings.has("context")) {
                cluster.context(settings.text("context"));
            }
            return cluster.build();
        }

        private static String content(Path file) {
            try {
                return Files.readString(file);
            } catch (IOException e) {
                throw new IllegalArgumentException("the file " + file + " cannot be read: " + e, e);
            }
        }

        private static String[] array(Settings settings, String name) {
            return settings.texts(name).toArray(String[]::new);
        }

        private static void pairs(Settings settings, String name, BiConsumer<String, String> each) {
            for (String pair : settings.texts(name)) {
                int equals = pair.indexOf('=');
                if (equals <= 0 || equals == pair.length() - 1) {
                    throw new IllegalArgumentException("setting '" + name + "' is OLD=NEW, not '" + pair + "'");
                }
                each.accept(pair.substring(0, equals), pair.substring(equals + 1));
            }
        }
    }
}
