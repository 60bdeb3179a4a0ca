package io.holdfast.testkit.k8s;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Why a request is not done, as the client is told: a {@code Status}. */
final class Refusal extends Exception {

    private static final long serialVersionUID = 1L;

    private final int code;
    private final String reason;
    private final transient List<Map<String, Object>> causes;
    private final String continuation;

    Refusal(int code, String reason, String message) {
        this(code, reason, message, List.of(), "");
    }

    private Refusal(int code, String reason, String message, List<Map<String, Object>> causes, String continuation) {
        super(message);
        this.code = code;
        this.reason = reason;
        this.causes = causes;
        this.continuation = continuation;
    }

    static Refusal badRequest(String message) {
        return new Refusal(400, "BadRequest", message);
    }

    static Refusal notFound(String what, String name) {
        return new Refusal(404, "NotFound", what + " \"" + name + "\" not found");
    }

    /** What is no resource at all. */
    static Refusal noSuchPath() {
        return new Refusal(404, "NotFound", "the server could not find the requested resource");
    }

    static Refusal invalid(String what, String name, String field, String why) {
        return new Refusal(
                422,
                "Invalid",
                what + " \"" + name + "\" is invalid: " + field + ": " + why,
                List.of(Map.of("reason", "FieldValueInvalid", "message", why, "field", field)),
                "");
    }

    /** As seen on real servers, which say it as if they had failed, and without a reason. */
    static Refusal undeclared(String name, List<String> fields) {
        StringBuilder message = new StringBuilder("failed to create typed patch object (" + name + "):");
        if (fields.size() > 1) {
            message.append(" errors:");
        }
        for (String field : fields) {
            message.append(fields.size() > 1 ? "\n  " : " ").append(field).append(": field not declared in schema");
        }
        return new Refusal(500, "", message.toString());
    }

    static Refusal conflict(String what, String name) {
        return new Refusal(
                409,
                "Conflict",
                "Operation cannot be fulfilled on " + what + " \"" + name
                        + "\": the object has been modified; please apply your changes to the latest version and try again");
    }

    static Refusal fieldConflicts(List<Map<String, Object>> causes) {
        return new Refusal(
                409, "Conflict", "Apply failed with " + causes.size() + " conflict(s): " + causes, causes, "");
    }

    /** A list that cannot go on at its resource version; it can at the latest, with this. */
    static Refusal expired(String continuation) {
        return new Refusal(
                410,
                "Expired",
                "The provided continue parameter is too old to display a consistent list result.",
                List.of(),
                continuation);
    }

    /** A watch from a resource version that was forgotten. */
    static Refusal tooOld(long version, long oldest) {
        return new Refusal(410, "Expired", "too old resource version: " + version + " (" + oldest + ")");
    }

    int code() {
        return code;
    }

    Map<String, Object> status() {
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("kind", "Status");
        status.put("apiVersion", "v1");
        status.put("metadata", continuation.isEmpty() ? Map.of() : Map.of("continue", continuation));
        status.put("status", "Failure");
        status.put("message", String.valueOf(getMessage()));
        if (!reason.isEmpty()) {
            status.put("reason", reason);
        }
        if (!causes.isEmpty()) {
            status.put("details", Map.of("causes", causes));
        }
        status.put("code", (long) code);
        return status;
    }
}
