package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.testkit.k8s.ApiFault;
import io.holdfast.testkit.k8s.ApiRequest;
import io.holdfast.testkit.k8s.ApiServerStandIn;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A namespace is backed up and comes back, as a user does it. */
@Timeout(120)
class KubernetesTest {

    private static final String PASSWORD = "aHVudGVyMi1pcy1zZWNyZXQ=";

    @TempDir
    private Path directory;

    private Fixture fixture;
    private ApiServerStandIn server;

    @BeforeEach
    void start() throws Exception {
        fixture = Fixture.in(directory);
        server = ApiServerStandIn.startWithTls(Clock.systemUTC());
        server.create("{\"apiVersion\": \"v1\", \"kind\": \"Namespace\", \"metadata\": {\"name\": \"shop\"}}");
        server.create(
                "{\"apiVersion\": \"v1\", \"kind\": \"Secret\", \"metadata\": {\"name\": \"login\", \"namespace\": \"shop\"},"
                        + " \"data\": {\"password\": \"" + PASSWORD + "\"}}");
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private CommandRun run(String command, String... more) throws Exception {
        List<String> line = new ArrayList<>(List.of(command));
        line.addAll(Arrays.asList(more));
        line.addAll(
                List.of("--source", "k8s", "--set", "namespace=shop", "--set", "kubeconfig=" + server.kubeconfig()));
        return fixture.run(line.toArray(String[]::new));
    }

    @Test
    void deletedNamespaceComesBack() throws Exception {
        run("backup").ok();
        server.delete("/api/v1/namespaces/shop");
        Path target = directory.resolve("restored");
        CommandRun restored = run("restore", "latest", "--target", target.toString(), "--set", "restore-to=cluster")
                .ok();

        assertThat(server.get("/api/v1/namespaces/shop/secrets/login")).contains(PASSWORD);
        assertThat(restored.out() + restored.err()).doesNotContain(PASSWORD);
        assertThat(target.resolve("report.json")).content().contains("login").doesNotContain(PASSWORD);
    }

    @Test
    void filesComeWithoutTheCluster() throws Exception {
        run("backup").ok();
        Path target = directory.resolve("restored");
        fixture.run("restore", "latest", "--target", target.toString()).ok();

        assertThat(target.resolve("namespaces/shop/core/Secret/login.yaml"))
                .content()
                .contains(PASSWORD);
    }

    @Test
    void kindThatMayNotBeListedMakesTheSnapshotPartial() throws Exception {
        server.on(ApiRequest.list("secrets"), ApiFault.FORBIDDEN);

        assertThat(run("backup").code()).isEqualTo(ExitCode.PARTIAL.number());
    }

    @Test
    void optionOfFilesIsRefusedBesideASource() throws Exception {
        run("backup").ok();

        CommandRun refused =
                run("restore", "latest", "--target", directory.resolve("r").toString(), "--delete");
        assertThat(refused.err()).contains("--delete does not go with --source");
    }
}
