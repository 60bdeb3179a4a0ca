package io.holdfast.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.holdfast.spi.Settings;
import io.holdfast.spi.source.Source;
import io.holdfast.testkit.RecordingSink;
import io.holdfast.testkit.k8s.ApiRequest;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What lets a cluster back itself up is what the API has, and lets it do just that. */
class BackupManifestsTest extends ClusterCase {

    private static final ManifestsCommand COMMAND = new ManifestsCommand();

    @TempDir
    private Path directory;

    private String written(Map<String, List<String>> settings) throws Exception {
        Path file = Files.createTempDirectory(directory, "out").resolve("backup.yaml");
        Settings read = COMMAND.schema().read(settings);
        assertThat(COMMAND.run(List.of("manifests", file.toString()), read, null))
                .isZero();
        return Files.readString(file);
    }

    private static Map<String, List<String>> settings(String... pairs) {
        Map<String, List<String>> settings = new java.util.HashMap<>(
                Map.of("image", List.of("registry.example.org/holdfast:1"), "repository", List.of("s3:https://s3/b")));
        for (int i = 0; i < pairs.length; i += 2) {
            settings.computeIfAbsent(pairs[i], none -> new ArrayList<>()).add(pairs[i + 1]);
        }
        return settings;
    }

    /** As the client's own model of the API reads them. */
    static List<HasMetadata> typed(String yaml) {
        KubernetesSerialization model = new KubernetesSerialization();
        List<HasMetadata> objects = new ArrayList<>();
        for (String document : yaml.split("(?m)^---\n")) {
            if (!document.isBlank()) {
                objects.add(model.unmarshal(document, HasMetadata.class));
            }
        }
        return objects;
    }

    @Test
    void allFieldsAreThoseOfTheApi() throws Exception {
        for (String yaml : List.of(
                written(settings("namespace", "shop", "zone", "Europe/Berlin", "variables-secret", "bucket")),
                written(settings("kind", "ConfigMap", "cluster-scope", "none")))) {
            List<HasMetadata> objects = typed(yaml);
            assertThat(objects).extracting(HasMetadata::getKind).contains("ServiceAccount", "ClusterRole", "CronJob");
            for (HasMetadata object : objects) {
                assertKnown(object, object.getKind());
            }
        }
    }

    /** Fields that the model does not know are kept aside by it. */
    static void assertKnown(Object object, String path) throws Exception {
        if (object instanceof Iterable<?> list) {
            for (Object element : list) {
                assertKnown(element, path + "[]");
            }
        }
        if (object == null || !object.getClass().getName().startsWith("io.fabric8.kubernetes.api.model")) {
            return;
        }
        for (Method method : object.getClass().getMethods()) {
            if (method.getParameterCount() == 0 && method.isAnnotationPresent(JsonAnyGetter.class)) {
                assertThat((Map<?, ?>) method.invoke(object)).as(path).isEmpty();
            } else if (method.getParameterCount() == 0
                    && method.getName().startsWith("get")
                    && !method.getName().equals("getClass")) {
                assertKnown(method.invoke(object), path + "." + method.getName().substring(3));
            }
        }
    }

    private static BackupManifests manifests(List<String> namespaces, List<String> kinds) {
        BackupManifests.Job job = new BackupManifests.Job(
                "backup",
                "holdfast",
                "holdfast:1",
                "0 2 * * *",
                Optional.empty(),
                Optional.empty(),
                Optional.of("disk"),
                "password",
                List.of(),
                Optional.empty(),
                List.of(),
                ClusterVersion.RECENT);
        return new BackupManifests(
                job,
                KubernetesSource.builder()
                        .namespaces(namespaces.toArray(String[]::new))
                        .kinds(kinds.toArray(String[]::new))
                        .build()
                        .settings());
    }

    @Test
    void rightsAreEnoughForABackupAndNoMore() throws Exception {
        server.create(ShopNamespace.widgets("size"));
        for (String namespace : List.of("shop", "other")) {
            namespace(namespace);
            create("v1", "ConfigMap", namespace, "settings", "");
            create("example.org/v1", "Widget", namespace, "one", "\"spec\": {\"size\": 1}");
        }
        for (List<String> namespaces : List.of(List.of("shop"), List.<String>of())) {
            for (List<String> kinds :
                    List.of(List.<String>of(), List.of("ConfigMap", "widgets.example.org", "ClusterRole"))) {
                List<ApiRequest> asked = askedByABackup(namespaces, kinds);
                List<ObjectNode> objects = manifests(namespaces, kinds).objects();
                assertThat(asked).isNotEmpty().allMatch(request -> isAllowed(request, objects));
                // No rule is there that nothing was asked by.
                for (ObjectNode role : objects) {
                    for (JsonNode rule : role.path("rules")) {
                        assertThat(asked).as("%s", rule).anyMatch(request -> allows(role, rule, request));
                    }
                }
            }
        }
    }

    private List<ApiRequest> askedByABackup(List<String> namespaces, List<String> kinds) throws Exception {
        int before = server.requests().size();
        try (Source source = source().namespaces(namespaces.toArray(String[]::new))
                .kinds(kinds.toArray(String[]::new))
                .build()) {
            RecordingSink sink = snapshot(source);
            assertThat(sink.skipped()).isEmpty();
        }
        // What is served may be asked by every account that is known.
        return server.requests().subList(before, server.requests().size()).stream()
                .filter(request -> !request.resource().isEmpty())
                .toList();
    }

    static boolean isAllowed(ApiRequest request, List<ObjectNode> objects) {
        return objects.stream().anyMatch(role -> {
            for (JsonNode rule : role.path("rules")) {
                if (allows(role, rule, request)) {
                    return true;
                }
            }
            return false;
        });
    }

    /** As an API server decides. */
    static boolean allows(JsonNode role, JsonNode rule, ApiRequest request) {
        boolean inPlace = role.path("kind").asText().equals("ClusterRole")
                || role.at("/metadata/namespace").asText().equals(request.namespace());
        String verb = verb(request);
        return inPlace
                && request.method().equals("GET")
                && has(rule.path("verbs"), verb)
                && (has(rule.path("apiGroups"), request.group()) || has(rule.path("apiGroups"), "*"))
                && (has(rule.path("resources"), request.resource()) || has(rule.path("resources"), "*"))
                && (!rule.has("resourceNames") || has(rule.path("resourceNames"), request.name()));
    }

    /** Of a request that changes nothing. */
    static String verb(ApiRequest request) {
        if (ApiRequest.watch(request.resource()).test(request)) {
            return "watch";
        }
        return request.name().isEmpty() ? "list" : "get";
    }

    private static boolean has(JsonNode list, String text) {
        for (JsonNode element : list) {
            if (element.asText().equals(text)) {
                return true;
            }
        }
        return false;
    }

    @Test
    void hooksHaveTheRightsThatTheyTakeAndNoOthersHaveThem() throws Exception {
        Path hooks = Files.writeString(directory.resolve("some.json"), """
                [{"name": "still", "scale": {"namespace": "shop", "kind": "Deployment", "name": "web", "replicas": 0}},
                 {"name": "told", "http": {"before": "https://host/?hunter2"}},
                 {"name": "flushed", "exec": {"namespace": "data", "labels": "app=db", "before": ["hunter2"]}},
                 {"name": "noted", "exec": {"namespace": "data", "pod": "db-0", "after": ["hunter2"]}}]""");

        String yaml = written(settings("namespace", "shop", "hooks", hooks.toString()));

        assertThat(yaml).contains("hooks=/run/hooks/hooks.json").doesNotContain("hunter2");
        List<HasMetadata> objects = typed(yaml);
        for (HasMetadata object : objects) {
            assertKnown(object, object.getKind());
        }
        List<String> rules = new ArrayList<>();
        for (HasMetadata object : objects) {
            if (object instanceof Role role && role.getMetadata().getName().endsWith("-hooks")) {
                for (PolicyRule rule : role.getRules()) {
                    rules.add(role.getMetadata().getNamespace() + " " + rule.getResources() + rule.getVerbs()
                            + rule.getResourceNames());
                }
            }
        }
        assertThat(rules)
                .containsExactlyInAnyOrder(
                        "shop [deployments][get, patch][web]",
                        "shop [pods][list][]",
                        "data [pods][list][]",
                        "data [pods/exec][get, create][]",
                        "data [pods/exec][get, create][db-0]");
        assertThat(written(settings("namespace", "shop"))).doesNotContain("pods/exec", "hooks");
    }

    @Test
    void jobDoesWhatTheSettingsSay() throws Exception {
        String yaml = written(settings("namespace", "shop", "exclude-kind", "Secret", "job-name", "nightly"));
        assertThat(yaml)
                .contains("namespace=shop", "exclude-kind=Secret", "s3:https://s3/b", "schedule: \"0 2 * * *\"")
                .contains("readOnlyRootFilesystem: true", "concurrencyPolicy: Forbid");
    }

    @Test
    void jobIsOneOfTheVersionOfTheCluster() throws Exception {
        assertThat(written(settings("cluster-version", "v1.20.2"))).contains("apiVersion: batch/v1beta1\n");
        for (String newer : List.of("1.21", "1.36.2+k3s1")) {
            assertThat(written(settings("cluster-version", newer))).contains("apiVersion: batch/v1\n");
        }
        assertThat(written(settings("cluster-version", "1.25", "zone", "Europe/Berlin")))
                .contains("timeZone: Europe/Berlin");
    }

    @Test
    void whatCannotBeMadeIsRefusedAndNothingWritten() throws Exception {
        assertThatThrownBy(() -> written(settings("kind", "Widget")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("widgets.example.org")
                .hasMessageContaining("Nothing was written");
        assertThatThrownBy(() -> written(settings("repository-claim", "disk"))).hasMessageContaining("repository");
        assertThatThrownBy(() -> written(settings("schedule", "daily"))).hasMessageContaining("five fields");
        assertThatThrownBy(() -> written(settings("cluster-version", "1.24", "zone", "Europe/Berlin")))
                .hasMessageContaining("from Kubernetes 1.25 on");
        assertThatThrownBy(() -> written(settings("cluster-version", "1.19"))).hasMessageContaining("1.20 or newer");
        assertThatThrownBy(() -> written(settings("job-name", "Night!"))).hasMessageContaining("job-name");
        assertThatThrownBy(() -> written(settings("cluster-scope", "some"))).hasMessageContaining("needed");
        assertThatIllegalArgumentException().isThrownBy(() -> COMMAND.schema().read(Map.of()));
        Path there = Files.writeString(directory.resolve("there"), "precious");
        Settings good = COMMAND.schema().read(settings());
        assertThatThrownBy(() -> COMMAND.run(List.of("manifests", there.toString()), good, null))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThat(there).hasContent("precious");
    }
}
