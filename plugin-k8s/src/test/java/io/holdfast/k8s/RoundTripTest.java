package io.holdfast.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.holdfast.testkit.RecordedEntries;
import io.holdfast.testkit.k8s.ApiServerStandIn;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A namespace that goes and comes back, on the cluster that {@code HOLDFAST_TEST_KUBECONFIG} names, or else on the stand-in. Nothing but the API is used, and what is made is deleted.
 */
@Timeout(300)
class RoundTripTest {

    private static final List<String> OBJECTS = List.of(
            "v1 ConfigMap settings \"data\": {\"key\": \"value\", \"script\": \"#!/bin/sh\\necho\\n\"}",
            "v1 Secret login \"data\": {\"password\": \"aHVudGVyMg==\"}",
            "v1 ServiceAccount robot \"automountServiceAccountToken\": false",
            "v1 Service web \"spec\": {\"type\": \"NodePort\", \"selector\": {\"app\": \"web\"}, \"ports\": [{\"port\": 80}]}",
            "v1 Service headless \"spec\": {\"clusterIP\": \"None\", \"selector\": {\"app\": \"web\"}}",
            "v1 ResourceQuota quota \"spec\": {\"hard\": {\"pods\": \"10\"}}",
            "rbac.authorization.k8s.io/v1 Role reader \"rules\": [{\"apiGroups\": [\"\"], \"resources\": [\"pods\"], \"verbs\": [\"get\"]}]",
            "rbac.authorization.k8s.io/v1 RoleBinding readers \"roleRef\": {\"apiGroup\": \"rbac.authorization.k8s.io\", \"kind\": \"Role\", \"name\": \"reader\"},"
                    + " \"subjects\": [{\"kind\": \"ServiceAccount\", \"namespace\": \"NAMESPACE\", \"name\": \"robot\"}]",
            "apps/v1 Deployment web \"spec\": {\"replicas\": 0, \"selector\": {\"matchLabels\": {\"app\": \"web\"}}, \"template\": {\"metadata\": {\"labels\":"
                    + " {\"app\": \"web\"}}, \"spec\": {\"containers\": [{\"name\": \"c\", \"image\": \"i:1\"}]}}}",
            "batch/v1 Job once \"spec\": {\"parallelism\": 0, \"template\": {\"spec\": {\"restartPolicy\": \"Never\", \"containers\": [{\"name\": \"c\", \"image\": \"i:1\"}]}}}",
            "networking.k8s.io/v1 NetworkPolicy closed \"spec\": {\"podSelector\": {}, \"policyTypes\": [\"Ingress\"]}");

    private final String namespace =
            "holdfast-test-" + UUID.randomUUID().toString().substring(0, 8);

    @TempDir
    private Path directory;

    private ApiServerStandIn standIn;
    private Path kubeconfig;
    private KubernetesClient client;

    @BeforeEach
    void start() throws Exception {
        String named = System.getenv("HOLDFAST_TEST_KUBECONFIG");
        standIn = ApiServerStandIn.startWithTls(Clock.systemUTC());
        kubeconfig = named == null ? standIn.kubeconfig() : Path.of(named);
        client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(kubeconfig.toFile()))
                .withHttpClientBuilderConsumer(builder -> builder.addOrReplaceInterceptor("HttpLogging", null))
                .build();
        client.raw("/api/v1/namespaces", "POST", Objects.json("v1", "Namespace", "", namespace, ""));
        for (String object : OBJECTS) {
            String[] parts = object.replace("NAMESPACE", namespace).split(" ", 4);
            String plural = parts[1].toLowerCase(Locale.ROOT).replaceAll("y$", "ie") + "s";
            client.raw(
                    (parts[0].contains("/") ? "/apis/" : "/api/") + parts[0] + "/namespaces/" + namespace + "/"
                            + plural,
                    "POST",
                    Objects.json(parts[0], parts[1], namespace, parts[2], parts[3]));
        }
    }

    @AfterEach
    void stop() throws Exception {
        client.raw("/api/v1/namespaces/" + namespace, "DELETE", null);
        client.close();
        standIn.close();
    }

    private KubernetesSource.Builder source() {
        return KubernetesSource.builder()
                .kubeconfig(kubeconfig)
                .timeout(Duration.ofSeconds(20))
                .namespaces(namespace);
    }

    private void deleteNamespace() throws InterruptedException {
        client.raw("/api/v1/namespaces/" + namespace, "DELETE", null);
        while (client.namespaces().withName(namespace).get() != null) {
            Thread.sleep(100);
        }
    }

    @Test
    void namespaceIsEqualButForWhatTheServerOwns() throws Exception {
        RecordedEntries before = ClusterCase.copy(source().build());
        deleteNamespace();
        ClusterCase.restore(source().restoreTo(RestoreTo.CLUSTER).build(), before, directory);
        RecordedEntries after = ClusterCase.copy(source().build());

        List<String> ours = SelectionTest.yaml(before).stream()
                .filter(path -> path.startsWith("namespaces/"))
                .toList();
        assertThat(ours).hasSizeGreaterThanOrEqualTo(OBJECTS.size());
        for (String path : ours) {
            assertThat(ShopNamespace.withoutAddresses(ClusterCase.text(after, path)))
                    .as(path)
                    .isEqualTo(ShopNamespace.withoutAddresses(ClusterCase.text(before, path)));
        }
    }
}
