package io.holdfast.k8s;

import io.holdfast.spi.Operation;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A while between two looks at something that takes its time. */
final class Pause {

    private Pause() {}

    /** Waits, as long as the operation is wanted. */
    static void of(Duration time, Operation operation) throws InterruptedException {
        operation.checkCancelled();
        CountDownLatch over = new CountDownLatch(1);
        Operation.Registration ending = operation.onCancel(over::countDown);
        try {
            if (over.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
                operation.checkCancelled();
            }
        } finally {
            ending.close();
        }
    }
}
