package io.holdfast.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.EntrySource;
import io.holdfast.spi.source.RestorePoint;
import io.holdfast.spi.source.Source;
import io.holdfast.testkit.RecordedEntries;
import io.holdfast.testkit.RecordingSink;
import io.holdfast.testkit.TestOperation;
import io.holdfast.testkit.TestRequest;
import io.holdfast.testkit.k8s.ApiServerStandIn;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** A stand-in for a cluster, and what is done with it. What a real one lets be tested as well, an {@link AnyClusterCase} tests. */
@NeedsStandIn("it is made to fail, counts requests, or is told what its controllers do")
@Timeout(120)
abstract class ClusterCase {

    ApiServerStandIn server;

    @BeforeEach
    void start() throws Exception {
        server = ApiServerStandIn.start(Clock.systemUTC());
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    KubernetesSource.Builder source() throws IOException {
        return source(server);
    }

    static KubernetesSource.Builder source(ApiServerStandIn of) throws IOException {
        return KubernetesSource.builder().kubeconfig(of.kubeconfig()).timeout(Duration.ofSeconds(20));
    }

    void namespace(String name) {
        create("v1", "Namespace", "", name, "");
    }

    /** Creates an object on the server, whose other fields follow its metadata: {@code "data": {}}. */
    void create(String apiVersion, String kind, String namespace, String name, String fields) {
        server.create(Objects.json(apiVersion, kind, namespace, name, fields));
    }

    /** What is at a path of the API now. */
    JsonNode get(String path) throws Exception {
        try (ApiServer api = new ClusterAddress(
                        Optional.of(server.kubeconfig()), Optional.empty(), Duration.ofSeconds(20))
                .connect()) {
            return api.get(path, new TestOperation());
        }
    }

    boolean isThere(String path) throws Exception {
        try {
            get(path);
            return true;
        } catch (ApiException e) {
            return false;
        }
    }

    /** Makes a snapshot; the sink knows what was said of it. */
    static RecordingSink snapshot(Source source) throws Exception {
        RecordingSink sink = new RecordingSink(new TestOperation());
        source.snapshotter().snapshot(TestRequest.full(), sink, new TestOperation());
        return sink;
    }

    static RecordedEntries copy(Source source) throws Exception {
        return snapshot(source).recorded(Checkpoint.none());
    }

    static void restore(Source source, EntrySource from, Path directory) throws Exception {
        RestorePoint point = () -> from;
        source.snapshotter().restore(point, () -> directory, new TestOperation());
    }

    static String text(EntrySource entries, String path) throws Exception {
        try (InputStream in =
                entries.open(entries.entry(path).orElseThrow(() -> new AssertionError("there is no " + path)))) {
            return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        }
    }
}
