package io.holdfast.internal.files;

import io.holdfast.Problem;
import io.holdfast.repository.RestoreReport;
import io.holdfast.spi.source.Entry;
import java.time.Duration;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;

/** Counts what a restore does, and tells its listener. Thread-safe. */
final class RestoreTally {

    private final RestoreListener listener;
    private final LongAdder files = new LongAdder();
    private final LongAdder directories = new LongAdder();
    private final LongAdder others = new LongAdder();
    private final LongAdder unchanged = new LongAdder();
    private final LongAdder kept = new LongAdder();
    private final LongAdder deleted = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final Queue<Problem> problems = new ConcurrentLinkedQueue<>();
    private final Set<String> toldOnce = ConcurrentHashMap.newKeySet();

    RestoreTally(RestoreListener listener) {
        this.listener = listener;
    }

    void wrote(Entry file, long count) {
        bytes.add(count);
        listener.wrote(file, count);
    }

    /** A file, directory or other thing is there now, or would be after a dry run. */
    void restored(Entry entry) {
        LongAdder counter = switch (entry.type()) {
            case FILE -> files;
            case DIRECTORY -> directories;
            default -> others;
        };
        counter.increment();
        listener.finished(entry);
    }

    /** It was there just so. */
    void unchanged(Entry entry) {
        unchanged.increment();
        listener.finished(entry);
    }

    /** Something else was there and was not to be overwritten. */
    void kept(Entry entry) {
        kept.increment();
        listener.finished(entry);
    }

    void deleted() {
        deleted.increment();
    }

    void problem(String path, String reason) {
        Problem problem = new Problem(path, reason);
        problems.add(problem);
        listener.problem(problem);
    }

    /** Tells of the first of many problems that have the same cause. */
    void problemOnce(String cause, String path, String reason) {
        if (toldOnce.add(cause)) {
            problem(path, reason);
        }
    }

    /** Tells of the first of many things that are no problem. */
    void noteOnce(String cause, String path, String text) {
        if (toldOnce.add(cause)) {
            listener.note(new Problem(path, text));
        }
    }

    RestoreReport report(Duration duration) {
        return new RestoreReport(
                files.sum(),
                directories.sum(),
                others.sum(),
                unchanged.sum(),
                kept.sum(),
                deleted.sum(),
                bytes.sum(),
                problems.stream().toList(),
                duration);
    }
}
