package io.holdfast.internal.run;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Runs one task on several threads for as long as a call lasts. */
public final class Workers {

    private Workers() {}

    /** What each worker does until nothing is left to do. */
    @FunctionalInterface
    public interface Task {
        void run() throws IOException, InterruptedException;
    }

    /** What is done with each of some things. */
    @FunctionalInterface
    public interface Each<T> {
        void accept(T thing) throws IOException, InterruptedException;
    }

    /** Does something with each of some things, so many at a time, in no particular order; otherwise as {@link #run}. */
    public static <T> void forEach(String name, int count, Collection<T> things, Each<? super T> task)
            throws IOException, InterruptedException {
        forEach(name, Math.min(count, things.size()), things.iterator(), task);
    }

    /** The same with things that are taken when their turn comes. */
    public static <T> void forEach(String name, int count, Iterator<T> things, Each<? super T> task)
            throws IOException, InterruptedException {
        run(name, count, () -> {
            for (T thing = next(things); thing != null; thing = next(things)) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                task.accept(thing);
            }
        });
    }

    private static <T> @Nullable T next(Iterator<T> things) {
        synchronized (things) {
            return things.hasNext() ? things.next() : null;
        }
    }

    /**
     * Runs a task on so many threads, the calling one among them, and returns when all are through. The first failure interrupts the others and is
     * thrown.
     *
     * @param name what the threads are named after
     */
    public static void run(String name, int count, Task task) throws IOException, InterruptedException {
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        List<Thread> threads = new ArrayList<>();
        Thread caller = Thread.currentThread();
        Runnable guarded = () -> {
            try {
                task.run();
            } catch (Throwable e) {
                if (failure.compareAndSet(null, e)) {
                    threads.stream()
                            .filter(other -> other != Thread.currentThread())
                            .forEach(Thread::interrupt);
                    if (caller != Thread.currentThread()) {
                        caller.interrupt();
                    }
                }
            }
        };
        for (int i = 1; i < count; i++) {
            Thread thread = new Thread(guarded, "holdfast-" + name + "-" + i);
            thread.setDaemon(true);
            threads.add(thread);
        }
        threads.forEach(Thread::start);
        guarded.run();
        boolean interrupted = join(threads);
        rethrow(failure.get());
        if (interrupted) {
            throw new InterruptedException();
        }
    }

    /** Waits for all threads, whatever happens; an interrupt is passed on to them. */
    private static boolean join(List<Thread> threads) {
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                    threads.forEach(Thread::interrupt);
                }
            }
        }
        return Thread.interrupted() || interrupted;
    }

    /** Throws what a task has thrown, if any has. */
    public static void rethrow(@Nullable Throwable failure) throws IOException, InterruptedException {
        if (failure instanceof IOException io) {
            throw io;
        }
        if (failure instanceof InterruptedException interrupt) {
            throw interrupt;
        }
        if (failure instanceof RuntimeException runtime) {
            throw runtime;
        }
        if (failure instanceof Error error) {
            throw error;
        }
    }
}
