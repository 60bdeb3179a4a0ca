package io.holdfast.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/**
 * Says of pods that they run, as kubelets do: the clusters of tests need none. On a stand-in, which has no controllers of workloads, it says of these what their controllers would say.
 */
final class PlayedKubelet {

    /** Keeps what is made for a test from the kubelets that a cluster has. */
    static final String NOWHERE = "\"nodeSelector\": {\"holdfast.io/no\": \"node\"}";

    private final TestCluster cluster;

    PlayedKubelet(TestCluster cluster) {
        this.cluster = cluster;
    }

    /** Fields of a deployment with labels {@code app}, whose pods run nowhere. */
    static String deployment(String app, int replicas) {
        return "\"spec\": {\"replicas\": " + replicas
                + ", \"progressDeadlineSeconds\": 600, \"selector\": {\"matchLabels\": {\"app\": \""
                + app + "\"}}, \"template\": {\"metadata\": {\"labels\": {\"app\": \"" + app + "\"}}, \"spec\": {"
                + NOWHERE
                + ", \"terminationGracePeriodSeconds\": 0, \"containers\": [{\"name\": \"c\", \"image\": \"i:1\"}]}}}";
    }

    /** Says that a pod runs, and whether it is ready. */
    void pod(String path, boolean ready) throws Exception {
        cluster.mergePatch(
                path + "/status",
                "{\"status\": {\"phase\": \"Running\", \"conditions\": [{\"type\": \"Ready\", \"status\": \""
                        + (ready ? "True" : "False") + "\"}]}}");
    }

    /** Says of the pods that a deployment has by now that they are ready. Who waits for all of them calls it again and again. */
    void deployment(String path) throws Exception {
        JsonNode deployment = cluster.get(path);
        if (TestCluster.named().isEmpty()) {
            status(path, deployment.at("/spec/replicas").asInt());
            return;
        }
        String pods =
                "/api/v1/namespaces/" + deployment.at("/metadata/namespace").asText() + "/pods";
        for (JsonNode pod : cluster.get(pods).path("items")) {
            if (!PodSelector.isReady(pod) && PodSelector.selects(deployment.at("/spec/selector"), pod)) {
                ready(pods + "/" + pod.at("/metadata/name").asText());
            }
        }
    }

    private void ready(String pod) throws Exception {
        try {
            pod(pod, true);
        } catch (ApiException e) {
            if (e.code() != 404) {
                throw e;
            }
            // Its controller has deleted it meanwhile.
        }
    }

    /** What a stand-in is to say of a deployment however it is changed later: that it has no pods. Others find that out. */
    void noPods(String path) throws Exception {
        if (TestCluster.named().isEmpty()) {
            cluster.mergePatch(path + "/status", "{\"status\": {\"observedGeneration\": 1000, \"replicas\": 0}}");
        }
    }

    /** What a stand-in is to say of a deployment: that its pods did not get ready in time. Others find that out. */
    void failure(String path) throws Exception {
        if (TestCluster.named().isEmpty()) {
            cluster.mergePatch(
                    path + "/status",
                    "{\"status\": {\"observedGeneration\": 1000, \"conditions\": [{\"type\": \"Progressing\", \"status\": \"False\","
                            + " \"reason\": \"ProgressDeadlineExceeded\"}]}}");
        }
    }

    private void status(String path, int pods) throws Exception {
        long generation = cluster.get(path).at("/metadata/generation").asLong();
        cluster.mergePatch(
                path + "/status",
                ApiServer.JSON.writeValueAsString(Map.of(
                        "status",
                        Map.of(
                                "observedGeneration", generation,
                                "replicas", pods,
                                "readyReplicas", pods,
                                "updatedReplicas", pods))));
    }
}
