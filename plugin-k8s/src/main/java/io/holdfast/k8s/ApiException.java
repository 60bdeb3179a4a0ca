package io.holdfast.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The API server has refused a request. */
final class ApiException extends IOException {

    private static final long serialVersionUID = 1L;

    private static final Pattern UNDECLARED =
            Pattern.compile("(?m)(?:^|: ) *(\\.\\S.*): field not declared in schema$");

    /** Forbidden, not found, no such method, a conflict. */
    private static final Set<Integer> NAMING = Set.of(403, 404, 405, 409);

    private static final String NO_WEBHOOK = "Internal error occurred: failed calling webhook";

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

    /** The fields that were wrong, or that others own, and what is wrong with them, but no values. */
    List<String> causes() {
        List<String> causes = new ArrayList<>();
        for (JsonNode cause : status.path("details").path("causes")) {
            String reason = cause.path("reason").asText();
            causes.add(cause.path("field").asText() + (reason.isEmpty() ? "" : " (" + reason + ")"));
        }
        return causes;
    }

    /** Whether what the server says names objects, fields and rights only. */
    boolean saysNoValues() {
        return !said().isEmpty() && (NAMING.contains(code) || said().startsWith(NO_WEBHOOK));
    }
}
