package io.holdfast.internal.pack;

import io.holdfast.internal.crypto.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The bytes of a pack, in pages that packs use one after the other, so that the garbage collector has nothing to do with them. Written by one thread,
 * then read by any.
 */
final class PackBytes {

    private static final int PAGE = 1 << 20;

    private final Pages idle;
    private final List<byte[]> pages = new ArrayList<>();
    private long size;
    private boolean released;

    /** Pages that are in no pack. Thread-safe. */
    static final class Pages {

        private final ArrayDeque<byte[]> idle = new ArrayDeque<>();

        private synchronized byte[] take() {
            byte[] page = idle.poll();
            return page != null ? page : new byte[PAGE];
        }

        private synchronized void giveBack(List<byte[]> pages) {
            idle.addAll(pages);
        }
    }

    /** None yet. */
    PackBytes(Pages idle) {
        this.idle = idle;
    }

    long size() {
        return size;
    }

    void append(byte[] from, int length) {
        for (int done = 0; done < length; ) {
            int at = (int) (size % PAGE);
            if (at == 0) {
                pages.add(idle.take());
            }
            int some = Math.min(length - done, PAGE - at);
            System.arraycopy(from, done, pages.get(pages.size() - 1), at, some);
            done += some;
            size += some;
        }
    }

    /** Copies some of them to the beginning of an array. */
    void copyTo(long position, byte[] into, int length) {
        for (int done = 0; done < length; ) {
            done += copySome(position + done, into, done, length - done);
        }
    }

    private int copySome(long position, byte[] into, int offset, int length) {
        int at = (int) (position % PAGE);
        int some = Math.min(length, PAGE - at);
        System.arraycopy(pages.get((int) (position / PAGE)), at, into, offset, some);
        return some;
    }

    byte[] sha256() {
        Sha256 hash = new Sha256();
        for (int i = 0; i < pages.size(); i++) {
            hash.update(pages.get(i), 0, (int) Math.min(PAGE, size - (long) i * PAGE));
        }
        return hash.digest();
    }

    /** From the first to the last. */
    InputStream open() {
        return new Stream();
    }

    /** Gives the pages to other packs. A stream that somebody kept must not read theirs: it fails from now on. */
    synchronized void release() {
        released = true;
        idle.giveBack(pages);
        pages.clear();
    }

    private synchronized int read(long position, byte[] into, int offset, int length) throws IOException {
        if (released) {
            throw new IOException("The pack was stored; its bytes are not in memory any more");
        }
        return copySome(position, into, offset, (int) Math.min(length, size - position));
    }

    private final class Stream extends InputStream {

        private long position;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, into.length);
            if (position == size) {
                return length == 0 ? 0 : -1;
            }
            int some = PackBytes.this.read(position, into, offset, length);
            position += some;
            return some;
        }
    }
}
