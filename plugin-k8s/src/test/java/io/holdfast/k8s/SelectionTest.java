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
class SelectionTest extends ClusterCase {

    @BeforeEach
    void fill() {
        for (String namespace : List.of("shop", "shop-test", "other")) {
            namespace(namespace);
            create("v1", "ConfigMap", namespace, "settings", "\"data\": {\"a\": \"b\"}");
            create("v1", "Secret", namespace, "login", "\"data\": {\"password\": \"aHVudGVyMg==\"}");
        }
    }

    @Test
    void namespacesAndKindsAreChosenByPattern() throws Exception {
        List<String> paths = yaml(copy(source().namespaces("shop*")
                .excludeNamespaces("*-test")
                .kinds("configmaps", "Namespace")
                .build()));

        assertThat(paths)
                .containsExactly("cluster/core/Namespace/shop.yaml", "namespaces/shop/core/ConfigMap/settings.yaml");
    }

    @Test
    void singleObjectIsChosenByNameAndLabel() throws Exception {
        server.create(
                "{\"apiVersion\": \"v1\", \"kind\": \"ConfigMap\", \"metadata\": {\"name\": \"one\", \"namespace\": \"shop\","
                        + " \"labels\": {\"app\": \"web\"}, \"annotations\": {\"keep\": \"yes\"}}}");

        for (KubernetesSource.Builder each :
                List.of(source().labels("app=web"), source().annotations("keep"), source().names("one"))) {
            assertThat(yaml(copy(each.clusterScope(ClusterScope.NONE).build())))
                    .contains("namespaces/shop/core/ConfigMap/one.yaml")
                    .doesNotContain("namespaces/shop/core/ConfigMap/settings.yaml");
        }
        assertThat(yaml(copy(source().labels("app!=web").build())))
                .contains("namespaces/shop/core/ConfigMap/settings.yaml")
                .doesNotContain("namespaces/shop/core/ConfigMap/one.yaml");
    }

    @Test
    void whatTheClusterMakesByItselfIsLeftOutAndSaidSo() throws Exception {
        create(
                "v1",
                "Service",
                "shop",
                "web",
                "\"spec\": {\"selector\": {\"app\": \"web\"}, \"ports\": [{\"port\": 80}]}");
        create("v1", "Endpoints", "shop", "web", "\"subsets\": []");
        create("v1", "Endpoints", "shop", "elsewhere", "\"subsets\": []");
        create("v1", "Event", "shop", "it-happened", "");
        create("coordination.k8s.io/v1", "Lease", "shop", "leader", "");
        RecordedEntries copied = copy(source().namespaces("shop").build());

        assertThat(yaml(copied))
                .contains("namespaces/shop/core/Service/web.yaml", "namespaces/shop/core/Endpoints/elsewhere.yaml")
                .doesNotContain(
                        "namespaces/shop/core/Endpoints/web.yaml",
                        "namespaces/shop/core/ConfigMap/kube-root-ca.crt.yaml")
                .noneMatch(path -> path.contains("/Event/") || path.contains("/Lease/"));
        assertThat(text(copied, "kubernetes.json"))
                .contains("\"all events\" : 1", "\"generated endpoints\" : 1", "\"generated configmaps\" : 1");
    }

    @Test
    void kindThatMayNotBeListedIsASkip() throws Exception {
        server.on(ApiRequest.list("secrets"), ApiFault.FORBIDDEN);
        RecordingSink sink = snapshot(source().build());

        assertThat(sink.skipped()).containsOnlyKeys("namespaces/*/core/Secret");
        assertThat(sink.recorded(io.holdfast.spi.source.Checkpoint.none())
                        .entry("namespaces/shop/core/ConfigMap/settings.yaml"))
                .isPresent();
    }

    @Test
    void apiWhoseServerIsDeadIsASkip() throws Exception {
        server.addDeadApi("metrics.k8s.io/v1beta1");
        assertThat(snapshot(source().build()).skipped()).containsOnlyKeys("original/metrics.k8s.io/v1beta1");
        server.aggregatesDiscovery(false);
        assertThat(snapshot(source().build()).skipped()).containsOnlyKeys("original/metrics.k8s.io/v1beta1");
    }

    @Test
    void discoveryGroupByGroupFindsTheSame() throws Exception {
        String all = text(copy(source().build()), "kubernetes.json");
        server.aggregatesDiscovery(false);

        assertThat(text(copy(source().build()), "kubernetes.json")).isEqualTo(all);
    }

    @Test
    void namespacesTakeAlongWhatTheyNeedOfTheCluster() throws Exception {
        create("rbac.authorization.k8s.io/v1", "ClusterRole", "", "reader", "\"rules\": []");
        create("rbac.authorization.k8s.io/v1", "ClusterRole", "", "writer", "\"rules\": []");
        create(
                "rbac.authorization.k8s.io/v1",
                "ClusterRoleBinding",
                "",
                "readers",
                "\"roleRef\": {\"kind\": \"ClusterRole\", \"name\": \"reader\"},"
                        + " \"subjects\": [{\"kind\": \"ServiceAccount\", \"namespace\": \"shop\", \"name\": \"default\"}]");
        create(
                "v1",
                "PersistentVolume",
                "",
                "ours",
                "\"spec\": {\"claimRef\": {\"namespace\": \"shop\", \"name\": \"c\"}}");
        create(
                "v1",
                "PersistentVolume",
                "",
                "theirs",
                "\"spec\": {\"claimRef\": {\"namespace\": \"other\", \"name\": \"c\"}}");
        create("storage.k8s.io/v1", "StorageClass", "", "fast", "\"provisioner\": \"p\"");

        assertThat(yaml(copy(source().namespaces("shop").build())))
                .filteredOn(path -> path.startsWith("cluster/"))
                .containsExactlyInAnyOrder(
                        "cluster/core/Namespace/shop.yaml",
                        "cluster/core/PersistentVolume/ours.yaml",
                        "cluster/rbac.authorization.k8s.io/ClusterRole/reader.yaml",
                        "cluster/rbac.authorization.k8s.io/ClusterRoleBinding/readers.yaml",
                        "cluster/storage.k8s.io/StorageClass/fast.yaml");
    }

    @Test
    void unchangedObjectsHaveTheSameBytes() throws Exception {
        RecordedEntries first = copy(source().build());
        RecordedEntries second = copy(source().build());

        for (String path : yaml(first)) {
            assertThat(text(second, path)).isEqualTo(text(first, path));
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
