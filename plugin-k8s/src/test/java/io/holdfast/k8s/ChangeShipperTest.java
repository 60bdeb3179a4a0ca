package io.holdfast.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.spi.source.Source;
import io.holdfast.testkit.LogShipperContract;
import io.holdfast.testkit.k8s.ApiServerStandIn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

@Timeout(240)
class ChangeShipperTest extends LogShipperContract {

    private static final String MAPS = "/api/v1/namespaces/shop/configmaps";

    private ApiServerStandIn server;
    private int changes;

    @BeforeEach
    void start() throws Exception {
        server = ApiServerStandIn.start(Clock.systemUTC());
        server.create(Objects.json("v1", "Namespace", "", "shop", ""));
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Override
    protected Duration limit() {
        return Duration.ofSeconds(60);
    }

    @Override
    protected Source open() throws Exception {
        return ClusterCase.source(server).namespaces("shop").build();
    }

    /** Makes a map, changes it, and deletes it. */
    @Override
    protected void change() {
        int map = changes / 3;
        switch (changes++ % 3) {
            case 0 -> server.create(Objects.json("v1", "ConfigMap", "shop", "map" + map, "\"data\": {\"key\": \"a\"}"));
            case 1 -> server.mergePatch(MAPS + "/map" + map, "{\"data\": {\"key\": \"b\"}}");
            default -> server.delete(MAPS + "/map" + map);
        }
    }

    @Override
    protected void assertRestored(Path restored) throws Exception {
        Set<String> expected = new TreeSet<>();
        for (JsonNode map : ApiServer.JSON.readTree(server.get(MAPS)).path("items")) {
            String name = map.path("metadata").path("name").asText();
            if (!name.equals("kube-root-ca.crt")) {
                expected.add(name + " " + map.at("/data/key").asText());
            }
        }
        Path directory = restored.resolve("original/namespaces/shop/core/ConfigMap");
        try (Stream<Path> files = Files.exists(directory) ? Files.list(directory) : Stream.empty()) {
            Set<String> there = files.map(ChangeShipperTest::read).collect(Collectors.toCollection(TreeSet::new));
            assertThat(there).isEqualTo(expected);
        }
    }

    private static String read(Path file) {
        try {
            JsonNode map = ApiServer.JSON.readTree(Files.readAllBytes(file));
            return map.at("/metadata/name").asText() + " " + map.at("/data/key").asText();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected boolean breakConnections() {
        server.dropWatches();
        return true;
    }

    @Override
    protected boolean dropLog() {
        server.expireContinues();
        return true;
    }
}
