package io.holdfast.k8s;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.spi.Operation;
import io.holdfast.spi.source.LogSource;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * What a change log makes of the objects of a snapshot: each object that was changed as it was last, or that it is gone. Where all objects of a place were told anew, what was not told is gone,
 * in the snapshot and in the log; where the log ends before all were, nothing of that has happened. They are compressed in memory, and in no file. Immutable.
 */
final class ChangedObjects {

    private static final byte[] GONE = {};

    /** What became of each object, by its path without an extension. */
    private final Map<String, byte[]> last = new TreeMap<>();
    /** What was told so far of places that are being told anew. */
    private final Map<ObjectPlace, Map<String, byte[]>> telling = new HashMap<>();
    /** The places of which nothing in the snapshot counts any more. */
    private final Set<ObjectPlace> told = new HashSet<>();

    private ChangedObjects() {}

    static ChangedObjects of(LogSource log, Operation operation) throws IOException, InterruptedException {
        ChangedObjects changed = new ChangedObjects();
        log.forEach(log.streams(), (bytes, upTo) -> {
            operation.checkCancelled();
            if (bytes.hasRemaining()) {
                byte[] record = new byte[bytes.remaining()];
                bytes.duplicate().get(record);
                changed.add(record);
            }
        });
        return changed;
    }

    private void add(byte[] record) throws IOException {
        JsonNode read;
        try {
            read = ApiServer.JSON.readTree(record);
        } catch (JsonProcessingException e) {
            // The cause would show a part of it.
            throw new IOException("a record of the change log is no JSON");
        }
        if (read.has(ChangeFilter.TELLING)) {
            telling.put(ObjectPlace.read(read.get(ChangeFilter.TELLING)), new TreeMap<>());
        } else if (read.has(ChangeFilter.TOLD)) {
            ObjectPlace place = ObjectPlace.read(read.get(ChangeFilter.TOLD));
            replace(place, telling.getOrDefault(place, Map.of()));
        } else if (read.has(ChangeFilter.GONE)) {
            replace(ObjectPlace.read(read.get(ChangeFilter.GONE)), Map.of());
        } else {
            String path = read.path(ChangeFilter.PATH).asText();
            JsonNode object = read.path(ChangeFilter.OBJECT);
            whereToldOf(path)
                    .put(path, object.isObject() ? compressed(object.toString().getBytes(UTF_8)) : GONE);
        }
    }

    /** Everything that there is in a place. */
    private void replace(ObjectPlace place, Map<String, byte[]> objects) {
        last.keySet().removeIf(place::has);
        last.putAll(objects);
        telling.remove(place);
        told.add(place);
    }

    private Map<String, byte[]> whereToldOf(String path) {
        return telling.entrySet().stream()
                .filter(place -> place.getKey().has(path))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(last);
    }

    private static byte[] compressed(byte[] text) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflating = new DeflaterOutputStream(out)) {
            deflating.write(text);
        }
        return out.toByteArray();
    }

    /** Whether an object is another than in the snapshot, or gone. */
    boolean has(String path) {
        return last.containsKey(path) || told.stream().anyMatch(place -> place.has(path));
    }

    /** The objects that there are. */
    List<String> present() {
        return last.entrySet().stream()
                .filter(object -> object.getValue().length > 0)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** One of those. */
    ObjectNode object(String path) throws IOException {
        byte[] compressed = last.getOrDefault(path, GONE);
        try (InflaterInputStream in = new InflaterInputStream(new ByteArrayInputStream(compressed))) {
            return (ObjectNode) ApiServer.JSON.readTree(in);
        }
    }
}
