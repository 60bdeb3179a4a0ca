package io.holdfast.internal.read;

import io.holdfast.CorruptionException;
import io.holdfast.internal.index.BlobIndex;
import io.holdfast.internal.index.BlobLocation;
import io.holdfast.internal.pack.DamagedBlobException;
import io.holdfast.internal.run.Workers;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;

/**
 * Chunks that are wanted at places of files, read in the order in which they lie in packs: neighbours in one request, and each chunk once, however many
 * places it is wanted at.
 *
 * <p>Costs 20 bytes for each place. Filled by one thread, then read.
 */
public final class PackOrder {

    private static final int LARGEST_GAP = 128 << 10;
    private static final int LARGEST_REQUEST = 8 << 20;
    private static final int ABSENT = -1;

    private final BlobReader blobs;
    private final BlobIndex index;
    private int count;
    /** The chunk's handle in the upper half, the number of the place in the lower, so that sorting gives pack order. */
    private long[] places = new long[1024];

    private int[] files = new int[1024];
    private long[] offsets = new long[1024];

    /** Takes chunks, on several threads at a time. */
    public interface Consumer {
        /** A chunk, which has the first {@code length} bytes of an array until this returns, is wanted at this place. */
        void chunk(int file, long offset, byte[] content, int length) throws IOException, InterruptedException;

        /** A chunk is wanted at this place and no copy of it is undamaged. */
        void damaged(int file, long offset, long length, String reason) throws IOException, InterruptedException;
    }

    /** A run of places whose chunks are read with one request. */
    private record Request(int first, int end) {}

    /** What a thread reads into, again and again: a request, and one chunk of it. */
    private static final class Room {
        private byte[] sealed = {};
        private byte[] content = {};

        byte[] sealed(int length) {
            sealed = sealed.length < length ? new byte[length] : sealed;
            return sealed;
        }

        byte[] content(int length) {
            content = content.length < length ? new byte[length] : content;
            return content;
        }
    }

    public PackOrder(BlobReader blobs) {
        this.blobs = blobs;
        this.index = blobs.index();
    }

    /** Wants the chunk with this handle at an offset of a file. */
    public void add(int handle, int file, long offset) {
        if (count == places.length) {
            int room = Math.addExact(count, count / 2);
            places = Arrays.copyOf(places, room);
            files = Arrays.copyOf(files, room);
            offsets = Arrays.copyOf(offsets, room);
        }
        places[count] = ((long) handle << 32) | count;
        files[count] = file;
        offsets[count] = offset;
        count++;
    }

    /** How many places chunks are wanted at. */
    int size() {
        return count;
    }

    /** Reads all that is wanted. */
    public void read(int parallelism, Consumer consumer) throws IOException, InterruptedException {
        Arrays.sort(places, 0, count);
        Requests requests = new Requests();
        Workers.run("read", parallelism, () -> {
            Room room = new Room();
            for (Request request = requests.next(); request.first < count; request = requests.next()) {
                read(request, room, consumer);
            }
        });
    }

    private int handle(int place) {
        return (int) (places[place] >>> Integer.SIZE);
    }

    /** Deals out the places, one request after another. */
    private final class Requests {

        private int next;

        synchronized Request next() {
            int first = next;
            while (next < count && fits(first, next)) {
                next++;
            }
            return new Request(first, next);
        }

        private boolean fits(int first, int place) {
            if (place == first || handle(place) == handle(place - 1)) {
                return true;
            }
            if (index.pack(handle(first)) != index.pack(handle(place))) {
                return false;
            }
            long gap = index.offset(handle(place)) - end(handle(place - 1));
            return gap >= 0
                    && gap <= LARGEST_GAP
                    && end(handle(place)) - index.offset(handle(first)) <= LARGEST_REQUEST;
        }
    }

    private long end(int handle) {
        return index.offset(handle) + index.length(handle);
    }

    private void read(Request request, Room room, Consumer consumer) throws IOException, InterruptedException {
        int first = handle(request.first);
        long begin = index.offset(first);
        int length = (int) (end(handle(request.end - 1)) - begin);
        boolean complete = true;
        try {
            blobs.files().readPack(index.packId(index.pack(first)), begin, room.sealed(length), length);
        } catch (EOFException | NoSuchFileException e) {
            // Each chunk by itself: some may lie before the end, or in other packs as well.
            complete = false;
        }
        for (int place = request.first; place < request.end; ) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            int handle = handle(place);
            int end = place + 1;
            while (end < request.end && handle(end) == handle) {
                end++;
            }
            deliver(place, end, room, complete ? (int) (index.offset(handle) - begin) : ABSENT, consumer);
            place = end;
        }
    }

    private void deliver(int place, int end, Room room, int offset, Consumer consumer)
            throws IOException, InterruptedException {
        BlobLocation at = index.location(handle(place));
        byte[] content;
        try {
            content = open(at, room, offset);
        } catch (CorruptionException e) {
            for (int i = place; i < end; i++) {
                consumer.damaged(file(i), offset(i), at.plainLength(), String.valueOf(e.getMessage()));
            }
            return;
        }
        for (int i = place; i < end; i++) {
            consumer.chunk(file(i), offset(i), content, at.plainLength());
        }
    }

    private byte[] open(BlobLocation at, Room room, int offset) throws IOException, InterruptedException {
        if (offset != ABSENT) {
            byte[] content = room.content(at.plainLength());
            try {
                return blobs.codecs().use(codec -> {
                    codec.open(
                            at.blob(),
                            room.sealed,
                            offset,
                            at.length(),
                            at.compressed() ? at.plainLength() : 0,
                            content);
                    return content;
                });
            } catch (DamagedBlobException e) {
                return blobs.read(at.type(), at.blob());
            }
        }
        return blobs.read(at.type(), at.blob());
    }

    private int number(int place) {
        return (int) places[place];
    }

    private int file(int place) {
        return files[number(place)];
    }

    private long offset(int place) {
        return offsets[number(place)];
    }
}
