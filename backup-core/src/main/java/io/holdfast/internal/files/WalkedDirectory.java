package io.holdfast.internal.files;

import io.holdfast.internal.posix.DirectoryHandle;
import io.holdfast.spi.source.EntrySink;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A directory that a {@link TreeWalk} has entered. It is finished when everything in it that the walk found has been entered or put. Thread-safe, but for
 * the subdirectories to enter.
 */
final class WalkedDirectory {

    private final Optional<WalkedDirectory> above;
    private final Place place;
    private final DirectoryHandle handle;
    private final long device;
    private final long size;
    private final Set<WalkedDirectory> unfinished;
    private final Queue<Subdirectory> ahead = new ArrayDeque<>();
    private final AtomicInteger pending = new AtomicInteger(1);

    /**
     * @param above what it is in; empty where a walk begins
     * @param device what the root that it belongs to is on
     * @param size in bytes, as the file system counts them
     * @param unfinished thread-safe; holds this until it is finished
     */
    WalkedDirectory(
            Optional<WalkedDirectory> above,
            Place place,
            DirectoryHandle handle,
            long device,
            long size,
            Set<WalkedDirectory> unfinished) {
        this.above = above;
        this.place = place;
        this.handle = handle;
        this.device = device;
        this.size = size;
        this.unfinished = unfinished;
        unfinished.add(this);
        above.ifPresent(WalkedDirectory::await);
    }

    /**
     * Where a directory is.
     *
     * @param path in the snapshot
     * @param hostPath on the host
     * @param rootsBelow the roots below and what leads to them, by name
     * @param whole whether everything in it is backed up, not only what leads to the roots below
     */
    record Place(String path, String hostPath, Map<String, Roots.Node> rootsBelow, boolean whole) {

        /** Where a directory in this one is. */
        Place below(String name, boolean wholeToo) {
            Roots.Node node = rootsBelow.get(name);
            return new Place(pathOf(name), hostPathOf(name), node == null ? Map.of() : node.children(), wholeToo);
        }

        /** Whether there are roots below what has this name. */
        boolean leadsToRoot(String name) {
            Roots.Node node = rootsBelow.get(name);
            return node != null && !node.children().isEmpty();
        }

        String pathOf(String name) {
            return PathNames.join(path, name);
        }

        String hostPathOf(String name) {
            return PathNames.join(hostPath, name);
        }
    }

    /**
     * A directory in this one that the walk has yet to enter.
     *
     * @param whole whether everything in it is backed up
     * @param root whether it is a root
     * @param known whether the parent snapshot has it
     */
    record Subdirectory(String name, boolean whole, boolean root, boolean known) {}

    Place place() {
        return place;
    }

    DirectoryHandle handle() {
        return handle;
    }

    long device() {
        return device;
    }

    long size() {
        return size;
    }

    void add(Subdirectory subdirectory) {
        ahead.add(subdirectory);
    }

    /** Whether there is a subdirectory to enter. */
    boolean hasNext() {
        return !ahead.isEmpty();
    }

    /** The next subdirectory to enter. It is {@link #done} when it has been entered, or cannot be. */
    Subdirectory next() {
        Subdirectory next = ahead.remove();
        if (hasNext()) {
            await();
        }
        return next;
    }

    /** Lets it wait for one more thing to be {@link #done}. */
    void await() {
        pending.incrementAndGet();
    }

    /** Says that one of the things that it waited for is done; if it was the last one, finishes it, and likewise the directories above. */
    void done(EntrySink sink) throws IOException, InterruptedException {
        Optional<WalkedDirectory> waiting = Optional.of(this);
        while (waiting.isPresent() && waiting.get().pending.decrementAndGet() == 0) {
            WalkedDirectory finished = waiting.get();
            finished.handle.close();
            unfinished.remove(finished);
            if (!finished.place.path().isEmpty()) {
                sink.finish(finished.place.path());
            }
            waiting = finished.above;
        }
    }
}
