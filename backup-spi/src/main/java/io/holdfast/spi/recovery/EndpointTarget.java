package io.holdfast.spi.recovery;

import io.holdfast.spi.Operation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A server that takes connections at a port. Immutable and thread-safe.
 *
 * <p>It is the same by whatever name it is reached: it is known by the addresses that the name leads to now, and what listens on this machine by its port alone, since a server mostly listens at all addresses of its machine. One
 * computer that has several addresses, of which the name does not lead to all, is not recognised, nor what stands behind a load balancer.
 */
public final class EndpointTarget implements RecoveryTarget {

    private static final String TYPE = "endpoint";
    private static final int LARGEST_PORT = 65_535;

    private final String host;
    private final int port;

    private EndpointTarget(String host, int port) {
        this.host = host;
        this.port = port;
    }

    /**
     * The server of a name or address.
     *
     * @throws IllegalArgumentException if there is no host, or no such port
     */
    public static EndpointTarget of(String host, int port) {
        if (host.isBlank() || port < 1 || port > LARGEST_PORT) {
            throw new IllegalArgumentException(
                    "a host and a port from 1 to " + LARGEST_PORT + " are needed, not " + host + ":" + port);
        }
        return new EndpointTarget(host, port);
    }

    @Override
    public String description() {
        return "the server at " + host + ":" + port;
    }

    @Override
    public Set<TargetIdentity> measure(Operation operation) throws IOException {
        return measure();
    }

    /**
     * Measures what it is.
     *
     * @throws IOException if the name leads nowhere
     */
    public Set<TargetIdentity> measure() throws IOException {
        Set<TargetIdentity> all = new LinkedHashSet<>();
        for (InetAddress address : InetAddress.getAllByName(host)) {
            String where = isOfThisMachine(address) ? "this machine" : address.getHostAddress();
            all.add(TargetIdentity.of(TYPE, where, Integer.toString(port)));
        }
        return all;
    }

    private static boolean isOfThisMachine(InetAddress address) throws IOException {
        return address.isLoopbackAddress()
                || address.isAnyLocalAddress()
                || NetworkInterface.getByInetAddress(address) != null;
    }

    @Override
    public String toString() {
        return description();
    }
}
