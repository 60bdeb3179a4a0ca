package io.holdfast.k8s;

import io.holdfast.spi.recovery.Restored;
import io.holdfast.spi.source.RestorePoint;
import io.holdfast.testkit.RecordedEntries;
import io.holdfast.testkit.TestOperation;
import java.nio.file.Path;

/**
 * Restores the namespace {@code shop} of the cluster of a kubeconfig to a scratch in a directory, says the namespace that it is in, and keeps it until its input ends.
 */
final class ScratchInItsOwnJvm {

    private ScratchInItsOwnJvm() {}

    public static void main(String[] arguments) throws Exception {
        Path kubeconfig = Path.of(arguments[0]);
        RecordedEntries base = ClusterCase.copy(KubernetesSource.builder()
                .kubeconfig(kubeconfig)
                .namespaces("shop")
                .build());
        KubernetesTarget cluster =
                KubernetesTarget.builder().kubeconfig(kubeconfig).build();
        RestorePoint point = () -> base;
        try (Restored restored = KubernetesScratch.builder(cluster, Path.of(arguments[1]))
                .build()
                .provision(point, new TestOperation())) {
            System.out.println(
                    restored.unwrap(KubernetesTarget.class).orElseThrow().namespace());
            while (System.in.read() >= 0) {
                // Nothing is said to it.
            }
        }
    }
}
