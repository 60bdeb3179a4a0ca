package io.holdfast.internal.format;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.spi.source.Checkpoint;
import io.holdfast.spi.source.SourceIdentity;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What a snapshot of a change log holds, as an ordinary file in its tree:
 *
 * <pre>
 * base/…                   the root directory of the snapshot that the log follows, if there is one
 * .holdfast/manifest.json  where the log ends, as in every snapshot
 * .holdfast/log.json       {"version":1, "source":{"type","id","paths"}, "base"?:{"snapshot","tree","time","partial",CHECKPOINT}, "pieces":[PIECE,…]}
 * .holdfast/log/NAME       one {@linkplain LogFile file} for each piece, in the order of their names
 *
 * PIECE = {"first":PLACE, "last":PLACE, "from":{CHECKPOINT}, "upTo":{CHECKPOINT}, "newest"?, "bytes", "records", "breaks":[BREAK,…], "lacks":[PLACE,…], "marks":{NAME:{CHECKPOINT},…}, "ahead"?}
 * BREAK = {"kind":"gap"|"rewind", "place":PLACE, "before":{CHECKPOINT}, "upTo":{CHECKPOINT}}
 * PLACE = [EPOCH, NUMBER]
 * CHECKPOINT: see {@link CheckpointJson}
 * </pre>
 *
 * @param source whose log it is
 * @param base what the log follows
 * @param pieces in order, at least one
 */
public record LogManifest(SourceIdentity source, Optional<LogManifest.Base> base, List<LogPiece> pieces) {

    /** Where the base is in the snapshot. */
    public static final String BASE = "base";

    /** The path of this file. */
    public static final String PATH = ".holdfast/log.json";

    /** The directory of the pieces. */
    public static final String PIECES = ".holdfast/log";

    /**
     * A snapshot that the log follows.
     *
     * @param snapshot the id that it had
     * @param tree its root directory
     * @param time when it was begun
     * @param partial whether something is missing from it
     * @param checkpoint where it stands
     */
    public record Base(Id snapshot, Id tree, Instant time, boolean partial, Checkpoint checkpoint) {}

    /** Copies the list. */
    public LogManifest {
        pieces = List.copyOf(pieces);
    }

    /** The first segment that it holds. */
    public LogPlace first() {
        return pieces.get(0).first();
    }

    /** The last segment that it holds. */
    public LogPlace last() {
        return lastPiece().last();
    }

    /** Where the log ends. */
    public Checkpoint upTo() {
        return lastPiece().upTo();
    }

    /** The piece that the log ends with. */
    public LogPiece lastPiece() {
        return pieces.get(pieces.size() - 1);
    }

    /** The JSON of it. */
    public byte[] encode() {
        ObjectNode json = JsonTrees.object().put("version", 1);
        ObjectNode of = json.putObject("source").put("type", source.type()).put("id", source.id());
        source.paths().forEach(of.putArray("paths")::add);
        base.ifPresent(snapshot -> put(json.putObject("base"), snapshot));
        ArrayNode list = json.putArray("pieces");
        pieces.forEach(piece -> put(list.addObject(), piece));
        return JsonTrees.encode(json);
    }

    private static void put(ObjectNode json, Base base) {
        json.put("snapshot", base.snapshot.toHex())
                .put("tree", base.tree.toHex())
                .put("time", base.time.toString())
                .put("partial", base.partial);
        CheckpointJson.put(json, base.checkpoint);
    }

    private static void put(ObjectNode json, LogPiece piece) {
        put(json.putArray("first"), piece.first());
        put(json.putArray("last"), piece.last());
        CheckpointJson.put(json.putObject("from"), piece.from());
        CheckpointJson.put(json.putObject("upTo"), piece.upTo());
        piece.newest().ifPresent(instant -> json.put("newest", instant.toString()));
        json.put("bytes", piece.bytes()).put("records", piece.records());
        ArrayNode breaks = json.putArray("breaks");
        for (LogBreak one : piece.breaks()) {
            ObjectNode into = breaks.addObject().put("kind", one.kind() == LogBreak.Kind.GAP ? "gap" : "rewind");
            put(into.putArray("place"), one.place());
            CheckpointJson.put(into.putObject("before"), one.before());
            CheckpointJson.put(into.putObject("upTo"), one.upTo());
        }
        ArrayNode lacks = json.putArray("lacks");
        piece.lacks().forEach(place -> put(lacks.addArray(), place));
        ObjectNode marks = json.putObject("marks");
        piece.marks().forEach((name, at) -> CheckpointJson.put(marks.putObject(name), at));
        piece.ahead().ifPresent(bytes -> json.put("ahead", bytes));
    }

    private static void put(ArrayNode json, LogPlace place) {
        json.add(place.epoch()).add(place.number());
    }

    /**
     * Reads it.
     *
     * @throws MalformedException if it is none, or of a version that is not known
     */
    public static LogManifest decode(byte[] bytes) throws MalformedException {
        try {
            JsonNode json = JsonTrees.read(bytes);
            if (json.path("version").asInt() != 1) {
                throw new MalformedException("log manifest: of version " + json.path("version"));
            }
            JsonNode of = json.path("source");
            List<String> paths = new ArrayList<>();
            of.path("paths").forEach(path -> paths.add(path.asText()));
            List<LogPiece> pieces = new ArrayList<>();
            for (JsonNode piece : json.path("pieces")) {
                pieces.add(piece(piece));
            }
            if (pieces.isEmpty()) {
                throw new MalformedException("log manifest: it has no pieces");
            }
            SourceIdentity source =
                    new SourceIdentity(of.path("type").asText(), of.path("id").asText(), paths);
            return new LogManifest(source, base(json.get("base")), pieces);
        } catch (JacksonException | DateTimeException | IllegalArgumentException e) {
            throw new MalformedException("log manifest: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new MalformedException("log manifest: it cannot be read: " + e.getMessage(), e);
        }
    }

    private static Optional<Base> base(@Nullable JsonNode json) {
        return Optional.ofNullable(json)
                .map(base -> new Base(
                        Id.fromHex(base.path("snapshot").asText()),
                        Id.fromHex(base.path("tree").asText()),
                        Instant.parse(base.path("time").asText()),
                        base.path("partial").asBoolean(),
                        CheckpointJson.read(base)));
    }

    private static LogPiece piece(JsonNode json) {
        List<LogBreak> breaks = new ArrayList<>();
        for (JsonNode one : json.path("breaks")) {
            breaks.add(new LogBreak(
                    one.path("kind").asText().equals("gap") ? LogBreak.Kind.GAP : LogBreak.Kind.REWIND,
                    place(one.path("place")),
                    CheckpointJson.read(one.path("before")),
                    CheckpointJson.read(one.path("upTo"))));
        }
        List<LogPlace> lacks = new ArrayList<>();
        json.path("lacks").forEach(place -> lacks.add(place(place)));
        Map<String, Checkpoint> marks = new LinkedHashMap<>();
        json.path("marks").properties().forEach(mark -> marks.put(mark.getKey(), CheckpointJson.read(mark.getValue())));
        return new LogPiece(
                place(json.path("first")),
                place(json.path("last")),
                CheckpointJson.read(json.path("from")),
                CheckpointJson.read(json.path("upTo")),
                Optional.ofNullable(json.get("newest")).map(text -> Instant.parse(text.asText())),
                json.path("bytes").asLong(),
                json.path("records").asLong(),
                breaks,
                lacks,
                marks,
                json.has("ahead") ? OptionalLong.of(json.path("ahead").asLong()) : OptionalLong.empty());
    }

    private static LogPlace place(JsonNode json) {
        return new LogPlace(json.path(0).asLong(), json.path(1).asLong());
    }
}
