package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.BackupPlan;
import io.holdfast.k8s.KubernetesRestoredCheck;
import io.holdfast.k8s.KubernetesScratch;
import io.holdfast.k8s.KubernetesSource;
import io.holdfast.k8s.KubernetesTarget;
import io.holdfast.repository.RecoveryPoint;
import io.holdfast.repository.RehearsalReport;
import io.holdfast.repository.RehearsalRequest;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.spi.Secret;
import io.holdfast.spi.recovery.CheckReport.Result;
import io.holdfast.testkit.MemoryStore;
import io.holdfast.testkit.k8s.ApiServerStandIn;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A namespace of a repository is restored to a scratch, looked at and removed, as a host has it done. */
@Timeout(120)
class KubernetesRehearsalTest {

    @TempDir
    private Path directory;

    @Test
    void snapshotOfANamespaceIsShownToBeGoodOrNot() throws Exception {
        RepositoryOptions options =
                RepositoryOptions.builder().keyDerivationTime(Duration.ZERO).build();
        try (ApiServerStandIn server = ApiServerStandIn.start(Clock.systemUTC());
                Repository repository = Repository.init(new MemoryStore(), Secret.of("p"), options);
                KubernetesSource source = KubernetesSource.builder()
                        .kubeconfig(server.kubeconfig())
                        .namespaces("shop")
                        .build()) {
            server.create("{\"apiVersion\": \"v1\", \"kind\": \"Namespace\", \"metadata\": {\"name\": \"shop\"}}");
            server.create(
                    "{\"apiVersion\": \"v1\", \"kind\": \"ConfigMap\", \"metadata\": {\"name\": \"settings\", \"namespace\": \"shop\"}, \"data\": {\"a\": \"1\"}}");
            server.create(
                    "{\"apiVersion\": \"autoscaling/v2\", \"kind\": \"HorizontalPodAutoscaler\", \"metadata\": {\"name\": \"web\", \"namespace\": \"shop\"}, \"spec\": {\"maxReplicas\": 3}}");
            BackupPlan.builder("shop", repository).source("k8s", source).build().run();
            String snapshot = repository.snapshots().get(0).id();
            KubernetesTarget cluster =
                    KubernetesTarget.builder().kubeconfig(server.kubeconfig()).build();
            RehearsalRequest request = RehearsalRequest.in(
                            KubernetesScratch.builder(cluster, directory).build())
                    .point(RecoveryPoint.snapshot(snapshot))
                    .check(new KubernetesRestoredCheck())
                    .build();

            RehearsalReport good = repository.rehearse(source, request);
            assertThat(good.passed()).as("%s", good).isTrue();
            assertThat(good.limits()).contains("No pod was started");

            server.serve("horizontalpodautoscalers.autoscaling");
            RehearsalReport bad = repository.rehearse(source, request);
            assertThat(bad.passed()).isFalse();
            assertThat(bad.checks().findings()).allMatch(finding -> finding.result() == Result.FAILED);
            assertThat(server.get("/api/v1/namespaces")).doesNotContain("holdfast-scratch");
            assertThat(directory).isEmptyDirectory();
        }
    }
}
