package io.holdfast.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.spi.Secret;
import io.holdfast.spi.recovery.ActionContext;
import io.holdfast.spi.recovery.Outcome;
import io.holdfast.spi.recovery.Probe;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Gives some keys of a secret other values; its other keys stay. Immutable and thread-safe. It cannot be undone: what was stolen shall not be of use again, so that what was there before is not kept.
 *
 * <p>Pods that have the secret in variables see it when they are started anew, which {@link KubernetesRollout} does. That it was done stands in the secret ({@code holdfast.io/rotation}). The account needs {@code get} and {@code patch} on the secret.
 */
public final class KubernetesSecretRotation extends ObjectAction {

    private static final Set<String> KINDS = Set.of("Secret");
    private static final String MARK = "holdfast.io/rotation";

    private final Map<String, Secret> values;

    private KubernetesSecretRotation(
            KubernetesTarget secret, Map<String, Secret> values, Optional<KubernetesTarget> drill) {
        super(ofKind(secret, KINDS), drill);
        this.values = Map.copyOf(values);
    }

    /**
     * One of a secret; not for drills.
     *
     * @param values the new ones by their keys, which are read when it is done
     * @throws IllegalArgumentException if it is no secret, or there are no values
     */
    public static KubernetesSecretRotation of(KubernetesTarget secret, Map<String, Secret> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("no key of the secret is named");
        }
        return new KubernetesSecretRotation(secret, values, Optional.empty());
    }

    /** The same, which changes another secret in drills. */
    public KubernetesSecretRotation inDrills(KubernetesTarget other) {
        return new KubernetesSecretRotation(target(), values, Optional.of(ofKind(other, KINDS)));
    }

    @Override
    public String description() {
        return "give " + target().description() + " other values of "
                + String.join(", ", new TreeSet<>(values.keySet()));
    }

    @Override
    public String preview(ActionContext context) throws IOException, InterruptedException {
        return previewed(context, KubernetesSecretRotation::refusal);
    }

    private static Optional<String> refusal(Optional<JsonNode> secret, ObjectAccess there) {
        if (secret.isEmpty()) {
            return Optional.of("there is no " + there.target().shown());
        }
        return secret.get().path("immutable").asBoolean()
                ? Optional.of("it is immutable: only another one can take its place")
                : Optional.empty();
    }

    @Override
    public Outcome run(ActionContext context) throws IOException, InterruptedException {
        return performed(context, KubernetesSecretRotation::refusal, there -> {
            there.change(live -> isDone(live, context) ? Optional.empty() : Optional.of(patch(context)));
            return Outcome.done();
        });
    }

    private static boolean isDone(JsonNode secret, ActionContext context) {
        return secret.path("metadata").path("annotations").path(MARK).asText().equals(context.key());
    }

    private ObjectNode patch(ActionContext context) {
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        patch.withObject("/metadata/annotations").put(MARK, context.key());
        ObjectNode data = patch.withObject("/data");
        new TreeMap<>(values).forEach((key, value) -> {
            byte[] plain = value.utf8();
            try {
                data.put(key, Base64.getEncoder().encodeToString(plain));
            } finally {
                Arrays.fill(plain, (byte) 0);
            }
        });
        return patch;
    }

    @Override
    public Probe probe(ActionContext context) throws IOException, InterruptedException {
        return connected(
                context,
                there -> there.find().filter(secret -> isDone(secret, context)).isPresent()
                        ? Probe.done()
                        : Probe.notDone());
    }
}
