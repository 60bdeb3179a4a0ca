package io.holdfast.redis;

import io.holdfast.redis.internal.resp.Login;
import io.holdfast.redis.internal.resp.RespConnection;
import io.holdfast.spi.Operation;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Talks to a master for as long as it is the one. A former master that is cut off from the others goes on taking writes that are lost when it comes back, and one that became a replica no longer
 * counts who acknowledges.
 */
final class MasterWatch {

    private static final Logger LOG = LoggerFactory.getLogger(MasterWatch.class);
    private static final Duration INTERVAL = Duration.ofSeconds(2);

    private final Deployment deployment;
    private final Login master;
    private final MasterUnknown unknown;
    private volatile Optional<String> left = Optional.empty();

    private MasterWatch(Deployment deployment, Login master, Operation operation) {
        this.deployment = deployment;
        this.master = master;
        unknown = new MasterUnknown(operation.clock());
    }

    /** As {@link Login#connected}; the connection is broken when the master is to be left. */
    static <T> T connected(Deployment deployment, Login master, Operation operation, Login.Conversation<T> conversation)
            throws IOException, InterruptedException {
        return deployment instanceof Deployment.Standalone
                ? master.connected(operation, conversation)
                : new MasterWatch(deployment, master, operation).watched(operation, conversation);
    }

    private <T> T watched(Operation operation, Login.Conversation<T> conversation)
            throws IOException, InterruptedException {
        try {
            return master.connected(operation, connection -> {
                Repeated watching = new Repeated(INTERVAL, () -> look(connection), operation);
                try {
                    return conversation.with(connection);
                } finally {
                    watching.close();
                }
            });
        } catch (IOException e) {
            throw left.isEmpty() ? e : new IOException(left.get(), e);
        }
    }

    private void look(RespConnection connection) {
        try {
            left = deployment.leaving(master);
            unknown.over();
            if (left.isPresent()) {
                connection.close();
            }
        } catch (IOException | RuntimeException e) {
            if (unknown.isLong()) {
                LOG.warn(
                        "For long nobody has said which server is the master, so that {} is gone on with, which may be none any more: {}",
                        master,
                        e.getMessage());
            }
        }
    }
}
