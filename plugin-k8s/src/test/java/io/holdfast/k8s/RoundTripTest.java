package io.holdfast.k8s;

/** A namespace that goes and comes back over TLS, on the cluster that {@code HOLDFAST_TEST_KUBECONFIG} names, or else on the stand-in. */
class RoundTripTest extends ClusterScenarios {

    @Override
    TestCluster open() throws Exception {
        return TestCluster.openWithTls();
    }
}
