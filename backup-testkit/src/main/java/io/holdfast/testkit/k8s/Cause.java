package io.holdfast.testkit.k8s;

import java.util.Map;

/** What is wrong with one field, as a {@code Status} has it. */
record Cause(String reason, String field, String message) {

    static Cause invalid(String field, Object value, String why) {
        return new Cause("FieldValueInvalid", field, "Invalid value: " + Json.write(value) + ": " + why);
    }

    static Cause required(String field, String why) {
        return new Cause("FieldValueRequired", field, "Required value" + (why.isEmpty() ? "" : ": " + why));
    }

    static Cause forbidden(String field, String why) {
        return new Cause("FieldValueForbidden", field, "Forbidden: " + why);
    }

    Map<String, Object> json() {
        return Map.of("reason", reason, "message", message, "field", field);
    }
}
