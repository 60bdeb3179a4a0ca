package io.holdfast.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.spi.source.EntryType;
import io.holdfast.testkit.RecordedEntries;
import io.holdfast.testkit.RecordingSink;
import io.holdfast.testkit.k8s.ApiFault;
import io.holdfast.testkit.k8s.ApiRequest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What of a cluster is copied. */
class SelectionTest extends AnyClusterCase {

    private String shop;
    /** Where the files of its objects are. */
    private String files;

    @BeforeEach
    void fill() throws Exception {
        shop = cluster.name("shop");
        files = "namespaces/" + shop + "/core/";
        for (String each : List.of("shop", "shop-test", "other")) {
            String namespace = cluster.namespace(each);
            create("v1", "ConfigMap", namespace, "settings", "\"data\": {\"a\": \"b\"}");
            create("v1", "Secret", namespace, "login", "\"data\": {\"password\": \"aHVudGVyMg==\"}");
        }
    }

    private KubernetesSource.Builder ours() {
        return source().namespaces(shop);
    }

    @Test
    void namespacesAndKindsAreChosenByPattern() throws Exception {
        List<String> paths = yaml(ClusterCase.copy(source().namespaces(shop + "*")
                .excludeNamespaces("*-test")
                .kinds("configmaps", "Namespace")
                .build()));

        assertThat(paths)
                .containsExactly("cluster/core/Namespace/" + shop + ".yaml", files + "ConfigMap/settings.yaml");
    }

    @Test
    void singleObjectIsChosenByNameAndLabel() throws Exception {
        cluster.create(
                "{\"apiVersion\": \"v1\", \"kind\": \"ConfigMap\", \"metadata\": {\"name\": \"one\", \"namespace\": \""
                        + shop + "\"," + " \"labels\": {\"app\": \"web\"}, \"annotations\": {\"keep\": \"yes\"}}}");

        for (KubernetesSource.Builder each :
                List.of(ours().labels("app=web"), ours().annotations("keep"), ours().names("one"))) {
            assertThat(yaml(ClusterCase.copy(
                            each.clusterScope(ClusterScope.NONE).build())))
                    .contains(files + "ConfigMap/one.yaml")
                    .doesNotContain(files + "ConfigMap/settings.yaml");
        }
        assertThat(yaml(ClusterCase.copy(ours().labels("app!=web").build())))
                .contains(files + "ConfigMap/settings.yaml")
                .doesNotContain(files + "ConfigMap/one.yaml");
    }

    @Test
    @NeedsStandIn("no controller of its own makes endpoints")
    void whatTheClusterMakesByItselfIsLeftOutAndSaidSo() throws Exception {
        create(
                "v1",
                "Service",
                shop,
                "web",
                "\"spec\": {\"selector\": {\"app\": \"web\"}, \"ports\": [{\"port\": 80}]}");
        create("v1", "Endpoints", shop, "web", "\"subsets\": []");
        create("v1", "Endpoints", shop, "elsewhere", "\"subsets\": []");
        create("v1", "Event", shop, "it-happened", "");
        create("coordination.k8s.io/v1", "Lease", shop, "leader", "");
        RecordedEntries copied = ClusterCase.copy(ours().build());

        assertThat(yaml(copied))
                .contains(files + "Service/web.yaml", files + "Endpoints/elsewhere.yaml")
                .doesNotContain(files + "Endpoints/web.yaml", files + "ConfigMap/kube-root-ca.crt.yaml")
                .noneMatch(path -> path.contains("/Event/") || path.contains("/Lease/"));
        assertThat(ClusterCase.text(copied, "kubernetes.json"))
                .contains("\"all events\" : 1", "\"generated endpoints\" : 1", "\"generated configmaps\" : 1");
    }

    @Test
    @NeedsStandIn("it refuses requests")
    void kindThatMayNotBeListedIsASkip() throws Exception {
        standIn().on(ApiRequest.list("secrets"), ApiFault.FORBIDDEN);
        RecordingSink sink = ClusterCase.snapshot(source().build());

        assertThat(sink.skipped()).containsOnlyKeys("namespaces/*/core/Secret");
        assertThat(sink.recorded(io.holdfast.spi.source.Checkpoint.none()).entry(files + "ConfigMap/settings.yaml"))
                .isPresent();
    }

    @Test
    @NeedsStandIn("an API of it is dead")
    void apiWhoseServerIsDeadIsASkip() throws Exception {
        standIn().addDeadApi("metrics.k8s.io/v1beta1");
        assertThat(ClusterCase.snapshot(source().build()).skipped())
                .containsOnlyKeys("original/metrics.k8s.io/v1beta1");
        standIn().aggregatesDiscovery(false);
        assertThat(ClusterCase.snapshot(source().build()).skipped())
                .containsOnlyKeys("original/metrics.k8s.io/v1beta1");
    }

    @Test
    @NeedsStandIn("it tells what it serves in two ways")
    void discoveryGroupByGroupFindsTheSame() throws Exception {
        String all = ClusterCase.text(ClusterCase.copy(source().build()), "kubernetes.json");
        standIn().aggregatesDiscovery(false);

        assertThat(ClusterCase.text(ClusterCase.copy(source().build()), "kubernetes.json"))
                .isEqualTo(all);
    }

    @Test
    @NeedsStandIn("nothing else is in no namespace")
    void namespacesTakeAlongWhatTheyNeedOfTheCluster() throws Exception {
        create("rbac.authorization.k8s.io/v1", "ClusterRole", "", "reader", "\"rules\": []");
        create("rbac.authorization.k8s.io/v1", "ClusterRole", "", "writer", "\"rules\": []");
        create(
                "rbac.authorization.k8s.io/v1",
                "ClusterRoleBinding",
                "",
                "readers",
                "\"roleRef\": {\"kind\": \"ClusterRole\", \"name\": \"reader\"},"
                        + " \"subjects\": [{\"kind\": \"ServiceAccount\", \"namespace\": \"" + shop
                        + "\", \"name\": \"default\"}]");
        create(
                "v1",
                "PersistentVolume",
                "",
                "ours",
                "\"spec\": {\"claimRef\": {\"namespace\": \"" + shop + "\", \"name\": \"c\"}}");
        create(
                "v1",
                "PersistentVolume",
                "",
                "theirs",
                "\"spec\": {\"claimRef\": {\"namespace\": \"" + cluster.name("other") + "\", \"name\": \"c\"}}");
        create("storage.k8s.io/v1", "StorageClass", "", "fast", "\"provisioner\": \"p\"");

        assertThat(yaml(ClusterCase.copy(ours().build())))
                .filteredOn(path -> path.startsWith("cluster/"))
                .containsExactlyInAnyOrder(
                        "cluster/core/Namespace/" + shop + ".yaml",
                        "cluster/core/PersistentVolume/ours.yaml",
                        "cluster/rbac.authorization.k8s.io/ClusterRole/reader.yaml",
                        "cluster/rbac.authorization.k8s.io/ClusterRoleBinding/readers.yaml",
                        "cluster/storage.k8s.io/StorageClass/fast.yaml");
    }

    @Test
    void unchangedObjectsHaveTheSameBytes() throws Exception {
        RecordedEntries first = ClusterCase.copy(ours().build());
        RecordedEntries second = ClusterCase.copy(ours().build());

        for (String path : yaml(first)) {
            assertThat(ClusterCase.text(second, path)).isEqualTo(ClusterCase.text(first, path));
        }
    }

    static List<String> yaml(RecordedEntries entries) throws Exception {
        List<String> paths = new ArrayList<>();
        entries.walk(
                entry -> entry.type() == EntryType.FILE && entry.path().endsWith(".yaml"),
                entry -> paths.add(entry.path()));
        return paths;
    }
}
