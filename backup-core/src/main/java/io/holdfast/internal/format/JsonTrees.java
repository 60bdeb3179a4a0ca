package io.holdfast.internal.format;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * JSON as a tree in memory, for small files of our own that few commands need: to begin with this takes longer than many a command. What all of them need
 * has a class of its own with a {@link GoJsonReader}.
 */
public final class JsonTrees {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private JsonTrees() {}

    /** An object without fields. */
    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /**
     * Reads a document.
     *
     * @throws JacksonException if it is not JSON
     */
    public static JsonNode read(byte[] json) throws IOException {
        return MAPPER.readTree(json);
    }

    /**
     * Reads a document to its end.
     *
     * @throws JacksonException if it is not JSON
     */
    public static JsonNode read(InputStream json) throws IOException {
        return MAPPER.readTree(json);
    }

    /** The text of a document, in UTF-8. */
    public static byte[] encode(ObjectNode json) {
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }
}
