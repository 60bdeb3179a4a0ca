package io.holdfast.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.testkit.k8s.ApiServerStandIn;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** A cluster of which the tests know its kubeconfig and nothing else goes through the same as the stand-in, and has nothing of them in the end. Here it is a stand-in behind such a file. */
@NeedsStandIn("it takes the place of a real cluster")
class NamedClusterTest extends ClusterScenarios {

    private static final Pattern IDENTITY = Pattern.compile("\"(uid|creationTimestamp|resourceVersion)\":\"[^\"]*\"");

    @TempDir
    private Path files;

    private ApiServerStandIn server;
    private String before;

    @Override
    TestCluster open() throws Exception {
        server = ApiServerStandIn.start(Clock.systemUTC());
        before = everything();
        return TestCluster.at(Files.copy(server.kubeconfig(), files.resolve("kubeconfig")));
    }

    /** What it has, in no namespace and in all of them. */
    private String everything() {
        StringBuilder all = new StringBuilder();
        for (String path : new String[] {
            "/api/v1/namespaces",
            "/api/v1/configmaps",
            "/api/v1/serviceaccounts",
            "/api/v1/persistentvolumes",
            "/apis/storage.k8s.io/v1/storageclasses",
            "/apis/storage.k8s.io/v1/csidrivers",
            "/apis/scheduling.k8s.io/v1/priorityclasses",
            "/apis/node.k8s.io/v1/runtimeclasses",
            "/apis/networking.k8s.io/v1/ingressclasses",
            "/apis/rbac.authorization.k8s.io/v1/clusterroles",
            "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
            "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations",
            "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations",
            "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
        }) {
            all.append(IDENTITY.matcher(server.get(path)).replaceAll("\"$1\":\"\""))
                    .append('\n');
        }
        return all.toString();
    }

    @Override
    @AfterEach
    void stop() throws Exception {
        try {
            super.stop();
            assertThat(everything()).as("what is left of the test").isEqualTo(before);
        } finally {
            server.close();
        }
    }
}
