package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.testkit.k8s.ApiFault;
import io.holdfast.testkit.k8s.ApiRequest;
import io.holdfast.testkit.k8s.ApiServerStandIn;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A backup is killed between what it does before and what it undoes behind: the next one finds that. */
@EnabledOnOs(OS.LINUX)
@Timeout(300)
class KilledHookIT {

    private static final String WEB = "/apis/apps/v1/namespaces/shop/deployments/web";
    private static final String HOOKS = """
            [{"name": "still", "scale": {"namespace": "shop", "kind": "Deployment", "name": "web", "replicas": 0}},
             {"name": "paused", "annotate": {"namespace": "shop", "kind": "Deployment", "name": "web", "annotation": "example.org/pause", "value": "yes"}}]""";

    @TempDir
    private Path directory;

    private final List<Process> started = new ArrayList<>();
    private CommandProcess holdfast;
    private ApiServerStandIn server;

    @BeforeEach
    void start() throws Exception {
        holdfast = CommandProcess.on(Fixture.in(directory).repository());
        server = ApiServerStandIn.start(Clock.systemUTC());
        server.create("{\"apiVersion\": \"v1\", \"kind\": \"Namespace\", \"metadata\": {\"name\": \"shop\"}}");
        server.create(
                "{\"apiVersion\": \"apps/v1\", \"kind\": \"Deployment\", \"metadata\": {\"name\": \"web\", \"namespace\": \"shop\"}, \"spec\": {\"replicas\": 3,"
                        + " \"selector\": {\"matchLabels\": {\"app\": \"web\"}}, \"template\": {\"metadata\": {\"labels\": {\"app\": \"web\"}},"
                        + " \"spec\": {\"containers\": [{\"name\": \"c\", \"image\": \"i:1\"}]}}}}");
        server.mergePatch(WEB + "/status", "{\"status\": {\"observedGeneration\": 1000, \"replicas\": 0}}");
    }

    @AfterEach
    void stop() throws Exception {
        for (Process process : started) {
            process.destroyForcibly().waitFor();
        }
        server.close();
    }

    private Process run(String... command) throws Exception {
        Process process = holdfast.start(directory.resolve(started.size() + ".txt"), command);
        started.add(process);
        return process;
    }

    private Process backup() throws Exception {
        Path hooks = Files.writeString(directory.resolve("hooks.json"), HOOKS);
        return run(
                "backup",
                "--source",
                "k8s",
                "--set",
                "namespace=shop",
                "--set",
                "kubeconfig=" + server.kubeconfig(),
                "--set",
                "hooks=" + hooks);
    }

    @Test
    void nextBackupGivesBackWhatAKilledOneHasChanged() throws Exception {
        server.on(ApiRequest.list("services"), ApiFault.STALL);
        for (int kill = 1; kill <= 2; kill++) {
            long before = server.count(ApiRequest.list("services"));
            Process process = backup();
            while (process.isAlive() && server.count(ApiRequest.list("services")) == before) {
                Thread.sleep(5);
            }
            assertThat(Kills.kill(process)).as("kill %d", kill).isTrue();
            assertThat(server.get(WEB)).contains("\"replicas\":0,", "\"example.org/pause\":\"yes\"");
        }
        server.heal();

        assertThat(backup().waitFor()).isZero();

        assertThat(server.get(WEB)).contains("\"replicas\":3,").doesNotContain("example.org/pause", "holdfast.io");
        Path dumped = directory.resolve("2.yaml");
        Process dump = holdfast.start(dumped, "dump", "latest", "namespaces/shop/apps/Deployment/web.yaml");
        started.add(dump);
        assertThat(dump.waitFor()).isZero();
        assertThat(dumped).content().contains("replicas: 3").doesNotContain("example.org/pause", "holdfast.io");
    }
}
