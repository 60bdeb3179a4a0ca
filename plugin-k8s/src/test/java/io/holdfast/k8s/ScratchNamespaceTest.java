package io.holdfast.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.spi.recovery.CheckReport.Finding;
import io.holdfast.spi.recovery.CheckReport.Result;
import io.holdfast.spi.recovery.Restored;
import io.holdfast.spi.recovery.TargetIdentity;
import io.holdfast.testkit.RecordedEntries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a namespace that is restored to be looked at, on any cluster. */
class ScratchNamespaceTest extends AnyClusterCase {

    @TempDir
    private Path directory;

    /** A namespace of its own. */
    private String shop;

    @BeforeEach
    void make() throws Exception {
        shop = cluster.namespace("shop");
    }

    private KubernetesScratch.Builder scratch() throws IOException {
        return KubernetesScratch.builder(cluster.target(), directory);
    }

    private RecordedEntries copied() throws Exception {
        return ClusterCase.copy(source().namespaces(shop).build());
    }

    private void deployment(String name, String pod) throws Exception {
        create(
                "apps/v1",
                "Deployment",
                shop,
                name,
                "\"spec\": {\"replicas\": 1, \"selector\": {\"matchLabels\": {\"app\": \"" + name
                        + "\"}}, \"template\": {\"metadata\": {\"labels\": {\"app\": \"" + name + "\"}}, \"spec\": "
                        + pod.replaceFirst("\\{", "{" + PlayedKubelet.NOWHERE + ", ") + "}}");
    }

    @Test
    void namespaceIsRestoredComparedAndRemoved() throws Exception {
        create("apps/v1", "Deployment", shop, "web", PlayedKubelet.deployment("web", 3));
        create("v1", "ConfigMap", shop, "settings", "\"data\": {\"key\": \"value\"}");
        create(
                "v1",
                "Service",
                shop,
                "web",
                "\"spec\": {\"selector\": {\"app\": \"web\"}, \"ports\": [{\"port\": 80}]}");
        create(
                "networking.k8s.io/v1",
                "NetworkPolicy",
                shop,
                "open",
                "\"spec\": {\"podSelector\": {}, \"ingress\": [{}]}");
        String place;
        try (Restored restored = KubernetesScratchTest.provision(scratch().build(), copied())) {
            place = KubernetesScratchTest.place(restored);
            Finding objects = KubernetesScratchTest.finding(restored, "objects");
            assertThat(objects.result()).as(objects.detail()).isEqualTo(Result.PASSED);
            assertThat(get("/api/v1/namespaces/" + place + "/configmaps/settings")
                            .at("/data/key")
                            .asText())
                    .isEqualTo("value");
            assertThat(get("/apis/apps/v1/namespaces/" + place + "/deployments/web")
                            .at("/spec/replicas")
                            .asInt())
                    .isZero();
            assertThat(names("/apis/networking.k8s.io/v1/namespaces/" + place + "/networkpolicies"))
                    .containsExactly("holdfast-scratch");
            assertThat(restored.directory().resolve("report.json")).content().contains("\"result\" : \"tried\"");
        }
        assertThat(isThere("/api/v1/namespaces/" + place)).isFalse();
        assertThat(isThere("/api/v1/namespaces/" + shop + "/configmaps/settings"))
                .isTrue();
    }

    @Test
    void nothingAsksControllersToCopySecretsElsewhere() throws Exception {
        for (String kind : List.of("Secret", "ConfigMap")) {
            cluster.create(
                    "{\"apiVersion\": \"v1\", \"kind\": \"" + kind
                            + "\", \"metadata\": {\"name\": \"login\", \"namespace\": \"" + shop
                            + "\", \"annotations\":"
                            + " {\"replicator.v1.mittwald.de/replicate-to\": \"*\", \"reflect\": \"yes\", \"example.kubernetes.io/kept\": \"yes\"}}}");
        }
        RecordedEntries base = copied();
        try (Restored restored = KubernetesScratchTest.provision(scratch().build(), base)) {
            for (String plural : List.of("secrets", "configmaps")) {
                assertThat(get("/api/v1/namespaces/" + KubernetesScratchTest.place(restored) + "/" + plural + "/login")
                                .at("/metadata/annotations")
                                .toString())
                        .isEqualTo("{\"example.kubernetes.io/kept\":\"yes\"}");
            }
            assertThat(KubernetesScratchTest.finding(restored, "objects").result())
                    .isEqualTo(Result.PASSED);
        }
    }

    @Test
    void whatIsNotAsItWasIsNamedWithoutItsValues() throws Exception {
        create("v1", "ConfigMap", shop, "settings", "\"data\": {\"key\": \"value\"}");
        create("v1", "Secret", shop, "login", "\"data\": {\"password\": \"aHVudGVyMg==\"}");
        try (Restored restored = KubernetesScratchTest.provision(scratch().build(), copied())) {
            String place = "/api/v1/namespaces/" + KubernetesScratchTest.place(restored);
            cluster.mergePatch(place + "/secrets/login", "{\"data\": {\"password\": \"b3RoZXI=\"}}");
            cluster.delete(place + "/configmaps/settings");

            Finding objects = KubernetesScratchTest.finding(restored, "objects");
            assertThat(objects.result()).isEqualTo(Result.FAILED);
            assertThat(objects.detail())
                    .startsWith("2 of ")
                    .contains("ConfigMap " + shop + "/settings: it is gone")
                    .contains("Secret " + shop + "/login: it lacks [.data.password]")
                    .doesNotContain("aHVudGVyMg")
                    .doesNotContain("b3RoZXI");
        }
    }

    @Test
    void nothingIsLeftWhoeverPutSomethingBesideTheReport() throws Exception {
        RecordedEntries base = copied();
        try (Restored restored = KubernetesScratchTest.provision(scratch().build(), base)) {
            Files.createDirectories(restored.directory().resolve("mine"));
            Files.writeString(restored.directory().resolve("mine/notes"), "looked at");
        }
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void podsThatWouldReachWhatIsOutsideOfTheirNamespaceAreNotStarted() throws Exception {
        String container = "{\"name\": \"c\", \"image\": \"i:1\"";
        String plain = "\"containers\": [" + container + "}]";
        Map<String, String> reaching = Map.of(
                "network", "{\"hostNetwork\": true, " + plain + "}",
                "processes", "{\"hostPID\": true, " + plain + "}",
                "memory", "{\"hostIPC\": true, " + plain + "}",
                "port",
                        "{\"containers\": [" + container
                                + ", \"ports\": [{\"containerPort\": 80, \"hostPort\": 80}]}]}",
                "privileged", "{\"containers\": [" + container + ", \"securityContext\": {\"privileged\": true}}]}",
                "first",
                        "{\"initContainers\": [" + container.replace("\"c\"", "\"before\"")
                                + ", \"securityContext\": {\"privileged\": true}}], " + plain + "}",
                "path", "{\"volumes\": [{\"name\": \"v\", \"hostPath\": {\"path\": \"/var\"}}], " + plain + "}",
                "nfs",
                        "{\"volumes\": [{\"name\": \"v\", \"nfs\": {\"server\": \"files\", \"path\": \"/\"}}], " + plain
                                + "}",
                "csi", "{\"volumes\": [{\"name\": \"v\", \"csi\": {\"driver\": \"d\"}}], " + plain + "}");
        Map<String, String> allowed = new HashMap<>(Map.of(
                "capable",
                        "{\"containers\": [" + container
                                + ", \"securityContext\": {\"capabilities\": {\"add\": [\"CHOWN\", \"SYS_ADMIN\"]}}}]}",
                "kernel",
                        "{\"securityContext\": {\"sysctls\": [{\"name\": \"kernel.msgmax\", \"value\": \"1\"}]}, "
                                + plain + "}",
                "unmasked",
                        "{\"hostUsers\": false, \"containers\": [" + container
                                + ", \"securityContext\": {\"procMount\": \"Unmasked\"}}]}"));
        for (Map<String, String> each : List.of(reaching, allowed)) {
            for (Map.Entry<String, String> one : each.entrySet()) {
                deployment(one.getKey(), one.getValue());
            }
        }
        String unmasked = "/apis/apps/v1/namespaces/" + shop + "/deployments/unmasked";
        if (!get(unmasked).toString().contains("Unmasked")) {
            // Servers drop that for which they have no feature gate open.
            cluster.delete(unmasked);
            allowed.remove("unmasked");
        }
        deployment(
                "kept",
                "{\"volumes\": [{\"name\": \"a\", \"emptyDir\": {}}, {\"name\": \"b\", \"persistentVolumeClaim\": {\"claimName\": \"data\"}}], "
                        + plain + "}");
        create("v1", "Pod", shop, "agent", "\"spec\": {\"hostNetwork\": true, " + plain + "}");
        RecordedEntries base = copied();

        try (Restored restored =
                KubernetesScratchTest.provision(scratch().startPods(true).build(), base)) {
            String place = KubernetesScratchTest.place(restored);
            assertThat(names("/apis/apps/v1/namespaces/" + place + "/deployments"))
                    .containsExactly("kept");
            assertThat(names("/api/v1/namespaces/" + place + "/pods")).doesNotContain("agent");
            assertThat(KubernetesScratchTest.finding(restored, "objects").result())
                    .isEqualTo(Result.PASSED);
            Stream.concat(reaching.keySet().stream(), allowed.keySet().stream())
                    .forEach(name -> assertThat(restored.limits())
                            .anyMatch(limit -> limit.startsWith("Deployment " + shop + "/" + name + " runs no pods")));
            assertThat(restored.limits())
                    .contains(
                            "Pod " + shop + "/agent runs no pods and was only tried, since its pods have hostNetwork");
            assertThat(restored.directory().resolve("report.json"))
                    .content()
                    .contains("\"reason\" : \"its pods have a volume of hostPath\"");
        }
        try (Restored restored = KubernetesScratchTest.provision(scratch().build(), base)) {
            // Without pods they reach nothing.
            assertThat(names("/apis/apps/v1/namespaces/" + KubernetesScratchTest.place(restored) + "/deployments"))
                    .hasSize(reaching.size() + allowed.size() + 1);
        }
    }

    @Test
    void claimsAskForNewVolumesAndNeverForThoseThatAreThere() throws Exception {
        String size = "\"accessModes\": [\"ReadWriteOnce\"], \"resources\": {\"requests\": {\"storage\": \"1Gi\"}}, ";
        String old = size
                + "\"storageClassName\": \"fast\", \"volumeName\": \"pv\", \"selector\": {\"matchLabels\": {\"data\": \"old\"}}";
        create("v1", "PersistentVolumeClaim", shop, "data", "\"spec\": {" + old + "}");
        create("v1", "PersistentVolumeClaim", shop, "static", "\"spec\": {" + size + "\"storageClassName\": \"\"}");
        for (String[] set : new String[][] {{"db", old}, {"fixed", size + "\"storageClassName\": \"\""}}) {
            create(
                    "apps/v1",
                    "StatefulSet",
                    shop,
                    set[0],
                    "\"spec\": {\"serviceName\": \"s\", \"selector\": {\"matchLabels\": {\"app\": \"db\"}}, \"template\": {\"metadata\": {\"labels\": {\"app\": \"db\"}},"
                            + " \"spec\": {\"containers\": [{\"name\": \"c\", \"image\": \"i:1\"}]}},"
                            + " \"volumeClaimTemplates\": [{\"metadata\": {\"name\": \"d\"}, \"spec\": {" + set[1]
                            + "}}]}");
        }
        RecordedEntries base = copied();

        try (Restored restored =
                KubernetesScratchTest.provision(scratch().startPods(true).build(), base)) {
            String claims = "/api/v1/namespaces/" + KubernetesScratchTest.place(restored) + "/persistentvolumeclaims";
            String sets = "/apis/apps/v1/namespaces/" + KubernetesScratchTest.place(restored) + "/statefulsets";
            // Controllers add those of the set.
            assertThat(names(claims)).contains("data").doesNotContain("static");
            assertThat(get(claims + "/data").path("spec").properties())
                    .extracting(Map.Entry::getKey)
                    .containsExactlyInAnyOrder("accessModes", "resources", "storageClassName", "volumeMode");
            assertThat(names(sets)).containsExactly("db");
            assertThat(get(sets + "/db").at("/spec/volumeClaimTemplates/0/spec").properties())
                    .extracting(Map.Entry::getKey)
                    .contains("storageClassName")
                    .doesNotContain("volumeName", "selector");
            assertThat(restored.limits())
                    .contains("StatefulSet " + shop
                            + "/fixed runs no pods and was only tried, since it claims volumes of no class");
        }
    }

    @Test
    void wholeClustersAndUnwantedNamespacesAreTold() throws Exception {
        KubernetesTarget part = cluster.target().namespace(shop);
        assertThatThrownBy(() -> KubernetesScratch.builder(part, directory))
                .isInstanceOf(IllegalArgumentException.class);
        RecordedEntries base = copied();
        assertThatThrownBy(() -> KubernetesScratchTest.provision(
                        scratch().namespaces("other").build(), base))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("none of the wanted namespaces");
        assertThat(scratch().build().touches())
                .containsExactly(TargetIdentity.of(
                        "k8s",
                        get("/api/v1/namespaces/kube-system")
                                .at("/metadata/uid")
                                .asText(),
                        "(scratch)"));
    }

    private List<String> names(String path) throws Exception {
        List<String> names = new ArrayList<>();
        get(path)
                .path("items")
                .forEach(item -> names.add(item.at("/metadata/name").asText()));
        return names;
    }
}
