package io.holdfast.k8s;

import io.holdfast.spi.Factory;
import io.holdfast.spi.Setting;
import io.holdfast.spi.Settings;
import io.holdfast.spi.SettingsSchema;
import io.holdfast.spi.recovery.RecoveryAction;
import io.holdfast.spi.recovery.RecoveryTarget;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/** Clusters, namespaces and objects as targets of recoveries, and what these do to them, by name. */
final class KubernetesActions {

    private static final String DRILL = "drill-";
    private static final String NAMESPACE = "namespace";
    private static final String NAME = "name";
    private static final String KIND = "kind";
    private static final String LABEL = "label";
    private static final String REPLICAS = "replicas";
    private static final String KEY = "key";
    private static final String VALUE = "value";

    private KubernetesActions() {}

    static List<Factory<?>> factories() {
        return List.of(
                Factory.of(RecoveryTarget.class, "k8s", schema(target()), settings -> place("", settings)),
                action(
                        "k8s-scale",
                        (settings, drill) -> {
                            KubernetesScale scale = KubernetesScale.of(
                                    workload("", settings), Math.toIntExact(settings.integer(REPLICAS)));
                            return drill.map(other -> scale.inDrills(workload(DRILL, settings)))
                                    .orElse(scale);
                        },
                        namespaced("the workload", KIND),
                        List.of(Setting.required(REPLICAS, Setting.Type.INTEGER, "how many pods it is to have"))),
                action(
                        "k8s-roll",
                        (settings, drill) -> {
                            KubernetesRollout roll = KubernetesRollout.of(workload("", settings));
                            return drill.map(other -> roll.inDrills(workload(DRILL, settings)))
                                    .orElse(roll);
                        },
                        namespaced("the workload", KIND),
                        List.of()),
                action(
                        "k8s-cordon",
                        (settings, drill) -> {
                            KubernetesCordon cordon =
                                    KubernetesCordon.of(cluster("", settings).node(settings.text(NAME)));
                            return drill.map(other -> cordon.inDrills(other.node(drilled(NAME, settings))))
                                    .orElse(cordon);
                        },
                        List.of(
                                Setting.required(NAME, Setting.Type.TEXT, "the node"),
                                Setting.optional(DRILL + NAME, Setting.Type.TEXT, "the node in drills")),
                        List.of()),
                action(
                        "k8s-isolate",
                        (settings, drill) -> {
                            KubernetesIsolation isolation =
                                    KubernetesIsolation.of(place("", settings), pairs(settings, LABEL));
                            return drill.map(other -> isolation.inDrills(other.namespace(drilled(NAMESPACE, settings))))
                                    .orElse(isolation);
                        },
                        List.of(
                                Setting.required(NAMESPACE, Setting.Type.TEXT, "the namespace of the pods"),
                                Setting.optional(DRILL + NAMESPACE, Setting.Type.TEXT, "their namespace in drills")),
                        List.of(Setting.optional(LABEL, Setting.Type.TEXT, "KEY=VALUE: only pods with such labels")
                                .repeated())),
                action(
                        "k8s-switch-service",
                        (settings, drill) -> {
                            KubernetesServiceSwitch change =
                                    KubernetesServiceSwitch.of(object("", "Service", settings), pairs(settings, LABEL));
                            return drill.map(other -> change.inDrills(object(DRILL, "Service", settings)))
                                    .orElse(change);
                        },
                        namespaced("the service"),
                        List.of(Setting.required(
                                        LABEL,
                                        Setting.Type.TEXT,
                                        "KEY=VALUE: the labels of the pods that it sends its traffic to")
                                .repeated())),
                action(
                        "k8s-rotate-secret",
                        (settings, drill) -> {
                            KubernetesSecretRotation rotation = KubernetesSecretRotation.of(
                                    object("", "Secret", settings), Map.of(settings.text(KEY), settings.secret(VALUE)));
                            return drill.map(other -> rotation.inDrills(object(DRILL, "Secret", settings)))
                                    .orElse(rotation);
                        },
                        namespaced("the secret"),
                        List.of(
                                Setting.required(KEY, Setting.Type.TEXT, "the key whose value is replaced"),
                                Setting.required(VALUE, Setting.Type.SECRET, "the value that it gets"))));
    }

    private static Factory<RecoveryAction> action(
            String type,
            BiFunction<Settings, Optional<KubernetesTarget>, RecoveryAction> make,
            List<Setting> place,
            List<Setting> more) {
        List<Setting> all = new ArrayList<>(cluster(""));
        all.addAll(cluster(DRILL));
        all.addAll(place);
        all.addAll(more);
        return Factory.of(
                RecoveryAction.class, type, schema(all), settings -> make.apply(settings, drilled(all, settings)));
    }

    /** The cluster for drills, if anything of what is done in them is named. */
    private static Optional<KubernetesTarget> drilled(List<Setting> all, Settings settings) {
        boolean named = all.stream().map(Setting::name).anyMatch(name -> name.startsWith(DRILL) && settings.has(name));
        return named ? Optional.of(cluster(DRILL, settings)) : Optional.empty();
    }

    private static SettingsSchema schema(List<Setting> settings) {
        return SettingsSchema.of(settings.toArray(Setting[]::new));
    }

    private static List<Setting> cluster(String prefix) {
        String which = prefix.isEmpty() ? "" : " in drills; by default the same";
        return List.of(
                Setting.optional(
                        prefix + "kubeconfig", Setting.Type.PATH, "the file that says where the cluster is" + which),
                Setting.optional(prefix + "context", Setting.Type.TEXT, "the context of that file" + which));
    }

    private static List<Setting> target() {
        List<Setting> all = new ArrayList<>(cluster(""));
        all.add(Setting.optional(NAMESPACE, Setting.Type.TEXT, "a namespace of it; by default all of it"));
        return all;
    }

    /** Where an object in a namespace is, really and in drills. */
    private static List<Setting> namespaced(String what, String... kinds) {
        List<Setting> all = new ArrayList<>(List.of(
                Setting.required(NAMESPACE, Setting.Type.TEXT, "the namespace of " + what),
                Setting.required(NAME, Setting.Type.TEXT, what),
                Setting.optional(DRILL + NAMESPACE, Setting.Type.TEXT, "the namespace in drills; by default the same"),
                Setting.optional(DRILL + NAME, Setting.Type.TEXT, what + " in drills; by default of the same name")));
        Stream.of(kinds)
                .map(kind ->
                        Setting.withDefault(kind, Setting.Type.TEXT, "Deployment", "its kind, such as StatefulSet"))
                .forEach(all::add);
        return all;
    }

    private static KubernetesTarget cluster(String prefix, Settings settings) {
        KubernetesTarget.Builder target = KubernetesTarget.builder();
        for (String from : List.of("", prefix)) {
            if (settings.has(from + "kubeconfig")) {
                target.kubeconfig(settings.path(from + "kubeconfig"));
            }
            if (settings.has(from + "context")) {
                target.context(settings.text(from + "context"));
            }
        }
        return target.build();
    }

    private static KubernetesTarget place(String prefix, Settings settings) {
        KubernetesTarget cluster = cluster(prefix, settings);
        return settings.has(NAMESPACE) ? cluster.namespace(settings.text(NAMESPACE)) : cluster;
    }

    private static KubernetesTarget workload(String prefix, Settings settings) {
        return object(prefix, settings.text(KIND), settings);
    }

    private static KubernetesTarget object(String prefix, String kind, Settings settings) {
        boolean drill = !prefix.isEmpty();
        return cluster(prefix, settings)
                .namespace(drill ? drilled(NAMESPACE, settings) : settings.text(NAMESPACE))
                .object(kind, drill ? drilled(NAME, settings) : settings.text(NAME));
    }

    /** What something is in drills: the same, unless that is said. */
    private static String drilled(String setting, Settings settings) {
        return settings.text(settings.has(DRILL + setting) ? DRILL + setting : setting);
    }

    private static Map<String, String> pairs(Settings settings, String name) {
        Map<String, String> pairs = new HashMap<>();
        for (String pair : settings.texts(name)) {
            int equals = pair.indexOf('=');
            if (equals <= 0) {
                throw new IllegalArgumentException("setting '" + name + "' is KEY=VALUE, not '" + pair + "'");
            }
            pairs.put(pair.substring(0, equals), pair.substring(equals + 1));
        }
        return pairs;
    }
}
