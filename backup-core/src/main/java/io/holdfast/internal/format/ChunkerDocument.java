package io.holdfast.internal.format;

import io.holdfast.internal.format.GoJsonReader.Fields;
import java.util.Optional;

/**
 * How a repository cuts content, once it is opened. Fields in this order:
 *
 * <pre>
 * version    1
 * chunker    "fastcdc" or "rabin"
 * table      base64 of FastCDC's gear table; only if it is that of another repository, and else it follows from the key
 * </pre>
 *
 * @param chunker the name of the chunker, maybe one that is unknown
 */
public record ChunkerDocument(String chunker, Optional<byte[]> table) {

    public static final String FASTCDC = "fastcdc";
    public static final String RABIN = "rabin";

    private static final Fields FIELDS = Fields.of("chunker", "table");

    /**
     * Reads it.
     *
     * @throws MalformedException if it is none
     */
    public static ChunkerDocument decode(byte[] json) throws MalformedException {
        GoJsonReader in = new GoJsonReader("chunker", json);
        String chunker = "";
        Optional<byte[]> table = Optional.empty();
        in.beginObject();
        for (String field = in.nextField(FIELDS); field != null; field = in.nextField(FIELDS)) {
            if (field.equals("chunker")) {
                chunker = in.string();
            } else {
                table = Optional.of(in.base64());
            }
        }
        in.end();
        return new ChunkerDocument(chunker, table);
    }

    /** Its JSON. */
    public byte[] encode() {
        GoJsonWriter out = new GoJsonWriter(4096);
        out.raw("{\"version\":1,\"chunker\":").string(chunker);
        table.ifPresent(bytes -> out.raw(",\"table\":").base64(bytes));
        return out.raw("}").toByteArray();
    }
}
