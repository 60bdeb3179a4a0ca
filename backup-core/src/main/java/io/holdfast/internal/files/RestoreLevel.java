package io.holdfast.internal.files;

import io.holdfast.internal.posix.DirectoryHandle;
import io.holdfast.internal.posix.FileStatus;
import io.holdfast.spi.source.Entry;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** A directory of the snapshot that a {@link RestoreWalk} is in, and its counterpart in the target. */
final class RestoreLevel implements Closeable {

    /** How far its counterpart has come. */
    enum State {
        /** Nothing in it has been asked for yet. */
        UNTOUCHED,
        /** It is there, or would be in a dry run. */
        READY,
        /** It cannot be had, and nothing in it is restored. */
        REFUSED
    }

    private final Optional<Entry> entry;
    private final boolean selected;
    private final Set<String> names = new HashSet<>();
    private State state = State.UNTOUCHED;
    private Optional<DirectoryHandle> handle = Optional.empty();
    private Set<String> before = Set.of();
    private boolean keepsAll;
    private boolean finishedLater;

    /**
     * @param entry the directory; empty for the root directory of the snapshot
     */
    RestoreLevel(Optional<Entry> entry, boolean selected) {
        this.entry = entry;
        this.selected = selected;
    }

    String path() {
        return entry.map(Entry::path).orElse("");
    }

    Optional<Entry> entry() {
        return entry;
    }

    /** Whether it is restored for its own sake. */
    boolean isSelected() {
        return selected;
    }

    State state() {
        return state;
    }

    void refuse() {
        state = State.REFUSED;
    }

    /** In a dry run: it would be made. */
    void ready() {
        state = State.READY;
    }

    /** It is there and open. */
    void ready(DirectoryHandle opened) {
        state = State.READY;
        handle = Optional.of(opened);
    }

    /** It had these names in it before. */
    void knowNames(Set<String> namesThere) {
        before = namesThere;
    }

    /** Its counterpart; empty in a dry run if it is not there. */
    Optional<DirectoryHandle> handle() {
        return handle;
    }

    /** Notes that the snapshot has a name in it; tells whether that is the first time. */
    boolean add(String name) {
        return names.add(name);
    }

    /** Nobody knows which names the snapshot has in it, so that none is extra. */
    void keepAll() {
        keepsAll = true;
    }

    /** It is to get its metadata when nothing in it is changed any more. */
    void finishLater() {
        finishedLater = true;
    }

    /** Whether it is to get its metadata when nothing in it is changed any more. */
    boolean isFinishedLater() {
        return finishedLater;
    }

    /** The names that were in it before and that the snapshot does not have. */
    Set<String> extraNames() {
        if (keepsAll) {
            return Set.of();
        }
        Set<String> extra = new HashSet<>(before);
        extra.removeAll(names);
        return extra;
    }

    /** Status of what was there before under a name, if there was something. */
    Optional<FileStatus> status(String name) throws IOException {
        if (handle.isEmpty() || !before.contains(name)) {
            return Optional.empty();
        }
        try {
            return Optional.of(handle.get().status(name));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() throws IOException {
        if (handle.isPresent()) {
            handle.get().close();
        }
    }
}
