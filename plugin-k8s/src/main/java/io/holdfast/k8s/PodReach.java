package io.holdfast.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Tells how the pods of a specification would reach what is outside of their namespace, and no network policy keeps them from: the node that they run on, its network, or data that are not theirs. */
final class PodReach {

    private static final List<String> OF_THE_NODE = List.of("hostNetwork", "hostPID", "hostIPC");

    /** Volumes that are made with the pod, or of objects of its namespace. */
    private static final Set<String> OWN_VOLUMES =
            Set.of("emptyDir", "configMap", "secret", "projected", "downwardAPI", "persistentVolumeClaim");

    /** What a container may be allowed besides, by the baseline of Kubernetes' Pod Security Standards. */
    private static final Set<String> USUAL_CAPABILITIES = Set.of(
            "AUDIT_WRITE",
            "CHOWN",
            "DAC_OVERRIDE",
            "FOWNER",
            "FSETID",
            "KILL",
            "MKNOD",
            "NET_BIND_SERVICE",
            "SETFCAP",
            "SETGID",
            "SETPCAP",
            "SETUID",
            "SYS_CHROOT");

    /** Settings of the kernel that are of the pod alone, by the same. */
    private static final Set<String> USUAL_SYSCTLS = Set.of(
            "kernel.shm_rmid_forced",
            "net.ipv4.ip_local_port_range",
            "net.ipv4.ip_local_reserved_ports",
            "net.ipv4.ip_unprivileged_port_start",
            "net.ipv4.ping_group_range",
            "net.ipv4.tcp_fin_timeout",
            "net.ipv4.tcp_keepalive_intvl",
            "net.ipv4.tcp_keepalive_probes",
            "net.ipv4.tcp_keepalive_time",
            "net.ipv4.tcp_syncookies");

    private PodReach() {}

    /** Why pods would reach further, for a person; empty if they do not. */
    static Optional<String> of(JsonNode spec) {
        for (String field : OF_THE_NODE) {
            if (spec.path(field).asBoolean()) {
                return Optional.of("its pods have " + field);
            }
        }
        if (isOfTheHost(spec.path("securityContext"))) {
            return Optional.of("its pods are processes of the node");
        }
        for (JsonNode sysctl : spec.at("/securityContext/sysctls")) {
            if (!USUAL_SYSCTLS.contains(sysctl.path("name").asText())) {
                return Optional.of(
                        "its pods change the kernel's " + sysctl.path("name").asText());
            }
        }
        for (String kind : List.of("containers", "initContainers", "ephemeralContainers")) {
            for (JsonNode container : spec.path(kind)) {
                Optional<String> why = ofContainer(container);
                if (why.isPresent()) {
                    return why;
                }
            }
        }
        for (JsonNode volume : spec.path("volumes")) {
            Optional<String> source = source(volume);
            if (source.isPresent()) {
                return Optional.of("its pods have a volume of " + source.get());
            }
        }
        return Optional.empty();
    }

    private static Optional<String> ofContainer(JsonNode container) {
        JsonNode context = container.path("securityContext");
        if (context.path("privileged").asBoolean() || isOfTheHost(context)) {
            return Optional.of("a container of its pods is privileged");
        }
        for (JsonNode capability : context.at("/capabilities/add")) {
            if (!USUAL_CAPABILITIES.contains(capability.asText())) {
                return Optional.of("a container of its pods has the capability " + capability.asText());
            }
        }
        if (!context.path("procMount").asText("Default").equals("Default")) {
            return Optional.of("a container of its pods sees all of the kernel's files");
        }
        for (JsonNode port : container.path("ports")) {
            if (port.path("hostPort").asInt() != 0) {
                return Optional.of("its pods take a port of the node");
            }
        }
        return Optional.empty();
    }

    private static boolean isOfTheHost(JsonNode context) {
        return context.at("/windowsOptions/hostProcess").asBoolean();
    }

    /** Where a volume is, if that is elsewhere; also what nobody knows here. */
    private static Optional<String> source(JsonNode volume) {
        for (var field : volume.properties()) {
            if (!field.getKey().equals("name") && !OWN_VOLUMES.contains(field.getKey())) {
                return Optional.of(field.getKey());
            }
        }
        return Optional.empty();
    }
}
