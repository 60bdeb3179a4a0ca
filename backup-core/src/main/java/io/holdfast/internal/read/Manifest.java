package io.holdfast.internal.read;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.CorruptionException;
import io.holdfast.StoreException;
import io.holdfast.internal.format.Node;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.Content;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntrySink;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The checkpoint of a snapshot, as an ordinary file in its tree, which survives whatever other programs do with the snapshot:
 *
 * <pre>
 * .holdfast/manifest.json = {"version":1,"instant":"…","positions":{NAME:POSITION,…},"state":{NAME:VALUE,…}}
 * </pre>
 */
public final class Manifest {

    private static final String PATH = ".holdfast/manifest.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    private Manifest() {}

    /** Puts a checkpoint into a snapshot, unless it says nothing. */
    public static void put(Checkpoint checkpoint, EntrySink sink) throws IOException, InterruptedException {
        if (checkpoint.equals(Checkpoint.none())) {
            return;
        }
        ObjectNode json = JSON.createObjectNode().put("version", 1);
        checkpoint.instant().ifPresent(instant -> json.put("instant", instant.toString()));
        put(json.putObject("positions"), checkpoint.positions());
        put(json.putObject("state"), checkpoint.state());
        byte[] bytes = json.toString().getBytes(StandardCharsets.UTF_8);
        sink.put(Entry.file(PATH).size(bytes.length).build(), Content.of(bytes));
    }

    private static void put(ObjectNode json, Map<String, String> values) {
        new TreeMap<>(values).forEach(json::put);
    }

    /**
     * The checkpoint in a snapshot.
     *
     * @throws CorruptionException if there is one that cannot be read
     */
    static Checkpoint read(SnapshotEntries snapshot) throws InterruptedException {
        Optional<Entry> entry =
                snapshot.node(".holdfast").flatMap(Node::subtree).isEmpty() ? Optional.empty() : snapshot.entry(PATH);
        if (entry.isEmpty()) {
            return Checkpoint.none();
        }
        try {
            JsonNode json = JSON.readTree(snapshot.open(entry.get()));
            Optional<Instant> instant =
                    Optional.ofNullable(json.get("instant")).map(text -> Instant.parse(text.asText()));
            return new Checkpoint(instant, values(json.path("positions")), values(json.path("state")));
        } catch (JacksonException | DateTimeException e) {
            throw new CorruptionException(PATH + " in the snapshot cannot be read: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new StoreException(PATH + " in the snapshot cannot be read: " + e.getMessage(), e);
        }
    }

    private static Map<String, String> values(JsonNode json) {
        Map<String, String> values = new TreeMap<>();
        json.properties()
                .forEach(field -> values.put(field.getKey(), field.getValue().asText()));
        return values;
    }
}
