package io.holdfast.redis.internal.rdb;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Goes through an RDB file once and shows the values as they stand there, which is how RESTORE takes them. Values that are longer than a window are read a second time. Used by one
 * thread.
 */
public final class RdbSlices {

    private static final int CHUNK = 1 << 17;
    private static final int WINDOW = 1 << 21;

    private final RdbFile file;
    private final Patience patience;
    private final byte[] window = new byte[WINDOW];
    private final List<Found> found = new ArrayList<>();
    /** Where the window begins in the file. */
    private long begin;

    private int have;

    /** What is shown the values. */
    public interface Visitor {
        /** A key and its value; the value is of use until this returns. */
        void key(RdbVisitor.Key key, Slice value) throws IOException, InterruptedException;

        /** The code of a library of functions, as a string; of use until this returns. */
        default void library(Slice code) throws IOException, InterruptedException {}
    }

    /** A part of the file. */
    public final class Slice {

        private final long from;
        private final long to;

        private Slice(long from, long to) {
            this.from = from;
            this.to = to;
        }

        /** How long it is. */
        public long length() {
            return to - from;
        }

        /** Reads it. */
        public InputStream open() throws IOException {
            return from >= begin && to <= begin + have
                    ? new ByteArrayInputStream(window, (int) (from - begin), (int) (to - from))
                    : new BufferedInputStream(new ReadAgain(from, to), CHUNK);
        }
    }

    /** One key, or with no key, a library. */
    private record Found(List<RdbVisitor.Key> key, long from, long to) {}

    /** Is asked often whether to go on. */
    @FunctionalInterface
    public interface Patience {
        /** Throws it if not. */
        void check() throws InterruptedException;
    }

    /** A file that was not read yet. */
    public RdbSlices(RdbFile file, Patience patience) {
        this.file = file;
        this.patience = patience;
    }

    /**
     * Shows everything.
     *
     * @return what has looked at the file
     * @throws RdbException if it is damaged, or no RDB file
     */
    public RdbCheck forEach(Visitor visitor) throws IOException, InterruptedException {
        RdbCheck check = new RdbCheck(new Collected());
        begin = 0;
        have = 0;
        try (InputStream in = file.open()) {
            while (true) {
                patience.check();
                makeRoom();
                int count = in.read(window, have, CHUNK);
                if (count < 0) {
                    break;
                }
                int at = have;
                have += count;
                check.accept(window, at, count);
                show(visitor);
            }
        }
        check.finish();
        show(visitor);
        return check;
    }

    private void makeRoom() {
        if (have + CHUNK > WINDOW) {
            int dropped = have - WINDOW / 2;
            System.arraycopy(window, dropped, window, 0, have - dropped);
            begin += dropped;
            have -= dropped;
        }
    }

    private void show(Visitor visitor) throws IOException, InterruptedException {
        for (Found one : found) {
            Slice slice = new Slice(one.from, one.to);
            if (one.key.isEmpty()) {
                visitor.library(slice);
            } else {
                visitor.key(one.key.get(0), slice);
            }
        }
        found.clear();
    }

    private final class Collected implements RdbVisitor {

        @Override
        public void library(long from, long to) {
            found.add(new Found(List.of(), from, to));
        }

        @Override
        public void key(Key key) {
            found.add(new Found(List.of(key), key.from(), key.to()));
        }
    }

    /** A part that is not in the window any more. */
    private final class ReadAgain extends InputStream {

        private final InputStream in;
        private final long to;
        private long next;

        ReadAgain(long from, long to) throws IOException {
            next = from;
            this.to = to;
            in = opened(from);
        }

        private InputStream opened(long from) throws IOException {
            InputStream opened = null;
            boolean there = false;
            try {
                opened = file.open();
                opened.skipNBytes(from);
                there = true;
                return opened;
            } catch (InterruptedException e) {
                throw cancelled(e);
            } finally {
                if (opened != null && !there) {
                    opened.close();
                }
            }
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (next == to || length == 0) {
                return length == 0 ? 0 : -1;
            }
            try {
                patience.check();
            } catch (InterruptedException e) {
                throw cancelled(e);
            }
            int count = in.read(into, offset, (int) Math.min(length, to - next));
            if (count < 0) {
                throw new RdbException("it ends too early, at byte " + next);
            }
            next += count;
            return count;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }

        private InterruptedIOException cancelled(InterruptedException e) {
            Thread.currentThread().interrupt();
            return (InterruptedIOException) new InterruptedIOException("The reading was cancelled").initCause(e);
        }
    }
}
