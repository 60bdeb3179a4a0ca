package io.holdfast.internal.read;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.ConsistentCut;
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
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The checkpoint of a snapshot, and the cut that it belongs to, as an ordinary file in its tree, which survives whatever other programs do with the
 * snapshot:
 *
 * <pre>
 * .holdfast/manifest.json = {"version":1,CHECKPOINT,"cut":{SOURCE:{"type":"…","id":"…","at":{CHECKPOINT},"earliest":"…","latest":"…","still":true},…}}
 * CHECKPOINT = "instant":"…","positions":{NAME:POSITION,…},"state":{NAME:VALUE,…}
 * </pre>
 *
 * @param checkpoint what the snapshotter returned
 * @param cut what was cut together with it, if anything was
 */
public record Manifest(Checkpoint checkpoint, Optional<ConsistentCut> cut) {

    private static final String PATH = ".holdfast/manifest.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Manifest NONE = new Manifest(Checkpoint.none(), Optional.empty());

    /** Puts this into a snapshot, unless it says nothing. */
    public void put(EntrySink sink) throws IOException, InterruptedException {
        if (equals(NONE)) {
            return;
        }
        ObjectNode json = JSON.createObjectNode().put("version", 1);
        put(json, checkpoint);
        cut.ifPresent(together -> {
            ObjectNode members = json.putObject("cut");
            together.members().forEach((name, member) -> put(members.putObject(name), member));
        });
        byte[] bytes = json.toString().getBytes(StandardCharsets.UTF_8);
        sink.put(Entry.file(PATH).size(bytes.length).build(), Content.of(bytes));
    }

    private static void put(ObjectNode json, Checkpoint checkpoint) {
        checkpoint.instant().ifPresent(instant -> json.put("instant", instant.toString()));
        put(json.putObject("positions"), checkpoint.positions());
        put(json.putObject("state"), checkpoint.state());
    }

    private static void put(ObjectNode json, Map<String, String> values) {
        new TreeMap<>(values).forEach(json::put);
    }

    private static void put(ObjectNode json, ConsistentCut.Member member) {
        json.put("type", member.type()).put("id", member.id());
        put(json.putObject("at"), member.at());
        json.put("earliest", member.earliest().toString())
                .put("latest", member.latest().toString())
                .put("still", member.still());
    }

    /**
     * What a snapshot has.
     *
     * @throws CorruptionException if it has something that cannot be read
     */
    public static Manifest of(SnapshotEntries snapshot) throws InterruptedException {
        Optional<Entry> entry =
                snapshot.node(".holdfast").flatMap(Node::subtree).isEmpty() ? Optional.empty() : snapshot.entry(PATH);
        if (entry.isEmpty()) {
            return NONE;
        }
        try {
            JsonNode json = JSON.readTree(snapshot.open(entry.get()));
            return new Manifest(
                    checkpoint(json), Optional.ofNullable(json.get("cut")).map(Manifest::cut));
        } catch (JacksonException | DateTimeException e) {
            throw new CorruptionException(PATH + " in the snapshot cannot be read: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new StoreException(PATH + " in the snapshot cannot be read: " + e.getMessage(), e);
        }
    }

    private static Checkpoint checkpoint(JsonNode json) {
        Optional<Instant> instant = Optional.ofNullable(json.get("instant")).map(text -> Instant.parse(text.asText()));
        return new Checkpoint(instant, values(json.path("positions")), values(json.path("state")));
    }

    private static ConsistentCut cut(JsonNode json) {
        Map<String, ConsistentCut.Member> members = new LinkedHashMap<>();
        json.properties().forEach(field -> members.put(field.getKey(), member(field.getValue())));
        return new ConsistentCut(members);
    }

    private static ConsistentCut.Member member(JsonNode json) {
        return new ConsistentCut.Member(
                json.path("type").asText(),
                json.path("id").asText(),
                checkpoint(json.path("at")),
                Instant.parse(json.path("earliest").asText()),
                Instant.parse(json.path("latest").asText()),
                json.path("still").asBoolean());
    }

    private static Map<String, String> values(JsonNode json) {
        Map<String, String> values = new TreeMap<>();
        json.properties()
                .forEach(field -> values.put(field.getKey(), field.getValue().asText()));
        return values;
    }
}
