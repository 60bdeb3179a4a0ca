package io.holdfast.postgres.internal.server;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URL;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.jar.JarFile;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;

/** The programs of a version of PostgreSQL as one file, {@code postgres-linux-x86_64.txz} or what it is called for the platform. */
final class ServerArchive {

    private final URL url;

    ServerArchive(URL url) {
        this.url = url;
    }

    /** What such a file is called for the platform that this runs on. */
    static String resourceName() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String machine = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        String kernel = system.contains("mac") ? "darwin" : system.contains("windows") ? "windows" : "linux";
        String architecture = switch (machine) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64", "arm64" -> "arm_64";
            default -> machine;
        };
        String variant = Files.exists(Path.of("/etc/alpine-release")) ? "-alpine_linux" : "";
        return "postgres-" + kernel + "-" + architecture + variant + ".txz";
    }

    static List<URL> resources(@Nullable ClassLoader loader) throws IOException {
        return loader == null ? List.of() : Collections.list(loader.getResources(resourceName()));
    }

    static ServerArchive inJar(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            if (file.getEntry(resourceName()) == null) {
                throw new IOException(jar + " has no " + resourceName());
            }
        }
        return new ServerArchive(new URL("jar:" + jar.toUri() + "!/" + resourceName()));
    }

    /** The directory that has what is in it, below a cache that only this user can write to. Unpacked once, whoever asks how often. */
    Path unpackedIn(Path cache) throws IOException {
        PrivateDirectory.create(cache);
        Path unpacked = cache.toAbsolutePath().normalize().resolve(hash());
        synchronized (ServerArchive.class) { // A process cannot lock a file twice.
            try (FileChannel channel = FileChannel.open(
                            unpacked.resolveSibling(unpacked.getFileName() + ".lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                if (lock.isValid() && !Files.exists(unpacked)) {
                    Path half = unpacked.resolveSibling(unpacked.getFileName() + ".part");
                    PrivateDirectory.delete(half);
                    unpack(half);
                    Files.move(half, unpacked, StandardCopyOption.ATOMIC_MOVE);
                }
            }
        }
        return unpacked;
    }

    private String hash() throws IOException {
        try (InputStream in = url.openStream();
                DigestInputStream digested = new DigestInputStream(in, MessageDigest.getInstance("SHA-256"))) {
            digested.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of()
                    .formatHex(digested.getMessageDigest().digest())
                    .substring(0, 24);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    private void unpack(Path directory) throws IOException {
        Files.createDirectories(directory);
        try (InputStream in = new BufferedInputStream(url.openStream());
                TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(in))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path path = inside(directory, directory.resolve(entry.getName()), entry);
                Files.createDirectories(entry.isDirectory() ? path : path.getParent());
                if (entry.isSymbolicLink()) {
                    inside(directory, path.resolveSibling(entry.getLinkName()), entry);
                    Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
                } else if (entry.isLink()) {
                    Files.createLink(path, inside(directory, directory.resolve(entry.getLinkName()), entry));
                } else if (entry.isFile()) {
                    Files.copy(tar, path);
                    permit(path, entry.getMode());
                }
            }
        }
    }

    private Path inside(Path directory, Path path, TarArchiveEntry entry) throws IOException {
        if (!path.normalize().startsWith(directory)) {
            throw new IOException(url + " is refused: " + entry.getName() + " leads out of the directory");
        }
        return path.normalize();
    }

    private static void permit(Path file, int mode) throws IOException {
        if (!Files.getFileStore(file).supportsFileAttributeView("posix")) {
            return;
        }
        StringBuilder letters = new StringBuilder("rwxrwxrwx");
        for (int bit = 0; bit < 9; bit++) {
            if ((mode & 0400 >> bit) == 0) {
                letters.setCharAt(bit, '-');
            }
        }
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(letters.toString()));
    }
}
