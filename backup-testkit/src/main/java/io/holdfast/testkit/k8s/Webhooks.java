package io.holdfast.testkit.k8s;

import java.util.List;
import java.util.Map;

/** Webhooks, none of which anybody answers here: what they are asked about and may not fail is refused. Guarded by the server. */
final class Webhooks {

    private static final String GROUP = "admissionregistration.k8s.io";

    private final Objects objects;

    Webhooks(Objects objects) {
        this.objects = objects;
    }

    void admit(ResourceType type, String operation, Key key) throws Refusal {
        if (type.group().equals(GROUP)) {
            return;
        }
        Map<String, Object> labels = objects.get(new Key("namespaces", "", key.namespace()))
                .map(namespace -> Json.at(namespace, "metadata", "labels"))
                .orElse(Map.of());
        for (String kind : List.of("mutatingwebhookconfigurations.", "validatingwebhookconfigurations.")) {
            for (Map<String, Object> configuration : objects.read(objects.keys(kind + GROUP, ""), objects.revision())) {
                for (Map<String, Object> webhook : Json.objects(configuration, "webhooks")) {
                    // Namespaces are chosen by their own labels on real servers; here nobody asks about them.
                    if (Selector.matches(Json.at(webhook, "namespaceSelector"), labels)) {
                        admit(type, operation, webhook);
                    }
                }
            }
        }
    }

    private static void admit(ResourceType type, String operation, Map<String, Object> webhook) throws Refusal {
        boolean asked = Json.objects(webhook, "rules").stream()
                .anyMatch(rule -> has(rule, "operations", operation)
                        && has(rule, "apiGroups", type.group())
                        && has(rule, "resources", type.plural()));
        if (asked && !Json.text(webhook, "failurePolicy").equals("Ignore")) {
            throw new Refusal(
                    500,
                    "InternalError",
                    "Internal error occurred: failed calling webhook \"" + Json.text(webhook, "name") + "\"");
        }
    }

    private static boolean has(Map<String, Object> rule, String field, String value) {
        List<Object> values = Json.list(rule, field);
        return values.contains("*") || values.contains(value);
    }
}
