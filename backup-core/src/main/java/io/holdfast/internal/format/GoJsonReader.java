package io.holdfast.internal.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON as Go's {@code encoding/json} reads it into a structure:
 *
 * <ul>
 *   <li>fields in any order and any case, the last of several wins, unknown ones are passed over;
 *   <li>a field that is {@code null} is as absent;
 *   <li>numbers are integers in their range, without sign, fraction or exponent;
 *   <li>half a surrogate pair is U+FFFD, so that no text looks like an escaped byte of {@code EntryPaths}.
 * </ul>
 *
 * <p>After {@link #nextField} and {@link #hasElement} the reader stands on a value, which must be read or skipped before
 * the next of these calls. Not thread-safe. Needs no closing, as it reads from memory.
 */
final class GoJsonReader {

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private final String document;
    private final byte[] json;
    private final int start;
    private final JsonParser parser;
    private final long[] words = new long[4];

    /** Reads {@code json}; {@code document} says in messages what it is: "snapshot". */
    GoJsonReader(String document, byte[] json) throws MalformedException {
        this(document, json, 0);
    }

    /** Reads what begins at {@code start}. */
    GoJsonReader(String document, byte[] json, int start) throws MalformedException {
        this.document = document;
        this.json = json;
        this.start = start;
        try {
            parser = FACTORY.createParser(json, start, json.length - start);
        } catch (IOException e) {
            throw new MalformedException(document + ": not JSON", e);
        }
        next();
    }

    /** The names that a structure's fields have, as they are written. No two may differ in case alone. */
    static final class Fields {

        private final Map<String, String> canonical = new HashMap<>();

        private Fields(List<String> names) {
            for (String name : names) {
                canonical.put(name, name);
                canonical.put(fold(name), name);
            }
        }

        static Fields of(String... names) {
            return of(List.of(names));
        }

        static Fields of(List<String> names) {
            return new Fields(names);
        }

        private @Nullable String match(String name) {
            String known = canonical.get(name);
            return known != null ? known : canonical.get(fold(name));
        }

        /** Go folds these two letters beyond ASCII, the long s and the Kelvin sign, as well. */
        private static String fold(String name) {
            StringBuilder folded = new StringBuilder(name.length());
            for (int i = 0; i < name.length(); i++) {
                char c = name.charAt(i);
                folded.append(c >= 'A' && c <= 'Z' ? (char) (c + 32) : c == '\u017f' ? 's' : c == '\u212a' ? 'k' : c);
            }
            return folded.toString();
        }
    }

    /** Enters the object that must stand here. */
    void beginObject() throws MalformedException {
        expect(JsonToken.START_OBJECT, "an object");
    }

    /** Goes to the value of the next known field and returns the field's name; null at the end of the object. */
    @Nullable String nextField(Fields fields) throws MalformedException {
        while (next() == JsonToken.FIELD_NAME) {
            String known = fields.match(fieldName());
            JsonToken value = next();
            if (known != null && value != JsonToken.VALUE_NULL) {
                return known;
            }
            skip();
        }
        return null;
    }

    /** As {@link #nextField(Fields)}, of an object whose fields have any names. */
    @Nullable String nextField() throws MalformedException {
        if (next() != JsonToken.FIELD_NAME) {
            return null;
        }
        String name = wellFormed(fieldName());
        next();
        return name;
    }

    /** Enters the array that must stand here. */
    void beginArray() throws MalformedException {
        expect(JsonToken.START_ARRAY, "an array");
    }

    /** Goes to the next element; false at the end of the array. */
    boolean hasElement() throws MalformedException {
        return next() != JsonToken.END_ARRAY;
    }

    /** Makes sure that nothing follows. */
    void end() throws MalformedException {
        if (next() != null) {
            throw malformed("more follows after its end");
        }
    }

    /** Passes over the value. */
    void skip() throws MalformedException {
        try {
            parser.skipChildren();
        } catch (IOException e) {
            throw malformed(e);
        }
        if (parser.currentToken() == null) {
            throw malformed("it ends too early");
        }
    }

    String string() throws MalformedException {
        expect(JsonToken.VALUE_STRING, "a string");
        try {
            return wellFormed(parser.getText());
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    /** Whether the string that must stand here is this one. */
    boolean isString(String expected) throws MalformedException {
        expect(JsonToken.VALUE_STRING, "a string");
        try {
            char[] text = parser.getTextCharacters();
            int offset = parser.getTextOffset();
            boolean equal = parser.getTextLength() == expected.length();
            for (int i = 0; equal && i < expected.length(); i++) {
                equal = text[offset + i] == expected.charAt(i);
            }
            return equal;
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    List<String> strings() throws MalformedException {
        beginArray();
        List<String> strings = new ArrayList<>();
        while (hasElement()) {
            strings.add(string());
        }
        return strings;
    }

    boolean bool() throws MalformedException {
        return switch (parser.currentToken()) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> throw malformed("true or false is expected");
        };
    }

    /** A number of 32 bits, unsigned. */
    long uint32() throws MalformedException {
        long value = uint64();
        if (value >>> 32 != 0) {
            throw malformed("a number is too large for 32 bits");
        }
        return value;
    }

    /** A number of 64 bits, unsigned. */
    long uint64() throws MalformedException {
        expect(JsonToken.VALUE_NUMBER_INT, "an integer");
        try {
            // Without sign and leading zeros, up to 18 digits are less than 2^63.
            int length = parser.getTextLength();
            return length > 18
                    ? Long.parseUnsignedLong(parser.getText())
                    : digits(parser.getTextCharacters(), parser.getTextOffset(), length);
        } catch (NumberFormatException e) {
            throw malformed("a number is too large for 64 bits, or negative");
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    /** A number of 0 to 2<sup>31</sup> − 1. */
    int int31() throws MalformedException {
        long value = uint32();
        if (value > Integer.MAX_VALUE) {
            throw malformed("a number is too large for 31 bits");
        }
        return (int) value;
    }

    OffsetDateTime time() throws MalformedException {
        String text = string();
        try {
            return GoTime.parse(text);
        } catch (MalformedException e) {
            throw malformed(e);
        }
    }

    /** Bytes in base64 with padding. */
    byte[] base64() throws MalformedException {
        String text = string();
        if (text.length() % 4 != 0) {
            throw malformed("base64 without its padding");
        }
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw malformed("not base64");
        }
    }

    Id id() throws MalformedException {
        return Id.of(idWords());
    }

    List<Id> ids() throws MalformedException {
        beginArray();
        List<Id> ids = new ArrayList<>();
        while (hasElement()) {
            ids.add(Id.of(idWords()));
        }
        return ids;
    }

    /** The words of the id that must stand here, in an array that the next id overwrites. */
    long[] idWords() throws MalformedException {
        expect(JsonToken.VALUE_STRING, "an id");
        try {
            if (!Id.parseHex(parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength(), words)) {
                throw malformed("an id must be 64 hexadecimal digits");
            }
            return words;
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    /** The JSON text of the value as it stands in the document; passes over the value. */
    String json() throws MalformedException {
        int from = position();
        skip();
        try {
            parser.finishToken();
        } catch (IOException e) {
            throw malformed(e);
        }
        return new String(json, from, endPosition() - from, StandardCharsets.UTF_8).strip();
    }

    /** A reader of what begins with the value here; this reader's place is not changed. */
    GoJsonReader fork() throws MalformedException {
        return new GoJsonReader(document, json, position());
    }

    /** Says where the reader stands. */
    MalformedException malformed(String what) {
        return new MalformedException(document + ": " + what + ", at byte " + position());
    }

    /** Says where the reader stands, and what {@code cause} said. */
    MalformedException malformed(IOException cause) {
        String what = cause instanceof MalformedException ? cause.getMessage() : "not valid JSON";
        return new MalformedException(document + ": " + what + ", at byte " + position(), cause);
    }

    /** Where the value begins, or the end of an object or array. */
    int position() {
        return start + (int) parser.currentTokenLocation().getByteOffset();
    }

    /** Where the value, or the end of an object or array, is over. */
    int endPosition() {
        return start + (int) parser.currentLocation().getByteOffset();
    }

    private void expect(JsonToken token, String what) throws MalformedException {
        if (parser.currentToken() != token) {
            throw malformed(what + " is expected");
        }
    }

    private @Nullable JsonToken next() throws MalformedException {
        try {
            return parser.nextToken();
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    private String fieldName() throws MalformedException {
        try {
            return parser.currentName();
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    private long digits(char[] text, int offset, int length) throws MalformedException {
        long value = 0;
        for (int i = 0; i < length; i++) {
            if (text[offset + i] == '-') {
                throw malformed("a number is negative");
            }
            value = 10 * value + text[offset + i] - '0';
        }
        return value;
    }

    /** Text as it was read, with lone surrogates replaced. */
    private static String wellFormed(String text) {
        int i = 0;
        while (i < text.length() && !Character.isSurrogate(text.charAt(i))) {
            i++;
        }
        if (i == text.length()) {
            return text;
        }
        int[] codePoints = text.codePoints()
                .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xfffd : c)
                .toArray();
        return new String(codePoints, 0, codePoints.length);
    }
}
