package io.holdfast.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A JSON object on one line of ASCII. Not thread-safe.
 *
 * <p>A byte of a name that is not valid UTF-8 is written as the lone surrogate that {@link io.holdfast.spi.source.EntryPaths} makes of it ({@code
 * \}{@code udcff}), so that a program gets every name exactly.
 */
final class JsonLine {

    private static final JsonFactory JSON =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private final Map<String, Object> fields = new LinkedHashMap<>();

    private JsonLine() {}

    /** An object that says what it is, as restic's do. */
    static JsonLine message(String type) {
        return object().with("message_type", type);
    }

    /** An empty object. */
    static JsonLine object() {
        return new JsonLine();
    }

    /** Adds a field: a text, number, boolean, time, object or a list of those. An empty optional adds nothing. */
    JsonLine with(String name, Object value) {
        if (value instanceof Optional<?> optional) {
            optional.ifPresent(present -> fields.put(name, present));
        } else {
            fields.put(name, value);
        }
        return this;
    }

    @Override
    public String toString() {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            write(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private void write(JsonGenerator json) throws IOException {
        json.writeStartObject();
        for (Map.Entry<String, Object> field : fields.entrySet()) {
            json.writeFieldName(field.getKey());
            write(json, field.getValue());
        }
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, Object value) throws IOException {
        if (value instanceof String text) {
            json.writeString(text);
        } else if (value instanceof Boolean flag) {
            json.writeBoolean(flag);
        } else if (value instanceof Double number) {
            json.writeNumber(number);
        } else if (value instanceof Number number) {
            json.writeNumber(number.longValue());
        } else if (value instanceof OffsetDateTime time) {
            json.writeString(DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time));
        } else if (value instanceof JsonLine object) {
            object.write(json);
        } else if (value instanceof Iterable<?> list) {
            json.writeStartArray();
            for (Object item : list) {
                write(json, item);
            }
            json.writeEndArray();
        } else {
            throw new IllegalArgumentException("no JSON for " + value.getClass());
        }
    }
}
