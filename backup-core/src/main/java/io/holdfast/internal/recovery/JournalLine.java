package io.holdfast.internal.recovery;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.internal.recovery.JournalRecord.Kind;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A record as a line:
 *
 * <pre>{"number":2,"time":"2026-11-22T08:00:00Z","kind":"start","step":"restore","detail":{…},"sum":"…"}</pre>
 *
 * The sum is the SHA-256 of the sum of the line before, and of this line up to the comma before it. So a line can neither be changed nor removed where another one follows.
 */
final class JournalLine {

    /** What stands for the sum before the first line. */
    static final String NOTHING = "0".repeat(64);

    /** What stands there in a copy: whoever takes that for a journal finds no line that was written. */
    static final String COPY = "c".repeat(64);

    private static final String SUM = ",\"sum\":\"";
    private static final int TAIL = SUM.length() + 64 + 2;
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final JsonFactory FACTORY = new JsonFactory();

    private JournalLine() {}

    /** Writes a record after the line with another sum, without the end of the line. */
    static String write(JournalRecord journal, String previous) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            json.writeStartObject();
            json.writeNumberField("number", journal.number());
            json.writeStringField("time", journal.time().toString());
            json.writeStringField("kind", journal.kind().name().toLowerCase(Locale.ROOT));
            if (journal.step().isPresent()) {
                json.writeStringField("step", journal.step().get());
            }
            json.writeObjectFieldStart("detail");
            for (Map.Entry<String, String> one : journal.detail().entrySet()) {
                json.writeStringField(one.getKey(), one.getValue());
            }
            json.writeEndObject();
            json.writeEndObject();
        }
        String body = text.toString().substring(0, text.toString().length() - 1);
        return body + SUM + sum(previous, body) + "\"}";
    }

    /** The sum that a line ends with. */
    static String sumOf(String line) {
        return line.substring(line.length() - 66, line.length() - 2);
    }

    /**
     * Reads a line.
     *
     * @throws IOException if it is not what was written after the line with that sum
     */
    static JournalRecord read(String line, String previous) throws IOException {
        int end = line.length() - TAIL;
        if (end < 0 || !line.startsWith(SUM, end) || !sumOf(line).equals(sum(previous, line.substring(0, end)))) {
            throw new IOException(
                    "it was changed, or the one before it was removed: its sum is not that of its content");
        }
        try {
            JsonNode json = MAPPER.readTree(line);
            Map<String, String> detail = new TreeMap<>();
            for (Map.Entry<String, JsonNode> one : json.path("detail").properties()) {
                detail.put(one.getKey(), one.getValue().asText());
            }
            return new JournalRecord(
                    json.path("number").asLong(),
                    Instant.parse(json.path("time").asText()),
                    Kind.valueOf(json.path("kind").asText().toUpperCase(Locale.ROOT)),
                    json.has("step") ? Optional.of(json.path("step").asText()) : Optional.empty(),
                    detail);
        } catch (DateTimeException | IllegalArgumentException e) {
            throw new IOException("a newer version wrote it", e);
        }
    }

    private static String sum(String previous, String body) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(previous.getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(sha256.digest(body.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
