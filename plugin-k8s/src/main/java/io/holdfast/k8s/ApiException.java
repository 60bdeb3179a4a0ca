package io.holdfast.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The API server has refused a request. */
final class ApiException extends IOException {

    private static final long serialVersionUID = 1L;

    private final int code;
    private final transient JsonNode status;

    /**
     * A refusal.
     *
     * @param what the request was
     * @param status as the server says it
     */
    ApiException(String what, int code, JsonNode status) {
        super(what + ": the server answered " + code + reason(status));
        this.code = code;
        this.status = status;
    }

    private static String reason(JsonNode status) {
        String reason = status.path("reason").asText();
        return reason.isEmpty() ? "" : " (" + reason + ")";
    }

    int code() {
        return code;
    }

    /** What the server says, which may repeat what it was sent. */
    String said() {
        return status.path("message").asText();
    }

    /** With what a list that expired can go on at the latest version; empty if it cannot. */
    String continuation() {
        return status.path("metadata").path("continue").asText();
    }

    /** The fields that were wrong, or that others own. */
    List<String> fields() {
        List<String> fields = new ArrayList<>();
        status.path("details")
                .path("causes")
                .forEach(cause -> fields.add(cause.path("field").asText()));
        return fields;
    }
}
