package io.holdfast.redis.internal.server;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Optional;

/** The server's program that is in {@code org.signal:embedded-redis}, if a host has that on its class path. Nothing of its classes is used. */
final class EmbeddedProgram {

    private static final String VERSION = "7.0.15";

    private EmbeddedProgram() {}

    /**
     * Puts it into a directory.
     *
     * @param classes where it may be
     * @return empty if it is not there, or not for such a machine
     */
    static Optional<Path> copy(ClassLoader classes, Path directory) throws IOException {
        try (InputStream in = classes.getResourceAsStream("redis-server-" + VERSION + "-" + platform())) {
            if (in == null) {
                return Optional.empty();
            }
            Path program = directory.resolve("redis-server");
            Files.copy(in, program);
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
            return Optional.of(program);
        }
    }

    private static String platform() {
        boolean mac = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac");
        boolean arm = System.getProperty("os.arch").equals("aarch64");
        return (mac ? "darwin" : System.getProperty("os.name").toLowerCase(Locale.ROOT)) + (arm ? "-arm64" : "-amd64");
    }
}
