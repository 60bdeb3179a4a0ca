package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.testkit.k8s.ApiServerStandIn;
import java.io.IOException;
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

/** What a person or a program is told of a restore into a cluster, before and behind it. */
@Timeout(120)
class KubernetesPlanTest {

    @TempDir
    private Path directory;

    private Fixture fixture;
    private ApiServerStandIn server;

    @BeforeEach
    void start() throws Exception {
        fixture = Fixture.in(directory);
        server = ApiServerStandIn.startWithTls(Clock.systemUTC());
        server.create("{\"apiVersion\": \"v1\", \"kind\": \"Namespace\", \"metadata\": {\"name\": \"shop\"}}");
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private CommandRun run(String command, String... more) throws IOException {
        List<String> line = new ArrayList<>(List.of(command));
        line.addAll(Arrays.asList(more));
        line.addAll(
                List.of("--source", "k8s", "--set", "namespace=shop", "--set", "kubeconfig=" + server.kubeconfig()));
        return fixture.run(line.toArray(String[]::new));
    }

    private CommandRun restore(String to, String... more) throws IOException {
        List<String> line = new ArrayList<>(
                List.of("latest", "--target", directory.resolve("restored").toString()));
        line.addAll(List.of("--set", "restore-to=" + to));
        line.addAll(Arrays.asList(more));
        return run("restore", line.toArray(String[]::new));
    }

    private void claim(String name) {
        server.create("{\"apiVersion\": \"v1\", \"kind\": \"PersistentVolumeClaim\", \"metadata\": {\"name\": \"" + name
                + "\", \"namespace\": \"shop\"}, \"spec\": {\"accessModes\": [\"ReadWriteOnce\"],"
                + " \"storageClassName\": \"fast\", \"resources\": {\"requests\": {\"storage\": \"1Gi\"}}}}");
    }

    @Test
    void planIsCountedAndWarnsOnceOfWhatTheClusterLacks() throws Exception {
        claim("one");
        claim("two");
        run("backup").ok();
        server.delete("/api/v1/namespaces/shop");

        CommandRun planned = restore("plan").ok();

        assertThat(planned.out()).containsPattern("Nothing was changed in the cluster\\. The plan: \\d+ create\\.");
        assertThat(planned.err())
                .containsOnlyOnce("the cluster has no StorageClass fast")
                .contains("PersistentVolumeClaim/one.json: the cluster has no StorageClass fast (and so 1 others)");
        CommandRun told = restore("plan", "--json").ok();
        assertThat(told.err()).contains("\"message_type\":\"warning\"", "the cluster has no StorageClass fast");
        assertThat(told.lines())
                .singleElement()
                .asString()
                .contains("\"partial\":false", "\"done\":\"Nothing was changed");
    }

    private void define(String properties) {
        server.create("{\"apiVersion\": \"apiextensions.k8s.io/v1\", \"kind\": \"CustomResourceDefinition\","
                + " \"metadata\": {\"name\": \"widgets.example.org\"}, \"spec\": {\"group\": \"example.org\","
                + " \"scope\": \"Namespaced\", \"names\": {\"plural\": \"widgets\", \"singular\": \"widget\", \"kind\": \"Widget\","
                + " \"listKind\": \"WidgetList\"}, \"versions\": [{\"name\": \"v1\", \"served\": true, \"storage\": true,"
                + " \"schema\": {\"openAPIV3Schema\": {\"type\": \"object\", \"properties\": {\"spec\": {\"type\": \"object\","
                + " \"properties\": {" + properties + "}}}}}}]}}");
    }

    @Test
    void restoreOfWhichTheServerDoesNotKeepAllIsPartial() throws Exception {
        define("\"size\": {\"type\": \"integer\"}, \"color\": {\"type\": \"string\"}");
        server.create("{\"apiVersion\": \"example.org/v1\", \"kind\": \"Widget\", \"metadata\": {\"name\": \"one\","
                + " \"namespace\": \"shop\"}, \"spec\": {\"size\": 3, \"color\": \"red\"}}");
        run("backup").ok();
        server.delete("/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.example.org");
        define("\"size\": {\"type\": \"integer\"}");

        CommandRun restored = restore("cluster", "--set", "kind=widgets.example.org");

        assertThat(restored.code()).isEqualTo(ExitCode.PARTIAL.number());
        assertThat(restored.out()).contains("Objects: 1 create", "Something is missing from it, see above.");
        assertThat(restored.err())
                .contains("missing: original/namespaces/shop/example.org/Widget/one.json", "did not keep .spec.color")
                .doesNotContain("red");
    }
}
