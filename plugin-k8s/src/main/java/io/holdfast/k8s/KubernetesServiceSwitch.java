package io.holdfast.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Has a service send its traffic to other pods: those with these labels. Undone, it has the selector that it had. Immutable and thread-safe.
 *
 * <p>It is refused while no pod with these labels is ready, since then nobody would answer any more. Connections that there are stay where they are. The account needs {@code get} and {@code patch} on the service, and {@code list} on the pods of
 * the namespace.
 */
public final class KubernetesServiceSwitch extends FieldAction {

    private static final Set<String> KINDS = Set.of("Service");

    private final Map<String, String> selector;

    private KubernetesServiceSwitch(
            KubernetesTarget service, Map<String, String> selector, Optional<KubernetesTarget> drill) {
        super("switch", ofKind(service, KINDS), drill);
        this.selector = Map.copyOf(selector);
    }

    /**
     * One of a service; not for drills.
     *
     * @param selector all labels of the pods that it sends its traffic to then
     * @throws IllegalArgumentException if it is no service, or there are no labels
     */
    public static KubernetesServiceSwitch of(KubernetesTarget service, Map<String, String> selector) {
        if (selector.isEmpty()) {
            throw new IllegalArgumentException("a service without a selector sends its traffic to nobody");
        }
        return new KubernetesServiceSwitch(service, selector, Optional.empty());
    }

    /** The same, which switches another service in drills. */
    public KubernetesServiceSwitch inDrills(KubernetesTarget other) {
        return new KubernetesServiceSwitch(target(), selector, Optional.of(ofKind(other, KINDS)));
    }

    @Override
    public String description() {
        return "switch " + target().description() + " to the pods with " + shown(wanted());
    }

    @Override
    JsonNode wanted() {
        ObjectNode wanted = JsonNodeFactory.instance.objectNode();
        new TreeMap<>(selector).forEach(wanted::put);
        return wanted;
    }

    @Override
    JsonNode value(JsonNode object) {
        JsonNode value = object.at("/spec/selector");
        return value.isObject() ? value : JsonNodeFactory.instance.objectNode();
    }

    @Override
    ObjectNode patch(JsonNode object, JsonNode value) {
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        ObjectNode labels = patch.withObject("/spec/selector");
        value(object).properties().forEach(label -> labels.putNull(label.getKey()));
        labels.setAll((ObjectNode) value);
        return patch;
    }

    @Override
    String shown(JsonNode value) {
        return value.properties().stream()
                .map(label -> label.getKey() + "=" + label.getValue().asText())
                .sorted()
                .collect(Collectors.joining(","));
    }

    @Override
    Optional<String> refusal(JsonNode object, ObjectAccess there) throws IOException, InterruptedException {
        if (value(object).isEmpty()) {
            return Optional.of("the service has no selector, so that something else says where its traffic goes");
        }
        boolean answered =
                there.pods(pod -> PodSelector.hasLabels(wanted(), pod)).stream().anyMatch(PodSelector::isReady);
        return answered ? Optional.empty() : Optional.of("no pod with " + shown(wanted()) + " is ready");
    }
}
