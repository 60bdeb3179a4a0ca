package io.holdfast.postgres.internal.wire;

import java.io.IOException;
import java.net.Socket;
import java.util.Properties;
import org.postgresql.ssl.LibPQFactory;
import org.postgresql.util.PSQLException;

/** Made by pgjdbc: TLS as its own factory makes it, whose sockets are also {@linkplain CapturedSocket kept}. */
public final class CapturingSslFactory extends LibPQFactory {

    /** The property with the name of the connection. */
    static final String NAME = "holdfastConnection";

    private final String name;

    /**
     * As pgjdbc makes it.
     *
     * @param info the properties of the connection
     * @throws PSQLException if certificates or keys cannot be read
     */
    public CapturingSslFactory(Properties info) throws PSQLException {
        super(info);
        name = info.getProperty(NAME, "");
    }

    @Override
    public Socket createSocket(Socket socket, String host, int port, boolean autoClose) throws IOException {
        return CapturedSocket.keep(name, super.createSocket(socket, host, port, autoClose));
    }
}
