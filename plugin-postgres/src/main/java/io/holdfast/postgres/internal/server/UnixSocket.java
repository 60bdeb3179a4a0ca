package io.holdfast.postgres.internal.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A Unix socket in the shape of an Internet one. What only those have, such as buffer sizes, is accepted and has no effect.
 *
 * <p>It is read and written by one thread each; closing it wakes both. As with every channel, an interrupt of a thread that uses it closes it.
 */
final class UnixSocket extends Socket {

    private final Path path;
    private volatile @Nullable Connected connected;
    private volatile boolean closed;
    private volatile int timeout;

    UnixSocket(Path path) throws SocketException {
        super((SocketImpl) null); // Opens nothing of its own.
        this.path = path;
    }

    @Override
    public void connect(SocketAddress endpoint) throws IOException {
        connect(endpoint, 0);
    }

    /** The kernel answers at once: there is nothing to time. */
    @Override
    public synchronized void connect(SocketAddress endpoint, int timeoutMillis) throws IOException {
        if (closed || connected != null) {
            throw new SocketException(closed ? "The socket is closed" : "The socket is connected");
        }
        connected = new Connected(path);
    }

    @Override
    public InputStream getInputStream() throws IOException {
        Connected channel = channel();
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                return channel.read(ByteBuffer.wrap(bytes, offset, length), timeout);
            }

            @Override
            public void close() throws IOException {
                UnixSocket.this.close();
            }
        };
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        Connected channel = channel();
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                channel.write(ByteBuffer.wrap(bytes, offset, length));
            }

            @Override
            public void close() throws IOException {
                UnixSocket.this.close();
            }
        };
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        Connected channel = connected;
        if (channel != null) {
            channel.close();
        }
    }

    @Override
    public boolean isConnected() {
        return connected != null;
    }

    @Override
    public boolean isBound() {
        return connected != null;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public void shutdownInput() throws IOException {
        channel().channel.shutdownInput();
    }

    @Override
    public void shutdownOutput() throws IOException {
        channel().channel.shutdownOutput();
    }

    @Override
    public synchronized void setSoTimeout(int millis) {
        timeout = millis;
    }

    @Override
    public synchronized int getSoTimeout() {
        return timeout;
    }

    @Override
    public @Nullable InetAddress getInetAddress() {
        return isConnected() ? InetAddress.getLoopbackAddress() : null;
    }

    @Override
    public @Nullable SocketAddress getRemoteSocketAddress() {
        return isConnected() ? UnixDomainSocketAddress.of(path) : null;
    }

    @Override
    public void setTcpNoDelay(boolean on) {}

    @Override
    public boolean getTcpNoDelay() {
        return true;
    }

    @Override
    public void setKeepAlive(boolean on) {}

    @Override
    public boolean getKeepAlive() {
        return false;
    }

    @Override
    public void setSoLinger(boolean on, int seconds) {}

    @Override
    public synchronized void setReceiveBufferSize(int size) {}

    @Override
    public synchronized int getReceiveBufferSize() {
        return 8192;
    }

    @Override
    public synchronized void setSendBufferSize(int size) {}

    @Override
    public synchronized int getSendBufferSize() {
        return 8192;
    }

    @Override
    public String toString() {
        return "UnixSocket[" + path + "]";
    }

    private Connected channel() throws SocketException {
        if (closed) {
            throw new SocketException("The socket is closed");
        }
        Connected channel = connected;
        if (channel == null) {
            throw new SocketException("The socket is not connected");
        }
        return channel;
    }

    /** A channel that does not block, and what waits for it. A blocking one could neither time out nor be read while it is written. */
    private static final class Connected {

        private final SocketChannel channel;
        private final Selector readable;
        private final Selector writable;

        Connected(Path path) throws IOException {
            channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            Selector in = null;
            Selector out = null;
            try {
                channel.connect(UnixDomainSocketAddress.of(path));
                channel.configureBlocking(false);
                in = Selector.open();
                out = Selector.open();
                channel.register(in, SelectionKey.OP_READ);
                channel.register(out, SelectionKey.OP_WRITE);
                readable = in;
                writable = out;
            } catch (IOException e) {
                channel.close();
                if (in != null) {
                    in.close();
                }
                if (out != null) {
                    out.close();
                }
                throw e;
            }
        }

        int read(ByteBuffer into, int timeoutMillis) throws IOException {
            if (!into.hasRemaining()) {
                return 0;
            }
            long begun = System.nanoTime();
            int read = channel.read(into);
            while (read == 0) {
                long left = 0;
                if (timeoutMillis > 0) {
                    left = timeoutMillis - (System.nanoTime() - begun) / 1_000_000;
                    if (left <= 0) {
                        throw new SocketTimeoutException("Nothing was received for " + timeoutMillis + " ms");
                    }
                }
                await(readable, left);
                read = channel.read(into);
            }
            return read;
        }

        void write(ByteBuffer from) throws IOException {
            while (from.hasRemaining()) {
                if (channel.write(from) == 0) {
                    await(writable, 0);
                }
            }
        }

        private static void await(Selector ready, long millis) throws IOException {
            try {
                ready.select(millis);
                ready.selectedKeys().clear();
            } catch (ClosedSelectorException e) {
                throw new IOException("The socket was closed", e);
            }
        }

        void close() throws IOException {
            try {
                channel.close();
            } finally {
                readable.close();
                writable.close();
            }
        }
    }
}
