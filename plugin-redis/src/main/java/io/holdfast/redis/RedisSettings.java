package io.holdfast.redis;

import io.holdfast.redis.internal.resp.Login;
import java.util.Optional;

/**
 * Everything that a {@link RedisSource} is told.
 *
 * @param name by which the source is known
 * @param login who connects where
 * @param target which server a restore fills; empty to make files for one
 * @param reachable by which name or address the target reaches this machine; empty for the address that it is reached from
 * @param keys which keys a restore puts into the target, beside what it has; empty to fill it with all
 * @param replaceExisting whether a restore may replace what the target has
 */
record RedisSettings(
        String name,
        Login login,
        Optional<Login> target,
        Optional<String> reachable,
        Optional<KeyRestore> keys,
        boolean replaceExisting) {}
