package io.holdfast.k8s;

import io.holdfast.spi.Operation;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Does something that may take only so long, on a thread of its own, which ends with it.
 *
 * @param thread what the thread is called
 */
record TimedWork(String thread, Duration limit) {

    /** What is done, until its operation is cancelled. */
    @FunctionalInterface
    interface Work {
        void perform(Operation operation) throws IOException, InterruptedException;
    }

    /**
     * Does it, and waits until it has ended.
     *
     * @throws IOException if it failed, or took too long
     * @throws InterruptedException if the operation was cancelled, or the thread interrupted; then it has been ended
     */
    void perform(Work work, Operation operation) throws IOException, InterruptedException {
        Operation own = new Unattended("since its time was over, or nobody wanted it any more");
        FutureTask<Boolean> task = new FutureTask<>(() -> {
            work.perform(own);
            return Boolean.TRUE;
        });
        Thread worker = new Thread(task, thread);
        worker.setDaemon(true);
        operation.checkCancelled();
        Operation.Registration ending = operation.onCancel(() -> task.cancel(true));
        worker.start();
        try {
            task.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new InterruptedIOException("it was not done within " + limit);
        } catch (CancellationException e) {
            throw new InterruptedException("the operation was cancelled");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IOException(String.valueOf(e.getCause()), e.getCause());
        } finally {
            ending.close();
            task.cancel(true);
            worker.join(limit.toMillis());
        }
    }
}
