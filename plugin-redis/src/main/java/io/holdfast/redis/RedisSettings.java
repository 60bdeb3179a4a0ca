package io.holdfast.redis;

import io.holdfast.redis.internal.resp.Login;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that a {@link RedisSource} is told.
 *
 * @param name by which the source is known
 * @param deployment where the server is, and who connects to it
 * @param copyFromReplica whether copies are made of a replica, where there is one
 * @param method how it is copied
 * @param target which server a restore fills, or with keys also which cluster; empty to make files for one
 * @param served where a target that is filled comes to
 * @param keys which keys a restore puts into the target, beside what it has; empty to fill it with all
 * @param replaceExisting whether a restore may replace what the target has
 */
record RedisSettings(
        String name,
        Deployment deployment,
        boolean copyFromReplica,
        CopyMethod method,
        Optional<Deployment> target,
        ServedPlace served,
        Optional<KeyRestore> keys,
        boolean replaceExisting) {

    private static final Logger LOG = LoggerFactory.getLogger(RedisSettings.class);

    /** Which replica is copied now, if one is to be and there is one. */
    Optional<Login> copiedReplica() throws IOException {
        if (!copyFromReplica) {
            return Optional.empty();
        }
        Optional<Login> replica = deployment.replica();
        if (replica.isEmpty()) {
            LOG.warn("No replica of {} is as it should be, so that the master is copied", deployment);
        }
        return replica;
    }
}
