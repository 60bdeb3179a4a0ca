package io.holdfast.k8s;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * Decides what of a change is kept, and makes a record of it: the path of the object in a snapshot, and the object as its server gave it, or nothing if it is gone. Other records are about all
 * objects of a place. Used by one thread.
 */
final class ChangeFilter {

    /** Where a record has the path of the object. */
    static final String PATH = "path";

    /** Where a record has the object, unless that is gone. */
    static final String OBJECT = "object";

    /** Where a record has the place whose objects are told from there on in the same stream, up to {@link #TOLD}: others are not there. */
    static final String TELLING = "telling";

    /** Where a record has the place all whose objects were told. */
    static final String TOLD = "told";

    /** Where a record has the place of which no objects are there any more. */
    static final String GONE = "gone";

    private final KubernetesSettings settings;
    private final Generated generated = new Generated();

    ChangeFilter(KubernetesSettings settings) {
        this.settings = settings;
    }

    /** Learns of a service before endpoints are judged. */
    void learn(ApiResource services, JsonNode service) {
        Optional<String> kept = generated.why(services, service);
        if (kept.isPresent()) {
            throw new IllegalStateException("services are kept, and this one is not: " + kept.get());
        }
    }

    /** Whether a service has to be learned of that has the name of an object, before this is judged. */
    boolean asksForService(ApiResource resource, JsonNode object) {
        return mayBeWanted(resource, object) && generated.asksForService(resource, object);
    }

    /**
     * The record of a change; empty if it does not matter.
     *
     * @param isGone whether the object was deleted
     */
    Optional<byte[]> record(ApiResource resource, ObjectNode object, boolean isGone) {
        if (!mayBeWanted(resource, object) || generated.why(resource, object).isPresent()) {
            return Optional.empty();
        }
        ObjectNode record = JsonNodeFactory.instance.objectNode();
        record.put(PATH, ObjectFiles.path(resource, object));
        // What has lost a label by which it was chosen is gone for who chooses so.
        if (!isGone && isWanted(resource, object)) {
            record.set(OBJECT, object);
        }
        return Optional.of(record.toString().getBytes(UTF_8));
    }

    /**
     * The record that says something about all objects of a place.
     *
     * @param what {@link #TELLING}, {@link #TOLD} or {@link #GONE}
     */
    static byte[] record(String what, ObjectPlace place) {
        ObjectNode record = JsonNodeFactory.instance.objectNode();
        record.set(what, place.json());
        return record.toString().getBytes(UTF_8);
    }

    /** Whether it can be wanted, whatever becomes of its labels; what in no namespace is needed is known when all is restored. */
    private boolean mayBeWanted(ApiResource resource, JsonNode object) {
        Selection selection = settings.selection();
        boolean named = !resource.isNamespaces()
                || selection.hasNamespace(object.path("metadata").path("name").asText());
        return named && (isOfNeed(resource) || selection.mayHave(object));
    }

    private boolean isWanted(ApiResource resource, JsonNode object) {
        return isOfNeed(resource) || settings.selection().has(object);
    }

    private boolean isOfNeed(ApiResource resource) {
        return !resource.namespaced() && settings.scope() != ClusterScope.ALL;
    }
}
