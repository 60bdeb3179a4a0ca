package io.holdfast.testkit.oci;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** What a request is answered. */
@SuppressWarnings("ArrayRecordComponent") // They are never compared.
record Answer(int code, Map<String, String> headers, byte[] body) {

    Answer {
        headers = Collections.unmodifiableMap(new TreeMap<>(headers));
    }

    static Answer of(int code, Map<String, String> headers) {
        return new Answer(code, headers, new byte[0]);
    }

    static Answer error(int code, String reason) {
        String json = "{\"errors\":[{\"code\":\"" + reason + "\",\"message\":\"as it was made to\"}]}";
        return new Answer(code, Map.of("Content-Type", "application/json"), json.getBytes(UTF_8));
    }

    Answer with(String header, String value) {
        Map<String, String> more = new TreeMap<>(headers);
        more.put(header, value);
        return new Answer(code, more, body);
    }
}
