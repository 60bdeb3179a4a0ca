package io.holdfast.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.Set;

/** Tells by its status how far the cluster has come with a workload. */
final class Workloads {

    private static final Set<String> KINDS =
            Set.of("Pod", "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController");

    private Workloads() {}

    /** Whether something runs pods, or is one. */
    static boolean isOne(JsonNode object) {
        return KINDS.contains(object.path("kind").asText());
    }

    /** Whether all pods are ready that something wants. */
    static boolean isReady(JsonNode object) {
        return switch (object.path("kind").asText()) {
            case "Pod" -> PodSelector.isReady(object);
            case "Deployment", "StatefulSet", "DaemonSet" -> isRolledOut(object);
            default -> isScaled(object);
        };
    }

    /** Whether the status is about the workload as it is now. */
    private static boolean isObserved(JsonNode workload) {
        return workload.at("/status/observedGeneration").asLong()
                >= workload.at("/metadata/generation").asLong();
    }

    /** Whether there are as many pods as it says, and all are ready. */
    static boolean isScaled(JsonNode workload) {
        long wanted = workload.at("/spec/replicas").asLong(1);
        return isObserved(workload)
                && workload.at("/status/replicas").asLong() == wanted
                && workload.at("/status/readyReplicas").asLong() == wanted;
    }

    /** Whether all its pods are of its template as it is now, and available. */
    static boolean isRolledOut(JsonNode workload) {
        JsonNode status = workload.path("status");
        if (!isObserved(workload)) {
            return false;
        }
        if (workload.path("kind").asText().equals("DaemonSet")) {
            long wanted = status.path("desiredNumberScheduled").asLong();
            return status.path("updatedNumberScheduled").asLong() >= wanted
                    && status.path("numberAvailable").asLong() >= wanted;
        }
        long wanted = workload.at("/spec/replicas").asLong(1);
        boolean updated = workload.path("kind").asText().equals("StatefulSet")
                ? status.path("currentRevision").equals(status.path("updateRevision"))
                : status.path("updatedReplicas").asLong() == wanted;
        return updated
                && status.path("replicas").asLong() == wanted
                && status.path("readyReplicas").asLong() == wanted;
    }

    /** Why its pods will not be rolled out; empty if they may. */
    static Optional<String> failure(JsonNode workload) {
        for (JsonNode condition : workload.at("/status/conditions")) {
            if (isObserved(workload)
                    && condition.path("reason").asText().equals("ProgressDeadlineExceeded")
                    && condition.path("status").asText().equals("False")) {
                return Optional.of("its pods did not become available in time (ProgressDeadlineExceeded)");
            }
        }
        return Optional.empty();
    }
}
