package io.holdfast.k8s;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntrySource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/** Writes the files of a snapshot into a directory, as a change log makes them. */
final class FileRestore {

    private final KubernetesSettings settings;
    private final EntrySource snapshot;
    private final ChangedObjects changed;
    private final Originals originals;
    private final Path directory;

    FileRestore(
            KubernetesSettings settings,
            EntrySource snapshot,
            ChangedObjects changed,
            Originals originals,
            Path directory) {
        this.settings = settings;
        this.snapshot = snapshot;
        this.changed = changed;
        this.originals = originals;
        this.directory = directory;
    }

    void restore() throws IOException, InterruptedException {
        snapshot.copyTo(directory, this::isCopied);
        if (changed.present().isEmpty()) {
            return;
        }
        Needed needed = needed();
        for (String path : changed.present()) {
            ObjectNode object = changed.object(path);
            if (object.path("metadata").has("namespace") || needed.has(object)) {
                write(path + ".yaml", Yaml.write(Cleaning.clean(object)));
                write(ObjectFiles.original(path), object.toString().getBytes(UTF_8));
            }
        }
    }

    private boolean isCopied(Entry entry) {
        return !entry.path().startsWith(".holdfast")
                && ObjectFiles.objectOf(entry.path()).filter(changed::has).isEmpty();
    }

    /** What in no namespace is needed by what is there now. */
    private Needed needed() throws IOException, InterruptedException {
        Needed needed = new Needed(settings.selection(), settings.scope());
        originals.forEach(originals.files(), (file, object) -> {
            if (isJudgedBy(object)) {
                synchronized (needed) {
                    needed.see(object);
                }
            }
        });
        return needed;
    }

    private static boolean isJudgedBy(JsonNode object) {
        return object.path("metadata").has("namespace") || object.has("roleRef");
    }

    private void write(String name, byte[] content) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(Optional.ofNullable(file.getParent()).orElse(directory));
        Files.deleteIfExists(file);
        Files.write(Files.createFile(file, permissions()), content);
    }

    /** As files of snapshots have them. */
    private FileAttribute<?>[] permissions() {
        boolean posix = directory.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }
}
