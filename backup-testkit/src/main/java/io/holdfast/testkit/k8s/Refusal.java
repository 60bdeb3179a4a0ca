package io.holdfast.testkit.k8s;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Why a request is not done, as the client is told: a {@code Status}. */
final class Refusal extends Exception {

    private static final long serialVersionUID = 1L;

    private final int code;
    private final String reason;
    private final transient Map<String, Object> details;
    private final String continuation;

    Refusal(int code, String reason, String message) {
        this(code, reason, message, Map.of(), "");
    }

    private Refusal(int code, String reason, String message, Map<String, Object> details, String continuation) {
        super(message);
        this.code = code;
        this.reason = reason;
        this.details = details;
        this.continuation = continuation;
    }

    /** What is about one object: of {@code deployments.apps}, or the kind {@code Deployment.apps}. */
    private static Map<String, Object> details(String qualified, String name) {
        Map<String, Object> details = new LinkedHashMap<>();
        if (!name.isEmpty()) {
            details.put("name", name);
        }
        String[] both = qualified.split("\\.", 2);
        if (both.length > 1) {
            details.put("group", both[1]);
        }
        details.put("kind", both[0]);
        return details;
    }

    static Refusal badRequest(String message) {
        return new Refusal(400, "BadRequest", message);
    }

    static Refusal notFound(String what, String name) {
        return new Refusal(404, "NotFound", what + " \"" + name + "\" not found", details(what, name), "");
    }

    /** What is no resource at all. */
    static Refusal noSuchPath() {
        return new Refusal(404, "NotFound", "the server could not find the requested resource");
    }

    static Refusal alreadyExists(String what, String name, boolean ending) {
        String message = (ending ? "object is being deleted: " : "") + what + " \"" + name + "\" already exists";
        return new Refusal(409, "AlreadyExists", message, details(what, name), "");
    }

    static Refusal forbidden(String what, String name, String why) {
        return new Refusal(403, "Forbidden", what + " \"" + name + "\" is forbidden: " + why, details(what, name), "");
    }

    /** What is wrong with an object of a kind, such as {@code Deployment.apps}. */
    static Refusal invalid(String kind, String name, List<Cause> causes) {
        List<String> wrong = causes.stream()
                .map(cause -> cause.field() + ": " + cause.message())
                .toList();
        Map<String, Object> details = details(kind, name);
        details.put("causes", causes.stream().map(Cause::json).toList());
        String message = kind + " \"" + name + "\" is invalid: " + (wrong.size() == 1 ? wrong.get(0) : wrong);
        return new Refusal(422, "Invalid", message, details, "");
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
        return conflict(
                what,
                name,
                "the object has been modified; please apply your changes to the latest version and try again");
    }

    static Refusal conflict(String what, String name, String why) {
        String message = "Operation cannot be fulfilled on " + what + " \"" + name + "\": " + why;
        return new Refusal(409, "Conflict", message, details(what, name), "");
    }

    /** Fields that others own, by who those are: {@code "kubectl" using v1}. */
    static Refusal fieldConflicts(Map<String, List<String>> byOwner) {
        List<Map<String, Object>> causes = byOwner.entrySet().stream()
                .flatMap(entry -> entry.getValue().stream()
                        .map(field ->
                                new Cause("FieldManagerConflict", field, "conflict with " + entry.getKey()).json()))
                .toList();
        String message = causes.size() == 1
                ? "Apply failed with 1 conflict: " + causes.get(0).get("message") + ": "
                        + causes.get(0).get("field")
                : "Apply failed with " + causes.size() + " conflicts: "
                        + byOwner.entrySet().stream()
                                .map(entry -> "conflicts with " + entry.getKey() + ":\n- "
                                        + String.join("\n- ", entry.getValue()))
                                .collect(Collectors.joining("\n"));
        return new Refusal(409, "Conflict", message, Map.of("causes", causes), "");
    }

    /** A list that cannot go on at its resource version; it can at the latest, with this. */
    static Refusal expired(String continuation) {
        return new Refusal(
                410,
                "Expired",
                "The provided continue parameter is too old to display a consistent list result.",
                Map.of(),
                continuation);
    }

    /** A watch from a resource version that was forgotten. */
    static Refusal tooOld(long version, long oldest) {
        return new Refusal(410, "Expired", "too old resource version: " + version + " (" + oldest + ")");
    }

    /** A resource version that there is not yet. */
    static Refusal tooLarge(long version, long current) {
        String message = "Too large resource version";
        return new Refusal(
                504,
                "Timeout",
                "Timeout: " + message + ": " + version + ", current: " + current,
                Map.of(
                        "causes",
                        List.of(Map.of("reason", "ResourceVersionTooLarge", "message", message)),
                        "retryAfterSeconds",
                        1L),
                "");
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
        if (!details.isEmpty()) {
            status.put("details", details);
        }
        status.put("code", (long) code);
        return status;
    }
}
