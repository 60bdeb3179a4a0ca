package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a cluster carries the plans of a configuration out by is written, as a user does it. */
class KubernetesManifestsTest {

    private static final String YAML = """
            include: [detectors.yaml]
            documents: [runbook.md]
            repositories:
              main:
                url: s3:https://s3.example.org/backups
                password: "${file:/run/keys/password}"
                settings: {region: "${REGION:-eu-central-1}", access-key: "${KEY_ID}", secret-key: "${SECRET_KEY}"}
            sources:
              shop: {type: k8s, settings: {namespace: "${SHOP}", kind: [ConfigMap, Secret]}}
              letters: {type: files, settings: {path: /data/letters}}
            plans:
              all: {sources: [shop, letters], repository: main, schedules: {full: "0 2 * * *", cleanup: "0 3 * * 0"}}
            """;
    private static final String DETECTORS = "detectors: {}\n";
    private static final String RUNBOOK = "Keep calm.\n";

    @TempDir
    private Path directory;

    private Path config;
    private Path written;

    @BeforeEach
    void write() throws IOException {
        config = Files.writeString(directory.resolve("holdfast.yaml"), YAML);
        Files.writeString(directory.resolve("detectors.yaml"), DETECTORS);
        Files.writeString(directory.resolve("runbook.md"), RUNBOOK);
        written = directory.resolve("out.yaml");
    }

    private CommandRun run(String... more) {
        List<String> line =
                new ArrayList<>(List.of("k8s", "manifests", written.toString(), "--set", "image=holdfast:1"));
        line.addAll(Arrays.asList(more));
        return CommandRun.of(
                Map.of("SHOP", "shop", "KEY_ID", "hunter1", "SECRET_KEY", "hunter2"), line.toArray(String[]::new));
    }

    private CommandRun furnished(String... more) {
        List<String> all = new ArrayList<>(List.of(
                "--config",
                config.toString(),
                "--set",
                "variables-secret=bucket",
                "--set",
                "mount-secret=keys=/run/keys",
                "--set",
                "mount-claim=letters=/data"));
        all.addAll(Arrays.asList(more));
        return run(all.toArray(String[]::new));
    }

    @Test
    void daemonHasTheConfigurationAndNoSecret() throws Exception {
        furnished("--daemon").ok();

        String yaml = Files.readString(written);
        assertThat(yaml)
                .contains("kind: Deployment", "namespace: shop", "/run/keys", "claimName: letters")
                .doesNotContain("hunter", "kind: CronJob");
        ConfigMap map = Stream.of(yaml.split("(?m)^---\n"))
                .filter(document -> document.contains("kind: ConfigMap\n"))
                .map(document -> new KubernetesSerialization().unmarshal(document, ConfigMap.class))
                .findFirst()
                .orElseThrow();
        assertThat(map.getData())
                .isEqualTo(Map.of("holdfast.yaml", YAML, "detectors.yaml", DETECTORS, "runbook.md", RUNBOOK));
        Path pod = Files.createDirectory(directory.resolve("pod"));
        for (Map.Entry<String, String> file : map.getData().entrySet()) {
            Files.writeString(pod.resolve(file.getKey()), file.getValue());
        }
        CommandRun checked = CommandRun.of(
                Map.of("SHOP", "shop", "KEY_ID", "a", "SECRET_KEY", "b"),
                "config",
                "check",
                pod.resolve("holdfast.yaml").toString());
        assertThat(checked.out()).contains("can be used");
    }

    @Test
    void daemonsOfAConfigurationWithALeaderMayBeSeveral() throws Exception {
        assertThat(furnished("--daemon", "--set", "replicas=2")
                        .endedWith(ExitCode.ERROR)
                        .err())
                .contains("the plan 'all' has no lease and no leader");
        String led = YAML.replace(
                "    url: s3:", "    leader: {type: k8s, settings: {namespace: turns, name: plans}}\n    url: s3:");
        Files.writeString(config, led);
        furnished("--daemon", "--set", "replicas=2").ok();

        assertThat(Files.readString(written))
                .contains("replicas: 2\n", "namespace: turns\n", "coordination.k8s.io", "- leases\n", "- patch\n");
        Files.delete(written);
        Files.writeString(config, led.replace("    url: s3:", "    lease: 1m\n    url: s3:"));
        assertThat(furnished("--daemon").endedWith(ExitCode.ERROR).err()).contains("leave out 'lease' or 'leader'");
        Files.writeString(config, led.replace("sources:\n", """
                  other:
                    url: s3:https://s3.example.org/others
                    password: "${file:/run/keys/password}"
                    leader: {settings: {name: plans, namespace: turns}, type: k8s}
                sources:
                """));
        assertThat(furnished("--daemon").endedWith(ExitCode.ERROR).err()).contains("this is who leads for 'main'");
    }

    @Test
    void withoutADaemonEachScheduleIsAJob() throws Exception {
        furnished().ok();

        assertThat(Files.readString(written))
                .contains("name: holdfast-backup-all-backup\n", "name: holdfast-backup-all-cleanup\n")
                .doesNotContain("kind: Deployment", "hunter");
    }

    @Test
    void whatCannotWorkIsSaidAndNothingWritten() throws Exception {
        assertThat(run("--config", config.toString()).endedWith(ExitCode.ERROR).err())
                .contains("[KEY_ID, SECRET_KEY, SHOP]", "/run/keys/password", "/data/letters", "Nothing was written");
        assertThat(furnished("--set", "namespace=shop")
                        .endedWith(ExitCode.ERROR)
                        .err())
                .contains("[namespace]");
        assertThat(run("--daemon", "--set", "repository=/r")
                        .endedWith(ExitCode.ERROR)
                        .err())
                .contains("say config");
        assertThat(furnished("--set", "config=other.yaml")
                        .endedWith(ExitCode.ERROR)
                        .err())
                .contains("'config' is given 2 times");

        Files.writeString(config, YAML.replace("${file:/run/keys/password}", "hunter2"));
        assertThat(furnished().endedWith(ExitCode.ERROR).err())
                .contains("a secret is not written into a configuration")
                .doesNotContain("hunter2");
        Files.writeString(config, YAML.replace("${SHOP}", "${ELSEWHERE}"));
        assertThat(furnished().endedWith(ExitCode.ERROR).err()).contains("ELSEWHERE is not set");
        assertThat(written).doesNotExist();
    }
}
