package io.holdfast.internal.format;

import io.holdfast.internal.format.GoJsonReader.Fields;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * A mark, once it is opened and unpacked: packs that a prune took out of the index, or found in none.
 *
 * <pre>
 * mark = {"packs":[id,…]}
 * </pre>
 *
 * <p>They were marked when the file was stored, by the store's clock.
 */
public final class MarkDocument {

    private static final Fields FIELDS = Fields.of("packs");

    private MarkDocument() {}

    /**
     * The packs of a mark.
     *
     * @throws MalformedException if this is not a mark
     */
    public static List<Id> decode(byte[] json) throws MalformedException {
        GoJsonReader in = new GoJsonReader("mark", json);
        List<Id> packs = new ArrayList<>();
        in.beginObject();
        while (in.nextField(FIELDS) != null) {
            in.beginArray();
            while (in.hasElement()) {
                packs.add(in.id());
            }
        }
        in.end();
        return packs;
    }

    /** The JSON of a mark. */
    public static byte[] encode(Collection<Id> packs) {
        GoJsonWriter out = new GoJsonWriter(64 + 67 * packs.size()).raw("{\"packs\":");
        String before = "[";
        for (Id pack : packs) {
            out.raw(before).id(pack);
            before = ",";
        }
        return out.raw(packs.isEmpty() ? "[]}" : "]}").toByteArray();
    }
}
