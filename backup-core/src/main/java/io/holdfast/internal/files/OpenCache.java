package io.holdfast.internal.files;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps things open that several threads use again and again, but no more of them than a limit beside those in use. Thread-safe.
 *
 * @param <T> what is kept open
 */
final class OpenCache<T extends Closeable> implements Closeable {

    private final int limit;
    /** The least recently used first. */
    private final Map<String, Slot<T>> slots = new LinkedHashMap<>(16, 0.75f, true);

    OpenCache(int limit) {
        this.limit = limit;
    }

    /** Opens something. */
    @FunctionalInterface
    interface Opener<T> {
        T open() throws IOException;
    }

    private static final class Slot<T> {
        private int users;
        private boolean discarded;
        private @Nullable T opened;

        /** Others that want the same wait here, not for those who open something else. */
        synchronized T open(Opener<T> opener) throws IOException {
            T result = opened;
            if (result == null) {
                result = opener.open();
                opened = result;
            }
            return result;
        }
    }

    /**
     * The use of something that stays open until this is closed.
     *
     * @param value what is used
     * @param release what closing does
     */
    record Lease<T>(T value, Closeable release) implements Closeable {
        @Override
        public void close() throws IOException {
            release.close();
        }
    }

    /** What is open under a key, or is opened now. */
    Lease<T> lease(String key, Opener<T> opener) throws IOException {
        Slot<T> slot = take(key);
        try {
            return new Lease<>(slot.open(opener), () -> giveBack(slot));
        } catch (IOException | RuntimeException e) {
            forget(key, slot);
            giveBack(slot);
            throw e;
        }
    }

    /** Lets what is open under a key be closed as soon as nobody uses it, and be opened anew for whoever comes next. */
    void discard(String key) throws IOException {
        Slot<T> slot = take(key);
        forget(key, slot);
        giveBack(slot);
    }

    private synchronized void forget(String key, Slot<T> slot) {
        slot.discarded |= slots.remove(key, slot);
    }

    /** Closes everything that nobody uses. */
    @Override
    public void close() throws IOException {
        List<Slot<T>> idle;
        synchronized (this) {
            idle = evict(0);
        }
        closeAll(idle);
    }

    private synchronized Slot<T> take(String key) {
        Slot<T> slot = slots.computeIfAbsent(key, absent -> new Slot<>());
        slot.users++;
        return slot;
    }

    private void giveBack(Slot<T> slot) throws IOException {
        List<Slot<T>> idle;
        synchronized (this) {
            slot.users--;
            idle = evict(limit);
            if (slot.discarded && slot.users == 0) {
                idle.add(slot);
            }
        }
        closeAll(idle);
    }

    private List<Slot<T>> evict(int keep) {
        List<Slot<T>> idle = new ArrayList<>();
        Iterator<Slot<T>> all = slots.values().iterator();
        while (slots.size() > keep && all.hasNext()) {
            Slot<T> slot = all.next();
            if (slot.users == 0) {
                all.remove();
                idle.add(slot);
            }
        }
        return idle;
    }

    private static <T extends Closeable> void closeAll(List<Slot<T>> idle) throws IOException {
        for (Slot<T> slot : idle) {
            if (slot.opened != null) {
                slot.opened.close();
            }
        }
    }
}
