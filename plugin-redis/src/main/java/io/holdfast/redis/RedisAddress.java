package io.holdfast.redis;

import io.holdfast.redis.internal.resp.Login;
import io.holdfast.spi.Secret;
import java.io.IOException;
import java.util.Optional;

/** Where a server is that {@link RedisScratch} started, for a client of the host. Immutable. */
public final class RedisAddress {

    private final Login login;

    RedisAddress(Login login) {
        this.login = login;
    }

    /** The address that it listens on, of this machine only. */
    public String host() {
        return login.host();
    }

    /** The port that it listens on. */
    public int port() {
        return login.port();
    }

    /** The password of its only user, {@code default}, who may do everything. */
    public Optional<Secret> password() {
        return login.password();
    }

    /** Connects. */
    public RedisConnection connect() throws IOException {
        return new RedisConnection(login.connect());
    }

    /** Without the password. */
    @Override
    public String toString() {
        return login.toString();
    }
}
