package io.holdfast.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.spi.recovery.ActionContext;
import io.holdfast.spi.recovery.Outcome;
import io.holdfast.spi.recovery.TargetAction;
import java.io.IOException;
import java.util.Collection;
import java.util.Optional;

/** What is done to an object of a cluster or in a namespace: for real to one, in drills to another, if there is one. Immutable and thread-safe. */
abstract class ObjectAction extends TargetAction<KubernetesTarget> {

    private static final int TOO_MANY_REQUESTS = 429;

    ObjectAction(KubernetesTarget target, Optional<KubernetesTarget> drill) {
        super(target, drill);
    }

    /**
     * Refuses a target of another kind.
     *
     * @throws IllegalArgumentException naming the kinds
     */
    static KubernetesTarget ofKind(KubernetesTarget target, Collection<String> kinds) {
        if (!kinds.contains(target.kind())) {
            throw new IllegalArgumentException("this is done to "
                    + String.join(", ", kinds.stream().sorted().toList()) + ", and not to " + target.description());
        }
        return target;
    }

    /** What is done with a connection. */
    @FunctionalInterface
    interface Conversation<T> {
        T with(ObjectAccess there) throws IOException, InterruptedException;
    }

    /** Why a cluster would not do it to the object, if there is one, as it is now. */
    @FunctionalInterface
    interface Refusal {
        Optional<String> of(Optional<JsonNode> object, ObjectAccess there);
    }

    final <T> T connected(ActionContext context, Conversation<T> conversation)
            throws IOException, InterruptedException {
        KubernetesTarget on = on(context);
        try (ApiServer server = on.address().connect()) {
            return conversation.with(new ObjectAccess(server, on, context.operation()));
        }
    }

    /** What would be done, and why it would not be. */
    final String previewed(ActionContext context, Refusal refusal) throws IOException, InterruptedException {
        return connected(
                context,
                there -> description()
                        + refusal.of(there.find(), there)
                                .map(why -> "; but " + why)
                                .orElse(""));
    }

    /** What is done where nothing is to be said against it. */
    final Outcome performed(ActionContext context, Refusal refusal, Conversation<Outcome> conversation)
            throws IOException, InterruptedException {
        return performed(context, there -> {
            Optional<String> why = refusal.of(there.find(), there);
            return why.isPresent() ? Outcome.failed(why.get() + "; nothing was done") : conversation.with(there);
        });
    }

    /** What is done with a connection: what the server refuses has failed, and has changed nothing. */
    final Outcome performed(ActionContext context, Conversation<Outcome> conversation)
            throws IOException, InterruptedException {
        return connected(context, there -> {
            try {
                return conversation.with(there);
            } catch (ApiException e) {
                if (e.code() >= 500 || e.code() == TOO_MANY_REQUESTS) {
                    throw e;
                }
                return Outcome.failed(e.getMessage() + (e.causes().isEmpty() ? "" : " " + e.causes()));
            }
        });
    }
}
