package io.holdfast.k8s;

import io.holdfast.spi.Operation;
import java.time.Clock;
import java.util.concurrent.Executor;

/**
 * What is no operation of the host, such as measuring an identity: only an interrupt ends it.
 *
 * @param when it runs, for who is interrupted
 */
record Unattended(String when) implements Operation {

    @Override
    public void checkCancelled() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted " + when);
        }
    }

    @Override
    public Registration onCancel(Runnable action) {
        return () -> {};
    }

    @Override
    public Clock clock() {
        throw new UnsupportedOperationException("nothing here depends on the time of this machine");
    }

    @Override
    public Executor executor() {
        throw new UnsupportedOperationException("this is done by one thread");
    }

    @Override
    public void expect(long entries, long bytes) {}
}
