package io.holdfast.postgres;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Where {@code wal-push} finds whoever follows the log of a cluster: a Unix socket in a directory that is the user's alone. What is said there is a line each:
 *
 * <pre>
 * name of the file | its size | its CRC-32 | how many milliseconds to wait      separated by spaces
 * DURABLE, DIFFERENT or UNKNOWN
 * </pre>
 *
 * @param given its path; empty for one in the user's home that has the system identifier as its name
 */
record ArchiveSocket(Optional<Path> given) {

    /** The word for the path in the user's home. */
    static final String DEFAULT = "default";

    private static final int LONGEST_LINE = 256;

    /** What the setting says. */
    static ArchiveSocket parse(String text) {
        return new ArchiveSocket(text.equals(DEFAULT) ? Optional.empty() : Optional.of(Path.of(text)));
    }

    Path path(String systemIdentifier) {
        return given.orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache", "holdfast", "archive")
                .resolve(systemIdentifier));
    }

    /** Asks whoever listens; empty if nobody does, or does not answer in time. */
    Optional<StreamedSegments.Answer> ask(String systemIdentifier, String question, Duration patience) {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(path(systemIdentifier)));
            closeAfter(patience, channel);
            write(channel, question);
            return Optional.of(StreamedSegments.Answer.valueOf(read(channel)));
        } catch (IOException | IllegalArgumentException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }

    /** Whoever listens may be frozen, and a channel that blocks knows no time. */
    private static void closeAfter(Duration patience, SocketChannel channel) {
        Thread thread = new Thread(
                () -> {
                    try {
                        Thread.sleep(patience.toMillis());
                        channel.close();
                    } catch (IOException | InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "holdfast-archive-patience");
        thread.setDaemon(true);
        thread.start();
    }

    static void write(SocketChannel channel, String line) throws IOException {
        ByteBuffer bytes = StandardCharsets.US_ASCII.encode(line + "\n");
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** The next line; what there is of it at the end. */
    static String read(SocketChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(LONGEST_LINE);
        while (bytes.hasRemaining() && (bytes.position() == 0 || bytes.get(bytes.position() - 1) != '\n')) {
            if (channel.read(bytes) < 0) {
                break;
            }
        }
        return StandardCharsets.US_ASCII.decode(bytes.flip()).toString().strip();
    }
}
