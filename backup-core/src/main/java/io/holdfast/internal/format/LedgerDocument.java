package io.holdfast.internal.format;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A piece of the verification ledger, once it is opened and unpacked: which packs were read when, and whether they were as they should be.
 *
 * <pre>
 * ledger  = {"version":1,"proven":[batch,…],"failed":[batch,…],"healed":[healing,…]}
 * batch   = {"time":seconds,"packs":base64}              the ids, 32 bytes each
 * healing = {"time":seconds,"pack":id,"from":text}
 * </pre>
 *
 * <p>Times are seconds since 1970, by the store's clock, and no later than when the last byte of the packs was read. Not thread-safe.
 */
public final class LedgerDocument {

    private static final int VERSION = 1;
    private static final int ID_BYTES = 32;

    private final Map<Long, ByteArrayOutputStream> proven = new TreeMap<>();
    private final Map<Long, ByteArrayOutputStream> failed = new TreeMap<>();
    private final List<Healing> healed = new ArrayList<>();
    private int size;

    /**
     * A damaged pack that was replaced without loss.
     *
     * @param pack its id; it is gone
     * @param time when, in seconds since 1970
     * @param from where what was damaged came from, for a person
     */
    public record Healing(Id pack, long time, String from) {}

    /** Is told what a piece says. */
    public interface Visitor {

        /** A pack was read, and is as it should be. */
        void proven(Id pack, long time);

        /** A pack was read or looked for, and is not as it should be. */
        void failed(Id pack, long time);

        /** A pack was healed. */
        void healed(Healing healing);
    }

    /** Adds a pack that is as it should be. */
    public void addProven(Id pack, long time) {
        add(proven, pack, time);
    }

    /** Adds a pack that is not. */
    public void addFailed(Id pack, long time) {
        add(failed, pack, time);
    }

    /** Adds a pack that was healed. */
    public void addHealed(Healing healing) {
        healed.add(healing);
    }

    private void add(Map<Long, ByteArrayOutputStream> batches, Id pack, long time) {
        byte[] id = new byte[ID_BYTES];
        pack.writeTo(id, 0);
        batches.computeIfAbsent(time, t -> new ByteArrayOutputStream()).writeBytes(id);
        size++;
    }

    /** How many packs it speaks of, without the healed. */
    public int size() {
        return size;
    }

    /** Whether it says nothing. */
    public boolean isEmpty() {
        return size == 0 && healed.isEmpty();
    }

    /** Its JSON. */
    public byte[] encode() {
        ObjectNode json = JsonTrees.object().put("version", VERSION);
        encode(json.putArray("proven"), proven);
        encode(json.putArray("failed"), failed);
        ArrayNode healings = json.putArray("healed");
        healed.forEach(healing -> healings.addObject()
                .put("time", healing.time)
                .put("pack", healing.pack.toHex())
                .put("from", healing.from));
        return JsonTrees.encode(json);
    }

    private static void encode(ArrayNode into, Map<Long, ByteArrayOutputStream> batches) {
        batches.forEach((time, ids) -> into.addObject()
                .put("time", time)
                .put("packs", Base64.getEncoder().encodeToString(ids.toByteArray())));
    }

    /**
     * Passes on what a piece says, and nothing if it is none.
     *
     * @throws MalformedException if it is none
     */
    public static void decode(byte[] json, Visitor visitor) throws MalformedException {
        LedgerDocument document = new LedgerDocument();
        try {
            JsonNode root = JsonTrees.read(json);
            if (root.path("version").asInt() != VERSION) {
                throw new MalformedException("it is no ledger of version " + VERSION);
            }
            for (JsonNode batch : root.path("proven")) {
                document.proven
                        .computeIfAbsent(time(batch), t -> new ByteArrayOutputStream())
                        .writeBytes(ids(batch));
            }
            for (JsonNode batch : root.path("failed")) {
                document.failed
                        .computeIfAbsent(time(batch), t -> new ByteArrayOutputStream())
                        .writeBytes(ids(batch));
            }
            for (JsonNode one : root.path("healed")) {
                document.addHealed(new Healing(
                        Id.fromHex(one.path("pack").asText()),
                        time(one),
                        one.path("from").asText()));
            }
        } catch (MalformedException e) {
            throw e;
        } catch (JacksonException | IllegalArgumentException e) {
            throw new MalformedException("it is no ledger: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new MalformedException("it cannot be read: " + e.getMessage(), e);
        }
        document.visit(visitor);
    }

    private static long time(JsonNode of) throws MalformedException {
        long time = of.path("time").asLong(-1);
        if (time < 0) {
            throw new MalformedException("a time is missing");
        }
        return time;
    }

    private static byte[] ids(JsonNode batch) throws MalformedException {
        byte[] ids = Base64.getDecoder().decode(batch.path("packs").asText());
        if (ids.length % ID_BYTES != 0) {
            throw new MalformedException("an id is cut off");
        }
        return ids;
    }

    private void visit(Visitor visitor) {
        proven.forEach((time, ids) -> visit(ids.toByteArray(), pack -> visitor.proven(pack, time)));
        failed.forEach((time, ids) -> visit(ids.toByteArray(), pack -> visitor.failed(pack, time)));
        healed.forEach(visitor::healed);
    }

    private static void visit(byte[] ids, Consumer<Id> each) {
        for (int at = 0; at < ids.length; at += ID_BYTES) {
            each.accept(Id.read(ids, at));
        }
    }
}
