package io.holdfast.k8s;

import io.holdfast.spi.Operation;
import io.holdfast.spi.source.EntrySink;
import io.holdfast.spi.source.SourceIdentity;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Hooks around a backup: each one that was begun is ended, the last one first, whatever happens. */
final class HookBracket {

    private final List<BackupHook> hooks;
    private final SourceIdentity source;
    private final EntrySink sink;

    HookBracket(List<BackupHook> hooks, SourceIdentity source, EntrySink sink) {
        this.hooks = hooks;
        this.source = source;
        this.sink = sink;
    }

    /** What is bracketed. */
    @FunctionalInterface
    interface Backup<T> {
        T run() throws IOException, InterruptedException;
    }

    <T> T around(Backup<T> backup, Operation operation) throws IOException, InterruptedException {
        HookRun run = HookRun.of(source, operation);
        Deque<BackupHook> begun = new ArrayDeque<>();
        Failures failures = new Failures();
        T result;
        try {
            for (BackupHook hook : hooks) {
                begun.push(hook);
                begin(hook, run);
            }
            result = backup.run();
        } catch (Throwable e) {
            endAll(begun, run, failures);
            failures.addTo(e);
            throw e;
        }
        endAll(begun, run, failures);
        failures.throwFirst();
        return result;
    }

    private void begin(BackupHook hook, HookRun run) throws IOException, InterruptedException {
        try {
            hook.begin(run);
        } catch (IOException e) {
            if (!hook.goesOn()) {
                throw e;
            }
            warn(e);
        }
    }

    private void warn(IOException e) {
        sink.warn("hooks", String.valueOf(e.getMessage()));
    }

    /** Also where the operation was cancelled, and the thread is interrupted: that waits until all is as it was. */
    private void endAll(Deque<BackupHook> begun, HookRun run, Failures failures) {
        boolean interrupted = Thread.interrupted();
        while (!begun.isEmpty()) {
            BackupHook hook = begun.pop();
            try {
                end(hook, run, failures);
            } catch (InterruptedException e) {
                interrupted = true;
                failures.add(new IOException("The " + hook + " was interrupted behind the backup", e));
            } catch (Throwable e) {
                // Also what never happens must not keep the others from being ended.
                failures.add(e);
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void end(BackupHook hook, HookRun run, Failures failures) throws InterruptedException {
        try {
            hook.end(run.during(new Unattended("while the hooks of a backup were ended")));
        } catch (IOException e) {
            if (hook.goesOn()) {
                warn(e);
            } else {
                failures.add(e);
            }
        }
    }

    /** What went wrong behind the backup. */
    private static final class Failures {

        private final Deque<Throwable> all = new ArrayDeque<>();

        void add(Throwable e) {
            all.add(e);
        }

        void addTo(Throwable first) {
            all.stream().filter(e -> e != first).forEach(first::addSuppressed);
        }

        void throwFirst() throws IOException {
            Throwable first = all.poll();
            if (first == null) {
                return;
            }
            addTo(first);
            if (first instanceof Error error) {
                throw error;
            }
            if (first instanceof RuntimeException unexpected) {
                throw unexpected;
            }
            throw first instanceof IOException failure ? failure : new IOException(first);
        }
    }
}
