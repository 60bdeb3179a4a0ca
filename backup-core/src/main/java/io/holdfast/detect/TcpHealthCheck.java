package io.holdfast.detect;

import io.holdfast.spi.Health;
import io.holdfast.spi.Operation;
import io.holdfast.spi.recovery.HealthCheck;
import java.net.InetSocketAddress;
import java.time.Duration;

/** Looks whether somebody takes connections at an address: down if not, unknown if the host cannot be found. Nothing is sent. Thread-safe. */
public final class TcpHealthCheck implements HealthCheck {

    private final String host;
    private final int port;
    private final Duration timeout;

    private TcpHealthCheck(String host, int port, Duration timeout) {
        this.host = host;
        this.port = port;
        this.timeout = timeout;
    }

    /**
     * A check of an address.
     *
     * @param timeout how long a connection may take until it is none
     * @throws IllegalArgumentException if there is no such port
     */
    public static TcpHealthCheck of(String host, int port, Duration timeout) {
        InetSocketAddress.createUnresolved(host, port);
        return new TcpHealthCheck(host, port, timeout);
    }

    @Override
    public Health check(Operation operation) throws InterruptedException {
        return Sockets.connected(host, port, timeout, operation, socket -> Health.up());
    }
}
