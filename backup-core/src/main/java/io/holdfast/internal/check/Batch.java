package io.holdfast.internal.check;

import io.holdfast.internal.run.Workers;
import java.io.IOException;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** Does one thing to each of many items, several at a time. */
final class Batch {

    private Batch() {}

    /** What is done to an item, on any thread. */
    @FunctionalInterface
    interface Task<T> {
        void run(T item) throws IOException, InterruptedException;
    }

    static <T> void forEach(int parallelism, Iterable<T> items, Task<T> task) throws IOException, InterruptedException {
        Iterator<T> iterator = items.iterator();
        Workers.run("verify", parallelism, () -> {
            for (T item = next(iterator); item != null; item = next(iterator)) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                task.run(item);
            }
        });
    }

    /** The next item for one of several threads; null after the last. */
    static <T> @Nullable T next(Iterator<T> iterator) {
        synchronized (iterator) {
            return iterator.hasNext() ? iterator.next() : null;
        }
    }
}
