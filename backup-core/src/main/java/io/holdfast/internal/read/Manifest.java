package io.holdfast.internal.read;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.ConsistentCut;
import io.holdfast.CorruptionException;
import io.holdfast.StoreException;
import io.holdfast.internal.format.CheckpointJson;
import io.holdfast.internal.format.JsonTrees;
import io.holdfast.internal.format.Node;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.Content;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntrySink;
import io.holdfast.spi.source.SourceIdentity;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The checkpoint of a snapshot, and the cut that it belongs to, as an ordinary file in its tree, which survives whatever other programs do with the
 * snapshot:
 *
 * <pre>
 * .holdfast/manifest.json = {"version":1,"source":{"type":"…","id":"…"},CHECKPOINT,"cut":{SOURCE:{"type":"…","id":"…","at":{CHECKPOINT},"earliest":"…","latest":"…","still":true},…}}
 * CHECKPOINT: see {@link CheckpointJson}
 * </pre>
 *
 * @param source which source it is of, without paths; older ones do not say so
 * @param checkpoint what the snapshotter returned
 * @param cut what was cut together with it, if anything was
 */
public record Manifest(Optional<SourceIdentity> source, Checkpoint checkpoint, Optional<ConsistentCut> cut) {

    /** The path of this file. */
    public static final String PATH = ".holdfast/manifest.json";

    private static final Manifest NONE = new Manifest(Optional.empty(), Checkpoint.none(), Optional.empty());

    /** What is said of a snapshot that was made now. */
    public static Manifest of(SourceIdentity source, Checkpoint checkpoint, Optional<ConsistentCut> cut) {
        return new Manifest(Optional.of(new SourceIdentity(source.type(), source.id(), List.of())), checkpoint, cut);
    }

    /** Whether the snapshot is known to be of a source. */
    public boolean isOf(SourceIdentity other) {
        return source.filter(is -> is.type().equals(other.type()) && is.id().equals(other.id()))
                .isPresent();
    }

    /** Puts this into a snapshot, unless it says nothing that is needed to restore it. */
    public void put(EntrySink sink) throws IOException, InterruptedException {
        if (checkpoint.equals(Checkpoint.none()) && cut.isEmpty()) {
            return;
        }
        byte[] bytes = encode();
        sink.put(Entry.file(PATH).size(bytes.length).build(), Content.of(bytes));
    }

    /** The JSON of it. */
    public byte[] encode() {
        ObjectNode json = JsonTrees.object().put("version", 1);
        source.ifPresent(of -> json.putObject("source").put("type", of.type()).put("id", of.id()));
        CheckpointJson.put(json, checkpoint);
        cut.ifPresent(together -> {
            ObjectNode members = json.putObject("cut");
            together.members().forEach((name, member) -> put(members.putObject(name), member));
        });
        return JsonTrees.encode(json);
    }

    private static void put(ObjectNode json, ConsistentCut.Member member) {
        json.put("type", member.type()).put("id", member.id());
        CheckpointJson.put(json.putObject("at"), member.at());
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
            JsonNode json = JsonTrees.read(snapshot.open(entry.get()));
            return new Manifest(
                    Optional.ofNullable(json.get("source")).map(Manifest::source),
                    CheckpointJson.read(json),
                    Optional.ofNullable(json.get("cut")).map(Manifest::cut));
        } catch (JacksonException | DateTimeException e) {
            throw new CorruptionException(PATH + " in the snapshot cannot be read: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new StoreException(PATH + " in the snapshot cannot be read: " + e.getMessage(), e);
        }
    }

    private static SourceIdentity source(JsonNode json) {
        return new SourceIdentity(json.path("type").asText(), json.path("id").asText(), List.of());
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
                CheckpointJson.read(json.path("at")),
                Instant.parse(json.path("earliest").asText()),
                Instant.parse(json.path("latest").asText()),
                json.path("still").asBoolean());
    }
}
