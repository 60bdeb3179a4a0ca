package io.holdfast.k8s;

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

    final <T> T connected(ActionContext context, Conversation<T> conversation)
            throws IOException, InterruptedException {
        KubernetesTarget on = on(context);
        try (ApiServer server = on.address().connect()) {
            return conversation.with(new ObjectAccess(server, on, context.operation()));
        }
    }

    /** The same, for what is done: what the server refuses has failed, and has changed nothing. */
    final Outcome performed(ActionContext context, Conversation<Outcome> conversation)
            throws IOException, InterruptedException {
        return connected(context, there -> {
            try {
                return conversation.with(there);
            } catch (ApiException e) {
                if (e.code() >= 500 || e.code() == TOO_MANY_REQUESTS) {
                    throw e;
                }
                return Outcome.failed(e.getMessage() + (e.fields().isEmpty() ? "" : " " + e.fields()));
            }
        });
    }
}
