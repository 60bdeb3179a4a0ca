package io.holdfast.redis.internal.server;

import io.holdfast.redis.internal.resp.Login;
import io.holdfast.redis.internal.resp.RespConnection;
import io.holdfast.spi.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The configuration of a scratch server, which nobody else can read: it has the password in it. */
final class ScratchConfig {

    private static final Logger LOG = LoggerFactory.getLogger(ScratchConfig.class);
    private static final String FILE = "scratch.conf";
    private static final String PORT = "port ";
    private static final String PASSWORD = "requirepass ";
    private static final String HOST = "127.0.0.1";
    /** More than anybody has; what has a number beyond cannot be loaded. */
    private static final int DATABASES = 16384;

    private ScratchConfig() {}

    /** Writes it, with a free port and a password of its own. */
    static Path write(Path directory, ServerProgram program, boolean appended) throws IOException {
        List<String> lines = new ArrayList<>(List.of(
                "bind " + HOST,
                PORT + freePort(),
                PASSWORD + password(),
                "protected-mode yes",
                "daemonize no",
                "databases " + DATABASES,
                "save \"\"",
                "stop-writes-on-bgsave-error no",
                "repl-diskless-sync-delay 0",
                "appendonly " + (appended ? "yes" : "no"),
                "appendfsync no",
                "auto-aof-rewrite-percentage 0",
                // All that was restored is whole commands.
                "aof-load-truncated no"));
        if (program.checksValues()) {
            lines.add("sanitize-dump-payload yes");
        }
        Path file = directory.resolve(FILE);
        Files.deleteIfExists(file);
        if (Files.getFileStore(directory).supportsFileAttributeView("posix")) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        return Files.write(file, lines, StandardOpenOption.CREATE);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static String password() {
        byte[] bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Who connects to the server that is started with it. */
    static Login login(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        return new Login(
                HOST,
                Integer.parseInt(value(lines, PORT)),
                Optional.empty(),
                Optional.empty(),
                Optional.of(Secret.of(value(lines, PASSWORD))));
    }

    private static String value(List<String> lines, String name) throws IOException {
        return lines.stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()))
                .findFirst()
                .orElseThrow(() -> new IOException("A configuration says nothing of " + name.strip()));
    }

    /**
     * Ends the server that a killed process has left in a directory. It ends with its process, unless the shell between them was killed, too. That it is the one is known by its
     * password: its port may be another's by now.
     */
    static void endServer(Path directory) throws IOException {
        Login login;
        try {
            login = login(directory.resolve(FILE));
        } catch (NoSuchFileException e) {
            return;
        } catch (IOException | NumberFormatException e) {
            LOG.debug("A process was killed before it wrote the configuration of a server", e);
            return;
        }
        try (RespConnection connection = login.connect()) {
            connection.command("SHUTDOWN", "NOSAVE");
        } catch (IOException e) {
            LOG.debug("No server is left, or it has ended now", e);
        }
    }
}
