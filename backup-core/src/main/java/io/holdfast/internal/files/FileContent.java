package io.holdfast.internal.files;

import io.holdfast.internal.posix.DirectoryHandle;
import io.holdfast.internal.posix.FileStatus;
import io.holdfast.internal.posix.ReadableFile;
import io.holdfast.spi.Operation;
import io.holdfast.spi.source.Content;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** The content of a file that is backed up. Used by one thread. */
final class FileContent implements Content, Closeable {

    private final DirectoryHandle directory;
    private final String name;
    private final boolean unchanged;
    private final Operation operation;
    private Optional<Opened> opened = Optional.empty();

    FileContent(DirectoryHandle directory, String name, boolean unchanged, Operation operation) {
        this.directory = directory;
        this.name = name;
        this.unchanged = unchanged;
        this.operation = operation;
    }

    private record Opened(ReadableFile file, FileStatus status) {}

    /** The status of the file that is open, whatever its name stands for by now; it is opened if it is not yet. */
    FileStatus status() throws IOException {
        return opened().status();
    }

    @Override
    public InputStream open() throws IOException {
        return new FileStream(opened().file(), opened().status().mayHaveHoles(), operation);
    }

    @Override
    public boolean unchanged() {
        return unchanged;
    }

    /** Whether the file has been read and is, or may be, something else by now than this status says. */
    boolean changedSince(FileStatus status) {
        if (opened.isEmpty()) {
            return false;
        }
        try {
            FileStatus now = opened.get().file().status();
            return now.size() != status.size() || !now.modified().equals(status.modified());
        } catch (IOException e) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        if (opened.isPresent()) {
            opened.get().file().close();
        }
    }

    private Opened opened() throws IOException {
        if (opened.isEmpty()) {
            ReadableFile file = directory.openFile(name);
            opened = Optional.of(new Opened(file, file.status()));
        }
        return opened.get();
    }
}
