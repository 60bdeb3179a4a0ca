package io.holdfast.internal.log;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Segments that wait for the store, in order: in memory, and where that is full, in a file of limited size. They are sealed, and gone with the
 * process, however it ends; the source still has what they hold. Not thread-safe.
 */
final class Spool implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Spool.class);
    private static final byte[] ELSEWHERE = {};

    private final Limits limits;
    private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
    private long memory;
    private boolean fileFailed;
    private @Nullable Path path;
    private @Nullable RandomAccessFile file;

    /**
     * How much may wait.
     *
     * @param memory bytes in memory; a single segment may have more
     * @param directory where the file is made; empty for none
     * @param file bytes in the file
     */
    record Limits(long memory, Optional<Path> directory, long file) {}

    /** A segment, and where it is in the file; −1 if it is in memory. */
    private record Waiting(SealedSegment segment, long offset, int length) {
        boolean inFile() {
            return offset >= 0;
        }

        long end() {
            return offset + length;
        }
    }

    Spool(Limits limits) {
        this.limits = limits;
    }

    /** Whether a segment of so many bytes may be added. */
    boolean hasRoom(int bytes) {
        return queue.isEmpty() || memory + bytes <= limits.memory || placeInFile(bytes) >= 0;
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    /** Adds a segment for which there is room. */
    void add(SealedSegment segment) {
        byte[] bytes = segment.file();
        long place = memory + bytes.length <= limits.memory ? -1 : placeInFile(bytes.length);
        if (place >= 0 && write(bytes, place)) {
            queue.add(new Waiting(segment.withFile(ELSEWHERE), place, bytes.length));
        } else {
            memory += bytes.length;
            queue.add(new Waiting(segment, -1, bytes.length));
        }
    }

    /** Takes the first segment. */
    SealedSegment remove() throws IOException {
        Waiting first = queue.remove();
        if (!first.inFile()) {
            memory -= first.length;
            return first.segment;
        }
        byte[] bytes = new byte[first.length];
        RandomAccessFile in = openFile();
        in.seek(first.offset);
        in.readFully(bytes);
        return first.segment.withFile(bytes);
    }

    /** The file is used as a ring; −1 if there is no room in one piece. */
    private long placeInFile(int length) {
        if (limits.directory.isEmpty() || fileFailed || length > limits.file) {
            return -1;
        }
        Optional<Waiting> first = firstInFile(queue.iterator());
        Optional<Waiting> last = firstInFile(queue.descendingIterator());
        if (first.isEmpty() || last.isEmpty()) {
            return 0;
        }
        long begin = first.get().offset;
        long end = last.get().end();
        if (end <= begin) {
            return begin - end >= length ? end : -1;
        }
        if (limits.file - end >= length) {
            return end;
        }
        return begin >= length ? 0 : -1;
    }

    private static Optional<Waiting> firstInFile(Iterator<Waiting> order) {
        while (order.hasNext()) {
            Waiting waiting = order.next();
            if (waiting.inFile()) {
                return Optional.of(waiting);
            }
        }
        return Optional.empty();
    }

    private boolean write(byte[] bytes, long offset) {
        try {
            RandomAccessFile out = openFile();
            out.seek(offset);
            out.write(bytes);
            return true;
        } catch (IOException e) {
            LOG.warn("The log waits for the store in memory only from now on: {}", e.getMessage());
            fileFailed = true;
            return false;
        }
    }

    private RandomAccessFile openFile() throws IOException {
        RandomAccessFile open = file;
        if (open == null) {
            Path made = Files.createTempFile(limits.directory.orElseThrow(), "holdfast-spool-", "");
            open = new RandomAccessFile(made.toFile(), "rw");
            file = open;
            path = made;
            unlink();
        }
        return open;
    }

    /** Without a name the file is gone with a process that is killed, and nobody needs to find out whose it is. */
    private void unlink() {
        try {
            if (path != null) {
                Files.deleteIfExists(path);
                path = null;
            }
        } catch (IOException e) {
            // Not every system deletes a file that is open: it is deleted in the end.
        }
    }

    @Override
    public void close() {
        queue.clear();
        try {
            if (file != null) {
                file.close();
            }
        } catch (IOException e) {
            LOG.warn("The file of what waited for the store could not be closed: {}", e.getMessage());
        }
        unlink();
    }
}
