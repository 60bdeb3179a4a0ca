package io.holdfast.redis;

import io.holdfast.spi.Operation;
import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntrySource;
import io.holdfast.spi.source.RestorePoint;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/**
 * Makes the file with which a server starts: the copy as {@code dump.rdb}, or, with commands after it, {@code appendonly.aof}, which begins with the copy. It has its name when it is
 * whole and on the disk.
 */
final class RestoredFiles {

    private static final int BUFFER = 1 << 18;

    private final RestorePoint point;
    private final Path directory;
    private final boolean replaceExisting;
    private final Operation operation;

    RestoredFiles(RestorePoint point, Path directory, boolean replaceExisting, Operation operation) {
        this.point = point;
        this.directory = directory;
        this.replaceExisting = replaceExisting;
        this.operation = operation;
    }

    void restore() throws IOException, InterruptedException {
        operation.checkCancelled();
        EntrySource base = point.base();
        Entry dump = dump(base);
        RestoredCommands commands = new RestoredCommands(point, operation);
        Files.createDirectories(directory);
        refuseExisting(directory, replaceExisting);
        refuseWhatWouldNotBeRead(directory, commands.any());
        Path part = directory.resolve("restoring.part");
        boolean appended;
        try (FileChannel out = FileChannel.open(
                part, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            copy(base, dump, out);
            appended = commands.any();
            if (appended) {
                long from = ReplicaLink.position(base.checkpoint()).offset();
                long whole = commands.forEach(bytes -> write(bytes, out));
                out.truncate(dump.size() + whole - from);
            }
            out.force(true);
        }
        String name = appended ? RedisFiles.APPEND_ONLY : RedisFiles.DUMP;
        copyConfig(base, directory);
        Path restored = directory.resolve(name);
        Files.move(part, restored, StandardCopyOption.ATOMIC_MOVE);
        sync();
        removeOthers(restored);
        sync();
        operation.checkCancelled();
    }

    static Entry dump(EntrySource base) throws IOException, InterruptedException {
        return base.entry(RedisFiles.DUMP)
                .orElseThrow(() -> new IOException(
                        "The snapshot has no " + RedisFiles.DUMP + "; it is not one of a single server of Redis"));
    }

    /** What a server would read instead of what is restored, or lose by it. */
    private static List<Path> existing(Path directory) {
        return List.of(RedisFiles.DUMP, RedisFiles.APPEND_ONLY, RedisFiles.APPEND_ONLY_DIRECTORY).stream()
                .map(directory::resolve)
                .filter(Files::exists)
                .toList();
    }

    /** Refuses where there is anything of it. */
    static void refuseExisting(Path directory) throws IOException {
        refuseExisting(directory, false);
    }

    private static void refuseExisting(Path directory, boolean replaceExisting) throws IOException {
        List<Path> existing = existing(directory);
        boolean unremovable = existing.contains(directory.resolve(RedisFiles.APPEND_ONLY_DIRECTORY));
        if (!existing.isEmpty() && (!replaceExisting || unremovable)) {
            throw new FileAlreadyExistsException(
                    existing.toString(),
                    null,
                    "nothing was restored: a server would read this too, or instead. Restore into an empty directory"
                            + (unremovable ? "" : ", or allow that existing files are replaced"));
        }
    }

    /** Where the configuration of a server is beside it, that says what will be read. */
    static void refuseWhatWouldNotBeRead(Path directory, boolean appended) throws IOException {
        Path config = directory.resolve(RedisFiles.SERVER_CONFIG);
        if (Files.exists(config)) {
            ServerSettings.read(config).requireReads(appended);
        }
    }

    private void removeOthers(Path restored) throws IOException {
        for (Path path : existing(directory)) {
            if (!path.equals(restored)) {
                Files.delete(path);
            }
        }
    }

    private void copy(EntrySource base, Entry dump, FileChannel out) throws IOException, InterruptedException {
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = base.open(dump)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                operation.checkCancelled();
                write(ByteBuffer.wrap(buffer, 0, count), out);
            }
        }
    }

    private static void write(ByteBuffer bytes, FileChannel out) throws IOException {
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }

    static void copyConfig(EntrySource base, Path directory) throws IOException, InterruptedException {
        Optional<Entry> config = base.entry(RedisFiles.CONFIG);
        if (config.isPresent()) {
            try (InputStream in = base.open(config.get())) {
                Files.copy(in, directory.resolve(RedisFiles.CONFIG), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private void sync() throws IOException {
        try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
            names.force(true);
        }
    }
}
