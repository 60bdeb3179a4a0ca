package io.holdfast.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The API server has refused a request. */
final class ApiException extends IOException {

    private static final long serialVersionUID = 1L;

    private static final Pattern UNDECLARED =
            Pattern.compile("(?m)(?:^|: ) *(\\.\\S.*): field not declared in schema$");

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

    /** Whether what was to be applied does not have the shape of its kind, which servers say as if they had failed. */
    boolean isOfAnotherShape() {
        return said().startsWith("failed to create typed patch object");
    }

    /** The paths of the fields that the kind of an object does not have; not always of all of them. */
    List<String> undeclared() {
        List<String> paths = new ArrayList<>();
        Matcher matcher = UNDECLARED.matcher(isOfAnotherShape() ? said() : "");
        while (matcher.find()) {
            paths.add(matcher.group(1));
        }
        return paths;
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
