package io.holdfast.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.Config;
import io.holdfast.spi.Operation;
import io.holdfast.testkit.TestOperation;
import io.holdfast.testkit.k8s.ApiServerStandIn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.UUID;

/**
 * The cluster of one test: the real one that {@code HOLDFAST_TEST_KUBECONFIG} names, or else a stand-in of its own. It is filled and looked at through its API in either case. What the test makes has names that no other has, and is
 * deleted when the test ends.
 */
final class TestCluster {

    private static final String VARIABLE = "HOLDFAST_TEST_KUBECONFIG";
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final int NOT_FOUND = 404;

    private final String prefix =
            "holdfast-test-" + UUID.randomUUID().toString().substring(0, 8);
    private final Operation operation = new TestOperation();
    private final Path kubeconfig;
    private final Optional<ApiServerStandIn> standIn;
    private final ApiServer api;
    /** What it served when that was asked last. */
    private Discovery discovery;
    /** The paths of what is in no namespace, the last one first. */
    private final Deque<String> made = new ArrayDeque<>();

    private TestCluster(Path kubeconfig, Optional<ApiServerStandIn> standIn) throws IOException, InterruptedException {
        this.kubeconfig = kubeconfig;
        this.standIn = standIn;
        api = new ClusterAddress(Optional.of(kubeconfig), Optional.empty(), TIMEOUT).connect();
        discovery = Discovery.of(api, operation);
    }

    /** The file of the real cluster that the tests are to run on, if they are to. */
    static Optional<Path> named() {
        return Optional.ofNullable(System.getenv(VARIABLE))
                .filter(name -> !name.isBlank())
                .map(Path::of);
    }

    static TestCluster open() throws Exception {
        return named().isPresent() ? at(named().get()) : of(ApiServerStandIn.start(Clock.systemUTC()));
    }

    /** The same; a stand-in speaks TLS, as real clusters do. */
    static TestCluster openWithTls() throws Exception {
        return named().isPresent() ? at(named().get()) : of(ApiServerStandIn.startWithTls(Clock.systemUTC()));
    }

    /** A cluster of which nothing is known but this file. */
    static TestCluster at(Path kubeconfig) throws Exception {
        return new TestCluster(kubeconfig, Optional.empty());
    }

    private static TestCluster of(ApiServerStandIn server) throws Exception {
        return new TestCluster(server.kubeconfig(), Optional.of(server));
    }

    Path kubeconfig() {
        return kubeconfig;
    }

    /** The stand-in, for a test that {@linkplain NeedsStandIn needs it}. */
    ApiServerStandIn standIn() {
        return standIn.orElseThrow(() -> new IllegalStateException("a test that needs the stand-in says so"));
    }

    /** A source of its objects. */
    KubernetesSource.Builder source() {
        return KubernetesSource.builder().kubeconfig(kubeconfig).timeout(TIMEOUT);
    }

    KubernetesTarget target() {
        return KubernetesTarget.builder()
                .kubeconfig(kubeconfig)
                .timeout(TIMEOUT)
                .build();
    }

    /** A name that no other test has. A namespace that gets it, in whatever way, is deleted in the end. */
    String name(String of) {
        return prefix + "-" + of;
    }

    /** Makes a namespace with all that a cluster gives to each, and returns its {@link #name}. */
    String namespace(String of) throws Exception {
        String name = name(of);
        create("v1", "Namespace", "", name, "");
        String path = "/api/v1/namespaces/" + name;
        await(
                "gave an account and its certificate to " + name,
                () -> isThere(path + "/serviceaccounts/default") && isThere(path + "/configmaps/kube-root-ca.crt"));
        return name;
    }

    /** Whether controllers make pods of workloads, as they do on every real cluster. */
    boolean hasControllers() {
        return named().isPresent();
    }

    /** Whether it serves a kind in a version. */
    boolean serves(String apiVersion, String kind) throws Exception {
        return resource(ApiServer.JSON.readTree(Objects.json(apiVersion, kind, "", "any", "")))
                .isPresent();
    }

    private Optional<ApiResource> resource(JsonNode object) {
        String version = Original.version(object);
        return discovery
                .find(Original.group(object), object.path("kind").asText())
                .filter(resource -> resource.served().contains(version))
                .map(resource -> resource.in(version));
    }

    /** Makes an object, whose other fields follow its metadata: {@code "data": {}}. */
    void create(String apiVersion, String kind, String namespace, String name, String fields) throws Exception {
        create(Objects.json(apiVersion, kind, namespace, name, fields));
    }

    /** Makes an object of a kind that is served, or soon is. */
    void create(String object) throws Exception {
        JsonNode json = ApiServer.JSON.readTree(object);
        String namespace = json.at("/metadata/namespace").asText();
        ApiResource resource = served(json);
        api.create(resource.path(namespace), json, operation);
        if (!resource.namespaced() && !resource.isNamespaces()) {
            made.push(resource.path("", json.at("/metadata/name").asText()));
        }
    }

    private ApiResource served(JsonNode object) throws Exception {
        if (resource(object).isEmpty()) {
            await("served what was to be made", () -> {
                discovery = Discovery.of(api, operation);
                return resource(object).isPresent();
            });
        }
        return resource(object).orElseThrow();
    }

    /** Applies an object of a kind that is served, and returns what the cluster keeps of it. */
    JsonNode apply(ObjectNode object) throws Exception {
        ApiResource resource = served(object);
        String path = resource.path(
                object.at("/metadata/namespace").asText(),
                object.at("/metadata/name").asText());
        JsonNode kept = api.apply(path + "?fieldManager=test&force=false", object, operation);
        if (!resource.namespaced() && !resource.isNamespaces() && !made.contains(path)) {
            made.push(path);
        }
        return kept;
    }

    /** Writes a kubeconfig by which an account is let in, and has no rights but its own. A stand-in has no accounts. */
    Path letIn(String namespace, String account, Path file) throws Exception {
        JsonNode asked = ApiServer.JSON.readTree(Objects.json(
                "authentication.k8s.io/v1",
                "TokenRequest",
                namespace,
                account,
                "\"spec\": {\"expirationSeconds\": 3600}"));
        String path = "/api/v1/namespaces/" + namespace + "/serviceaccounts/" + account + "/token";
        String token = api.create(path, asked, operation).at("/status/token").asText();
        Config admin = Config.fromKubeconfig(null, kubeconfig.toFile());
        ObjectNode config = JsonNodeFactory.instance.objectNode();
        config.put("apiVersion", "v1").put("kind", "Config").put("current-context", "account");
        ObjectNode server =
                config.putArray("clusters").addObject().put("name", "cluster").putObject("cluster");
        server.put("server", admin.getMasterUrl()).put("insecure-skip-tls-verify", admin.isTrustCerts());
        if (admin.getCaCertData() != null) {
            server.put("certificate-authority-data", admin.getCaCertData());
        } else if (admin.getCaCertFile() != null) {
            server.put("certificate-authority", admin.getCaCertFile());
        }
        ObjectNode user =
                config.putArray("users").addObject().put("name", "account").putObject("user");
        user.put("token", token);
        ObjectNode context =
                config.putArray("contexts").addObject().put("name", "account").putObject("context");
        context.put("cluster", "cluster").put("user", "account");
        return Files.writeString(file, config.toString());
    }

    /** What is at a path of the API now. */
    JsonNode get(String path) throws Exception {
        return api.get(path, operation);
    }

    boolean isThere(String path) throws Exception {
        try {
            return !get(path).isMissingNode();
        } catch (ApiException e) {
            if (e.code() == NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }

    void mergePatch(String path, String patch) throws Exception {
        api.mergePatch(path, ApiServer.JSON.readTree(patch), operation);
    }

    /** Deletes an object, and waits until it is gone, a namespace with all that is in it. */
    void delete(String path) throws Exception {
        api.delete(path, get(path).at("/metadata/uid").asText(), operation);
        await("has deleted " + path, () -> !isThere(path));
    }

    /** Deletes what was made in no namespace; it can be made again. */
    void deleteOfTheCluster() throws Exception {
        for (String path : made) {
            delete(path);
        }
    }

    /** What is so or not. */
    interface Condition {
        boolean holds() throws Exception;
    }

    static void await(String what, Condition condition) throws Exception {
        Deadline deadline = Deadline.in(LIMIT);
        while (!condition.holds()) {
            if (deadline.isOver()) {
                throw new AssertionError("The cluster never " + what);
            }
            Thread.sleep(50);
        }
    }

    /** Deletes what was made. A real cluster takes some seconds for that, which are not waited for. */
    void close() throws Exception {
        try {
            // Whatever a stand-in was made to refuse, it ends with all that it has.
            if (standIn.isEmpty()) {
                clear();
            }
        } finally {
            api.close();
            if (standIn.isPresent()) {
                standIn.get().close();
            }
        }
    }

    private void clear() throws Exception {
        for (JsonNode namespace : get("/api/v1/namespaces").path("items")) {
            String name = namespace.at("/metadata/name").asText();
            if (name.startsWith(prefix)) {
                clear("/api/v1/namespaces/" + name);
            }
        }
        for (String path : made) {
            clear(path);
        }
    }

    private void clear(String path) throws Exception {
        try {
            api.delete(path, get(path).at("/metadata/uid").asText(), operation);
        } catch (ApiException e) {
            // The test, or another one of its objects, may have ended it just now.
            if (e.code() != NOT_FOUND) {
                throw e;
            }
        }
    }
}
