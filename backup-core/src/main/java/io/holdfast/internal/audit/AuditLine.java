package io.holdfast.internal.audit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.audit.AuditEntry;
import io.holdfast.audit.AuditEvent;
import io.holdfast.audit.AuditEvent.Outcome;
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
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An entry as a line:
 *
 * <pre>{"number":2,"time":"2026-11-22T08:00:00Z","actor":"anna@db1","action":"restore","subject":"/backups","outcome":"done","detail":{…},"previous":"…","hash":"…"}</pre>
 *
 * The hash is that of the line up to the comma before it, and {@code }}.
 */
public final class AuditLine {

    /** What stands before the first entry. */
    public static final String NOTHING = "0".repeat(64);

    private static final String HASH = ",\"hash\":\"";
    private static final int TAIL = HASH.length() + 64 + 2;
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final JsonFactory FACTORY = new JsonFactory();

    private AuditLine() {}

    /** A line is not what was written. */
    public static final class ChangedException extends IOException {

        private static final long serialVersionUID = 1L;

        private ChangedException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** Writes an entry after another one, with its end of line. */
    public static byte[] write(long number, Instant time, AuditEvent event, String previous) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            json.writeStartObject();
            json.writeNumberField("number", number);
            json.writeStringField("time", time.toString());
            json.writeStringField("actor", event.actor());
            json.writeStringField("action", event.action());
            json.writeStringField("subject", event.subject());
            json.writeStringField("outcome", event.outcome().name().toLowerCase(Locale.ROOT));
            json.writeObjectFieldStart("detail");
            for (Map.Entry<String, String> one : event.detail().entrySet()) {
                json.writeStringField(one.getKey(), one.getValue());
            }
            json.writeEndObject();
            json.writeStringField("previous", previous);
            json.writeEndObject();
        }
        String body = text.toString();
        String line = body.substring(0, body.length() - 1) + HASH + hash(body) + "\"}\n";
        return line.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads a line without its end.
     *
     * @throws ChangedException if it is not what was written
     */
    public static AuditEntry read(byte[] bytes) throws ChangedException {
        String line = new String(bytes, StandardCharsets.UTF_8);
        int end = line.length() - TAIL;
        if (end < 0 || !line.startsWith(HASH, end)) {
            throw new ChangedException("it is no entry", null);
        }
        JsonNode json;
        try {
            json = MAPPER.readTree(line);
        } catch (IOException e) {
            throw new ChangedException("it is no entry", e);
        }
        String hash = text(json, "hash");
        if (!hash.equals(hash(line.substring(0, end) + "}"))) {
            throw new ChangedException("it was changed: its hash is not that of its content", null);
        }
        try {
            return new AuditEntry(
                    json.path("number").asLong(),
                    Instant.parse(text(json, "time")),
                    event(json),
                    text(json, "previous"),
                    hash);
        } catch (DateTimeException | IllegalArgumentException e) {
            throw new ChangedException("it is no entry", e);
        }
    }

    private static AuditEvent event(JsonNode json) throws ChangedException {
        Map<String, String> detail = new TreeMap<>();
        for (Map.Entry<String, JsonNode> one : json.path("detail").properties()) {
            detail.put(one.getKey(), one.getValue().asText());
        }
        return new AuditEvent(
                text(json, "actor"),
                text(json, "action"),
                text(json, "subject"),
                Outcome.valueOf(text(json, "outcome").toUpperCase(Locale.ROOT)),
                detail);
    }

    private static String text(JsonNode json, String name) throws ChangedException {
        JsonNode value = json.path(name);
        if (!value.isTextual()) {
            throw new ChangedException("it is no entry: it has no " + name, null);
        }
        return value.textValue();
    }

    private static String hash(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
