package io.holdfast.detect;

import io.holdfast.spi.Health;
import io.holdfast.spi.Operation;
import io.holdfast.spi.recovery.CertificateChain;
import io.holdfast.spi.recovery.HealthCheck;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Looks at the certificates that a server presents: down if nobody answers, or one is expired, not valid yet or not issued by the next; degraded if one expires soon. Who is trusted is not looked at, so that a server with a certificate
 * of its own is looked at as well. Thread-safe.
 */
public final class TlsHealthCheck implements HealthCheck {

    private final String host;
    private final int port;
    private final Duration soon;
    private final Duration timeout;

    private TlsHealthCheck(String host, int port, Duration soon, Duration timeout) {
        this.host = host;
        this.port = port;
        this.soon = soon;
        this.timeout = timeout;
    }

    /**
     * A check of a server.
     *
     * @param host which is asked for, too, where a server has several names
     * @param soon how long before it expires a certificate has to be replaced
     * @param timeout how long the server may say nothing
     * @throws IllegalArgumentException if there is no such port
     */
    public static TlsHealthCheck of(String host, int port, Duration soon, Duration timeout) {
        InetSocketAddress.createUnresolved(host, port);
        return new TlsHealthCheck(host, port, soon, timeout);
    }

    @Override
    public Health check(Operation operation) throws InterruptedException {
        return Sockets.connected(host, port, timeout, operation, socket -> look(socket, operation));
    }

    private Health look(Socket socket, Operation operation) throws IOException {
        Presented presented = new Presented();
        try (SSLSocket secured =
                (SSLSocket) context(presented).getSocketFactory().createSocket(socket, host, port, true)) {
            secured.startHandshake();
        } catch (SSLHandshakeException e) {
            if (presented.chain.isEmpty()) {
                return new Health.Down(host + ":" + port + " agrees on no TLS: " + e.getMessage());
            }
        }
        return CertificateChain.of(presented.chain).health(operation.clock().instant(), soon);
    }

    private static SSLContext context(Presented presented) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {presented}, new SecureRandom());
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("this machine has no TLS", e);
        }
    }

    /** Whatever is presented is looked at, and nothing is sent to whoever presented it. */
    private static final class Presented extends X509ExtendedTrustManager {

        private List<X509Certificate> chain = List.of();

        @Override
        public void checkServerTrusted(X509Certificate[] presented, String type) {
            chain = List.of(presented);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] presented, String type, Socket socket) {
            chain = List.of(presented);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] presented, String type, SSLEngine engine) {
            chain = List.of(presented);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] presented, String type) {
            throw new IllegalStateException("nobody connects to a check");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] presented, String type, Socket socket) {
            throw new IllegalStateException("nobody connects to a check");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] presented, String type, SSLEngine engine) {
            throw new IllegalStateException("nobody connects to a check");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
