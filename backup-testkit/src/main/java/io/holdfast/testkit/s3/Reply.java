package io.holdfast.testkit.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What is answered. Not thread-safe; belongs to the request that it answers. */
final class Reply {

    private static final DateTimeFormatter DATE = DateTimeFormatter.RFC_1123_DATE_TIME.withZone(ZoneOffset.UTC);

    private final int status;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private Content content = Content.EMPTY;
    private long offset;
    private long length;

    private Reply(int status) {
        this.status = status;
    }

    static Reply of(int status) {
        return new Reply(status);
    }

    /** As HTTP writes it. */
    static String date(Instant time) {
        return DATE.format(time);
    }

    Reply header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    Reply header(String name, Optional<String> value) {
        value.ifPresent(present -> headers.put(name, present));
        return this;
    }

    Reply headers(Map<String, String> several) {
        headers.putAll(several);
        return this;
    }

    Reply xml(Xml xml) {
        byte[] bytes = xml.toString().getBytes(UTF_8);
        return header("Content-Type", "application/xml").body(Content.of(bytes), 0, bytes.length);
    }

    Reply body(Content bytes, long from, long count) {
        content = bytes;
        offset = from;
        length = count;
        return this;
    }

    int status() {
        return status;
    }

    Map<String, String> headers() {
        return headers;
    }

    Content content() {
        return content;
    }

    long offset() {
        return offset;
    }

    long length() {
        return length;
    }
}
