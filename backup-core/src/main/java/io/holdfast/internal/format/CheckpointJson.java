package io.holdfast.internal.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.spi.source.Checkpoint;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A checkpoint in the JSON files of a snapshot:
 *
 * <pre>
 * "instant":"…", "positions":{NAME:POSITION,…}, "state":{NAME:VALUE,…}       instant is left out if there is none
 * </pre>
 */
public final class CheckpointJson {

    private CheckpointJson() {}

    /** Adds the fields of a checkpoint. */
    public static void put(ObjectNode json, Checkpoint checkpoint) {
        checkpoint.instant().ifPresent(instant -> json.put("instant", instant.toString()));
        put(json.putObject("positions"), checkpoint.positions());
        put(json.putObject("state"), checkpoint.state());
    }

    private static void put(ObjectNode json, Map<String, String> values) {
        new TreeMap<>(values).forEach(json::put);
    }

    /**
     * The checkpoint in these fields.
     *
     * @throws java.time.DateTimeException if the instant is none
     */
    public static Checkpoint read(JsonNode json) {
        Optional<Instant> instant = Optional.ofNullable(json.get("instant")).map(text -> Instant.parse(text.asText()));
        return new Checkpoint(instant, values(json.path("positions")), values(json.path("state")));
    }

    private static Map<String, String> values(JsonNode json) {
        Map<String, String> values = new TreeMap<>();
        json.properties()
                .forEach(field -> values.put(field.getKey(), field.getValue().asText()));
        return values;
    }
}
