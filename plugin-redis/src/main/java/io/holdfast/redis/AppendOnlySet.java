package io.holdfast.redis;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files in which a server has its data and the commands after it, opened so that they belong together: the manifest that names them was the same before the first was opened and after the
 * last. What a server deletes from then on stays readable here; the last one goes on growing. Used by one thread.
 */
final class AppendOnlySet implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AppendOnlySet.class);
    private static final int ATTEMPTS = 100;
    private static final String MANIFEST = ".manifest";

    private final Optional<Manifest> manifest;
    private final List<Opened> files;

    /**
     * A manifest that was read.
     *
     * @param path where it is
     * @param content what is in it
     */
    record Manifest(Path path, AppendOnlyManifest content) {

        String name() {
            return path.getFileName().toString();
        }
    }

    /**
     * A file of the set.
     *
     * @param path where it was
     * @param base whether the others go on from it
     * @param last whether it may still grow
     */
    record Opened(Path path, FileChannel channel, boolean base, boolean last) {

        String name() {
            return path.getFileName().toString();
        }
    }

    private AppendOnlySet(Optional<Manifest> manifest, List<Opened> files) {
        this.manifest = manifest;
        this.files = files;
    }

    /**
     * Opens one.
     *
     * @param where the directory of the files, or that in which {@code appendonlydir} is, or the one file of a server older than 7
     * @throws IOException if there is none, or it was another at each of many looks
     */
    static AppendOnlySet open(Path where) throws IOException {
        if (Files.isRegularFile(where)) {
            if (!manifests(where.toAbsolutePath().resolveSibling("")).isEmpty()) {
                throw new IOException(
                        where + " is one of several files, which a manifest beside it names. Name the directory");
            }
            FileChannel channel = FileChannel.open(where, StandardOpenOption.READ);
            return new AppendOnlySet(Optional.empty(), List.of(new Opened(where, channel, true, true)));
        }
        Path manifest = manifest(where);
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            Optional<AppendOnlySet> set = attempt(manifest);
            if (set.isPresent()) {
                return set.get();
            }
        }
        throw new IOException("At each of " + ATTEMPTS + " looks a file that " + manifest
                + " names is not there, or the server has begun to write others");
    }

    /** Finds the file that names the others. */
    static Path manifest(Path where) throws IOException {
        List<Path> found = manifests(where);
        Path below = where.resolve(RedisFiles.APPEND_ONLY_DIRECTORY);
        if (found.isEmpty() && Files.isDirectory(below)) {
            found = manifests(below);
        }
        if (found.size() != 1) {
            throw new IOException("In " + where + " there is not one manifest of append-only files, but " + found.size()
                    + ". Name the directory that the server calls appenddirname, or the file of a server older than 7");
        }
        return found.get(0);
    }

    private static List<Path> manifests(Path directory) throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory, "*" + MANIFEST)) {
            for (Path one : all) {
                if (!one.getFileName().toString().startsWith("temp")) {
                    found.add(one);
                }
            }
        }
        return found;
    }

    /** Empty if it was changed meanwhile. */
    private static Optional<AppendOnlySet> attempt(Path manifest) throws IOException {
        byte[] before = Files.readAllBytes(manifest);
        AppendOnlyManifest content = AppendOnlyManifest.parse(before);
        List<Opened> opened = new ArrayList<>();
        AppendOnlySet set = new AppendOnlySet(Optional.of(new Manifest(manifest, content)), opened);
        boolean whole = false;
        try {
            List<Object> keys = new ArrayList<>();
            for (AppendOnlyManifest.Part part : content.files()) {
                Path path = manifest.resolveSibling(part.name());
                keys.add(key(path));
                FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
                opened.add(new Opened(
                        path,
                        channel,
                        part.base(),
                        opened.size() == content.files().size() - 1));
            }
            whole = Arrays.equals(before, Files.readAllBytes(manifest));
            for (int i = 0; i < opened.size(); i++) {
                whole &= Objects.equals(keys.get(i), key(opened.get(i).path()));
            }
        } catch (NoSuchFileException e) {
            LOG.debug("A file of the set was deleted, or is missing", e);
            whole = false;
        } finally {
            if (!whole) {
                set.close();
            }
        }
        return whole ? Optional.of(set) : Optional.empty();
    }

    private static Object key(Path path) throws IOException {
        return String.valueOf(
                Files.readAttributes(path, BasicFileAttributes.class).fileKey());
    }

    /** What names the files; empty for the one file of a server older than 7. */
    Optional<Manifest> manifest() {
        return manifest;
    }

    /** In the order in which they are read. */
    List<Opened> files() {
        return files;
    }

    @Override
    public void close() {
        for (Opened file : files) {
            try {
                file.channel().close();
            } catch (IOException e) {
                LOG.debug("A file could not be closed", e);
            }
        }
    }
}
