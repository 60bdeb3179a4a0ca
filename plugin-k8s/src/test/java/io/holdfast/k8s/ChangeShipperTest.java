package io.holdfast.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.spi.source.Source;
import io.holdfast.testkit.LogShipperContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    private TestCluster cluster;
    private String shop;
    /** The path of the maps. */
    private String maps;

    private int changes;

    @BeforeEach
    void start() throws Exception {
        cluster = TestCluster.open();
        shop = cluster.namespace("shop");
        maps = "/api/v1/namespaces/" + shop + "/configmaps";
    }

    @AfterEach
    void stop() throws Exception {
        cluster.close();
    }

    @Override
    protected Duration limit() {
        return Duration.ofSeconds(60);
    }

    @Override
    protected Source open() throws Exception {
        KubernetesSource.Builder all = cluster.source().namespaces(shop);
        // On a cluster that others use as well, nobody else changes these.
        return (TestCluster.named().isPresent() ? all.kinds("ConfigMap", "Namespace") : all).build();
    }

    /** Makes a map, changes it, and deletes it. */
    @Override
    protected void change() throws Exception {
        int map = changes / 3;
        switch (changes++ % 3) {
            case 0 -> cluster.create("v1", "ConfigMap", shop, "map" + map, "\"data\": {\"key\": \"a\"}");
            case 1 -> cluster.mergePatch(maps + "/map" + map, "{\"data\": {\"key\": \"b\"}}");
            default -> cluster.delete(maps + "/map" + map);
        }
    }

    @Override
    protected void assertRestored(Path restored) throws Exception {
        Set<String> expected = new TreeSet<>();
        for (JsonNode map : cluster.get(maps).path("items")) {
            String name = map.path("metadata").path("name").asText();
            if (name.startsWith("map")) {
                expected.add(name + " " + map.at("/data/key").asText());
            }
        }
        Path directory = restored.resolve("original/namespaces/" + shop + "/core/ConfigMap");
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
        if (TestCluster.named().isPresent()) {
            return false;
        }
        cluster.standIn().dropWatches();
        return true;
    }

    @Override
    protected boolean dropLog() {
        if (TestCluster.named().isPresent()) {
            return false;
        }
        cluster.standIn().expireContinues();
        return true;
    }
}
